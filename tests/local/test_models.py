"""`aihub models` with Azure's own list, read with the real credential."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from aihub.cli import cli
from localazure.instance import LocalAzure


@pytest.fixture
def azure(local_azure: LocalAzure, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalAzure]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    yield local_azure
    local_azure.faults.clear()
    (local_azure.folder / "models.yaml").unlink(missing_ok=True)


def models(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["models", *arguments])


def test_list_comes_from_azure_in_pages_and_then_from_the_cache(azure: LocalAzure) -> None:
    (azure.folder / "models.yaml").write_text("westeurope:\n  gpt-4.1: [GlobalStandard]\n  gpt-5: []\n")
    azure.faults.set("small-pages", size=7)

    read = models("--region", "westeurope", "--output", "json")

    assert read.exit_code == 0, read.output
    assert read.stderr == "Reading Azure's list of models in westeurope\n"
    found = json.loads(read.stdout)
    skus = {each["model"]: [sku for sku in each["skus"] if "westeurope" in sku["regions"]] for each in found["models"]}
    assert [each["name"] for each in skus["gpt-5-mini"]] == ["GlobalStandard", "DataZoneStandard"]
    (sku,) = skus["gpt-4.1"]
    assert (sku["name"], sku["usage_name"]) == ("GlobalStandard", "OpenAI.GlobalStandard.gpt-4.1")
    assert sku["retires"] == "2027-10-14"
    assert "gpt-5" not in skus
    assert found["complete_regions"] == ["westeurope"]

    azure.faults.set("drop", host="management.azure.com")
    again = models("--region", "westeurope")
    assert again.stderr == ""
    assert "source: Azure's list of models in westeurope, read 0 min ago" in again.stdout


@pytest.mark.parametrize("fault", [("status", {"status": 500}), ("throttle", {"retry_after": 0})], ids=["500", "429"])
def test_azure_that_does_not_answer_is_told_and_the_snapshot_shown(
    azure: LocalAzure, fault: tuple[str, dict[str, int]]
) -> None:
    kind, members = fault
    azure.faults.set(kind, host="management.azure.com", **members)

    shown = models("show", "gpt-4.1-mini", "--region", "westeurope")

    assert shown.exit_code == 0, shown.output
    assert "Azure's list of models in westeurope could not be read: " in shown.stderr
    assert "source: Region availability for Foundry Models sold by Azure" in shown.stdout
    refreshed = models("show", "gpt-4.1-mini", "--region", "westeurope", "--refresh")
    assert refreshed.exit_code == 1
    assert refreshed.stdout == ""
    assert "error: " in refreshed.stderr


def test_without_a_login_the_snapshot_is_shown(azure: LocalAzure, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ARM_CLIENT_SECRET")
    monkeypatch.setenv("ARM_USE_OIDC", "true")

    shown = models("--region", "westeurope", "--publisher", "xAI")

    assert shown.exit_code == 0, shown.output
    assert "Azure was not asked: log in by OIDC" in shown.stderr
    assert "grok-4.6" in shown.stdout
