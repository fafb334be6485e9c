"""`zhike customers`: a file looked at, taken in, given back; one person forgotten."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Run

ORDERS = "订单号,买家ID,实付金额,订单状态,下单时间\n9001,alice,98,交易成功,2025-05-01\n9002,bo,贵,交易成功,2025-05-02\n"


def test_a_file_goes_in_and_the_register_comes_out(demo: Run, tmp_path: Path) -> None:
    """Told with lines, taken in with what is right, exported and read again without news; then forgotten."""
    file, shop = tmp_path / "o.csv", ("--shop", "qingyan")
    file.write_text(ORDERS, encoding="gb18030")
    look = demo("customers", "import", str(file), *shop)
    assert (1, True) == (look.exit_code, "o.csv:3: 「实付金额」里的「贵」不是金额" in look.stdout)
    done = demo("customers", "import", str(file), *shop, "--skip", "--apply")
    assert "1 rows taken in, 1 left out" in done.stderr
    out = tmp_path / "c.json"
    given = json.dumps({"field": "buyer", "op": "eq", "value": "alice"})
    assert "1 customers" in demo("customers", "export", str(out), *shop, "--full", "--filter", given).stderr
    assert "alice" == json.loads(out.read_text("utf-8").splitlines()[0])["买家ID"]
    assert "1 of 1 rows of customers" in demo("customers", "import", str(out), *shop).stderr
    assert 2 == demo("customers", "export", str(tmp_path / "c.pdf"), *shop).exit_code
    assert "nothing was over its time" in demo("customers", "expire", *shop).stderr
    assert "order_no\t订单号" in demo("customers", "columns", "orders").stdout
    assert 2 == demo("customers", "erase", "nobody", *shop).exit_code
