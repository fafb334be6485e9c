"""`zhike customers`: a file looked at, taken in, given back; one person forgotten."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

ORDERS = "订单号,买家ID,实付金额,订单状态,下单时间\n9001,alice,98,交易成功,2025-05-01\n9002,bo,贵,交易成功,2025-05-02\n"


@pytest.fixture
def loaded(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Give the commands the demo shops in a var folder of their own."""
    monkeypatch.setenv("ZHIKE_VAR", str(tmp_path / "data"))
    assert 0 == run("demo").exit_code
    return run


def test_a_file_goes_in_and_the_register_comes_out(loaded: Run, tmp_path: Path) -> None:
    """Told with lines, taken in with what is right, exported and read again without news; then forgotten."""
    file, shop = tmp_path / "o.csv", ("--shop", "qingyan")
    file.write_text(ORDERS, encoding="gb18030")
    look = loaded("customers", "import", str(file), *shop)
    assert (1, True) == (look.exit_code, "o.csv:3: 「实付金额」里的「贵」不是金额" in look.stdout)
    done = loaded("customers", "import", str(file), *shop, "--skip", "--apply")
    assert "1 rows taken in, 1 left out" in done.stderr
    out = tmp_path / "c.json"
    given = json.dumps({"field": "buyer", "op": "eq", "value": "alice"})
    assert "1 customers" in loaded("customers", "export", str(out), *shop, "--full", "--filter", given).stderr
    assert "alice" == json.loads(out.read_text("utf-8").splitlines()[0])["买家ID"]
    assert "1 of 1 rows of customers" in loaded("customers", "import", str(out), *shop).stderr
    assert 2 == loaded("customers", "export", str(tmp_path / "c.pdf"), *shop).exit_code
    assert "nothing was over its time" in loaded("customers", "expire", *shop).stderr
    assert "order_no\t订单号" in loaded("customers", "columns", "orders").stdout
    assert 2 == loaded("customers", "erase", "nobody", *shop).exit_code
