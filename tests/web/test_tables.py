"""A shop's facts as tables over HTTP: read, put back whole, refused with every wrong cell."""

from __future__ import annotations

from typing import Any

from tests.web.clerk import hired, stock
from tests.web.stage import Stage

PATH = "/api/v1/shops/cups/tables"


async def test_table_is_saved_whole_over_the_version_seen(stage: Stage) -> None:
    """A price changed in its row is a change like any other; wrong cells are told by row, and nothing is kept."""
    stock(stage)
    async with stage.http(hired(stage.house, "supervisor", "cups")) as http:
        book = (await http.get(PATH)).json()
        table: dict[str, Any] = next(table for table in book["tables"] if table["name"] == "products")
        names = [column["name"] for column in table["columns"]]
        assert {"key": "cup", "price": "80"}.items() <= dict(
            zip(names, table["rows"][0], strict=True)
        ).items()
        table["rows"][0][names.index("price")] = "75"
        tag = {"If-Match": f'"{book["version"]}"'}
        kept = await http.put(f"{PATH}/products", json={"rows": table["rows"]}, headers=tag)
        assert (200, book["version"] + 1) == (kept.status_code, kept.json()["version"])
        assert [["products", "cup", "price"]] == [change["path"] for change in kept.json()["changes"]]
        stale = await http.put(f"{PATH}/products", json={"rows": table["rows"]}, headers=tag)
        assert (409, "stale_shop") == (stale.status_code, stale.json()["error"]["code"])
        table["rows"][1][names.index("stock")] = "很多"
        table["rows"][0][names.index("price")] = "便宜"
        tag = {"If-Match": f'"{book["version"] + 1}"'}
        wrong = await http.put(f"{PATH}/products", json={"rows": table["rows"]}, headers=tag)
        problems = wrong.json()["error"]["detail"]["problems"]
        assert (422, [(1, "cell.money"), (2, "cell.whole")]) == (
            wrong.status_code,
            [(line["line"], line["code"]) for line in problems],
        )
        short = await http.put(f"{PATH}/products", json={"rows": [["cup"]]}, headers=tag)
        assert 422 == short.status_code
        again = (await http.get(PATH)).json()
    assert book["version"] + 1 == again["version"]
