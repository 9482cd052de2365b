"""In which subscription an interrupted run is looked for."""

from pathlib import Path
from typing import Any

import pytest

from aihub.azure.login import LoginError
from aihub.azure.resource_manager import Arm
from tests.unit.resume.stack import CHAT, operation
from tests.unit.resume.test_run import MakeStack, run


def logged_in_at_the_azure_cli(monkeypatch: pytest.MonkeyPatch, folder: Path, says: str) -> None:
    """Puts a script in the place of `az`."""
    (folder / "az").write_text(f"#!/bin/sh\n{says}\n")
    (folder / "az").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


@pytest.mark.parametrize(
    ("config", "variables", "subscription"),
    [
        ({"azure-native:subscriptionId": {"value": "c"}}, {"ARM_SUBSCRIPTION_ID": "a"}, "c"),
        ({}, {"ARM_SUBSCRIPTION_ID": "a", "AZURE_SUBSCRIPTION_ID": "z"}, "a"),
        ({}, {"ARM_SUBSCRIPTION_ID": "", "AZURE_SUBSCRIPTION_ID": "z"}, "selected"),
        ({}, {}, "selected"),
    ],
)
def test_subscription_is_looked_for_where_azure_native_does(
    stack_of: MakeStack,
    monkeypatch: pytest.MonkeyPatch,
    config: Any,
    tmp_path: Path,
    variables: dict[str, str],
    subscription: str,
) -> None:
    stack_of(operation("creating")).config = config
    for name in ("ARM_SUBSCRIPTION_ID", "AZURE_SUBSCRIPTION_ID"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    logged_in_at_the_azure_cli(monkeypatch, tmp_path, """echo '{"id": "selected", "environmentName": "AzureCloud"}'""")
    asked: list[str] = []
    monkeypatch.setattr(Arm, "get", lambda _arm, resource_id, _version: asked.append(resource_id))
    run()
    assert asked == [CHAT.replace("/subscriptions/s/", f"/subscriptions/{subscription}/")]


def test_subscription_that_nobody_names_is_an_error_that_changes_nothing(
    stack_of: MakeStack, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    stack = stack_of(operation("creating"))
    before = stack.state
    for name in ("ARM_SUBSCRIPTION_ID", "AZURE_SUBSCRIPTION_ID"):
        monkeypatch.delenv(name, raising=False)
    logged_in_at_the_azure_cli(monkeypatch, tmp_path, "echo \"Please run 'az login'\" >&2; exit 1")
    with pytest.raises(LoginError, match=r"which subscription\? .* 'az login'; set ARM_SUBSCRIPTION_ID"):
        run()
    assert stack.state == before
