"""What Azure says while an environment is described."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from aihub.authoring.errors import AuthoringError
from aihub.init.azure import Azure, look
from aihub.init.questions import Given, answered
from tests.unit.azure.fake_arm import FakeArm, Reply

_GIVEN = Given("ai-mine", "swedencentral", ("gpt-new",), is_production=False)
_TODAY = date(2026, 11, 29)
_FREE, _TAKEN = Reply(200, {"isSubdomainAvailable": True}), Reply(200, {"isSubdomainAvailable": False})
_MODEL = {
    "kind": "AIServices",
    "model": {"format": "OpenAI", "name": "gpt-new", "version": "1", "skus": [{"name": "DataZoneStandard"}]},
}
_REFUSED = Reply(403, {"error": {"code": "AuthorizationFailed", "message": "You may not."}})


@pytest.fixture(autouse=True)
def _no_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def described(tmp_path: Path, *replies: Reply, given: Given = _GIVEN) -> Any:
    return answered(tmp_path, "dev", given, None, Azure(FakeArm(*replies).arm, "sub-1"), _TODAY)


def test_models_are_those_of_azures_own_list_and_the_subscription_is_that_of_the_login(tmp_path: Path) -> None:
    found = described(tmp_path, _FREE, Reply(200, {"value": [_MODEL]}))
    assert found.environment.subscription == "sub-1"
    assert found.catalogue.is_offered("gpt-new", "1", "DataZoneStandard", "swedencentral") == "yes"
    assert found.catalogue.is_offered("gpt-5.4-mini", None, None, "swedencentral") == "no"
    assert found.notes == ()


def test_a_name_that_somebody_has_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AuthoringError, match="--name: somebody has this name already"):
        described(tmp_path, _TAKEN)


def test_what_azure_does_not_answer_is_a_note(tmp_path: Path) -> None:
    found = described(tmp_path, _REFUSED, _REFUSED)
    assert found.notes[0].startswith("Azure did not say whether the name ai-mine is free: AuthorizationFailed")
    assert found.notes[1].startswith("Azure's list of models in swedencentral could not be read: ")


def test_without_a_login_azure_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ARM_CLIENT_ID", "ARM_CLIENT_SECRET", "ARM_SUBSCRIPTION_ID", "ARM_TENANT_ID"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", "/nowhere")
    azure, notes = look(None, lambda _line: None)
    assert azure is None
    assert "there is no Azure CLI" in notes[0]
