"""Which subscription the Azure CLI has selected, and in which cloud."""

import json
import os
from pathlib import Path

import pytest

from aihub.azure.cli import selected_subscription
from aihub.azure.login import LoginError

SHOWN = {"id": "the-subscription", "environmentName": "AzureCloud", "tenantId": "t"}


def az(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    (folder / "az").write_text(f"#!/bin/sh\n{script}\n")
    (folder / "az").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")


def test_it_is_the_one_that_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    az(tmp_path, monkeypatch, f"echo '{json.dumps(SHOWN)}'")
    assert selected_subscription() == "the-subscription"


@pytest.mark.parametrize(
    ("script", "why"),
    [
        (
            "echo 'ERROR: Please run az login' >&2; exit 1",
            "which subscription? the Azure CLI says: ERROR: Please run az",
        ),
        ("echo nothing", "which subscription? the Azure CLI answers what no service"),
        (f"echo '{json.dumps({**SHOWN, 'id': None})}'", "which subscription? the Azure CLI answers what no service"),
        (
            f"echo '{json.dumps({**SHOWN, 'environmentName': 'AzureUSGovernment'})}'",
            "the Azure CLI is set to another cloud than Azure's public one",
        ),
    ],
)
def test_what_is_no_answer_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, why: str) -> None:
    az(tmp_path, monkeypatch, script)
    with pytest.raises(LoginError) as refused:
        selected_subscription()
    assert str(refused.value).startswith(why)
    assert "\n" not in str(refused.value)


def test_without_azure_cli_it_says_what_to_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(LoginError, match="there is no Azure CLI that could say; set ARM_SUBSCRIPTION_ID"):
        selected_subscription()
