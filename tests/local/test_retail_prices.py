"""`aihub cost --refresh` asks the retail prices API at its own host, as anybody does: without a login."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from aihub.cost.run import refresh
from aihub.settings import load_settings
from localazure.instance import LocalAzure


@pytest.mark.parametrize(("currency", "rate"), [("USD", 1.0), ("EUR", 0.9)])
def test_present_prices_are_read_and_other_tables_of_the_file_are_kept(
    local_azure: LocalAzure, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, currency: str, rate: float
) -> None:
    # The wish to log in is not there, and neither is a token.
    monkeypatch.delenv("ARM_CLIENT_SECRET", raising=False)
    settings = load_settings(Path("config"), "local")
    file, lines = tmp_path / "prices.yaml", list[str]()
    said = refresh(file, [settings], currency, date(2026, 11, 29), lines.append)
    assert said.splitlines() == [
        f"written: {file}, 1 of 2 prices",
        "not known: the price of H100_80GB in swedencentral",
        f"next: aihub cost --prices {file}",
    ]
    assert lines == ["reading the prices of virtual machines in swedencentral"]
    own = {"source": "our agreement", "as_of": "2026-11-01", "accelerators": {"swedencentral": {"H100_80GB": 7.5}}}
    written = yaml.safe_load(file.read_text())
    file.write_text(yaml.safe_dump({**written, "tables": [own, *written["tables"]]}))
    assert "not known" not in refresh(file, [settings], currency, date(2026, 11, 30), lines.append)
    kept, fresh = yaml.safe_load(file.read_text())["tables"]
    assert kept == own
    assert (fresh["as_of"], fresh["source"]) == ("2026-11-30", "Microsoft's retail prices API")
    assert fresh["virtual_machines"] == {"swedencentral": {"Standard_DS3_v2": pytest.approx(0.275 * rate)}}
