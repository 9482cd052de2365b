"""The program stops before it declares anything that would delete endpoints; what is agreed to makes way."""

from pathlib import Path
from typing import Any

import pulumi
import pytest

from aihub.soft_delete.names import Deleted, HubAccount, HubVault, SoftDeletable
from components.command import only_destroys
from components.replacement import make_way
from tests.components.recording import Recording, record_main, write_project
from tests.unit.azure.fake_arm import FakeArm, Reply
from tests.unit.preflight.stack import FREE, refused
from tests.unit.replacement.stack import CHAT, COHERE, settings, state

CONSENT = {"hub.location": {"from": "swedencentral", "to": "eastus2"}}
MADE = state(settings({"chat": CHAT}))


def run(
    folder: Path, consent: dict[str, Any], made: dict[str, Any], *, preview: bool = False, deployments: Any = None
) -> Recording:
    hub = {"name": "ai-demo", "location": "eastus2"}
    wanted = {"hub": hub, "deployments": deployments or {"chat": CHAT}, "replace": consent}
    return record_main(write_project(folder, dev=wanted), "dev", preview=preview, made=made)


@pytest.mark.parametrize("preview", [True, False])
def test_it_stops_with_what_would_be_lost_and_what_to_write(tmp_path: Path, preview: bool) -> None:
    with pytest.raises(pulumi.RunError) as stopped:
        run(tmp_path, {}, MADE, preview=preview)
    assert str(stopped.value) == (
        "hub.location changes from swedencentral to eastus2. Azure cannot change that; this would be deleted to be made anew:\n"
        "  endpoint chat\n"
        "  hub ai-demo, with its keys and projects\n"
        "  vault kv-ai-demo, with all its secrets and their versions\n"
        "Nothing was changed.\n"
        "Leave the settings as they were; or if all of that may go, write this in config/dev.yaml:\n"
        "replace:\n"
        "  hub.location: {from: swedencentral, to: eastus2}"
    )


def hooks(recording: Recording) -> list[str]:
    return [each.name for each in recording.resources if each.request.hooks.before_create]


def test_account_and_vault_make_way_where_the_settings_agree_and_only_there(tmp_path: Path) -> None:
    agreed = run(tmp_path, CONSENT, MADE)
    assert sorted(hooks(agreed)) == ["hub-account", "hub-vault"]
    assert all(each.request.hooks.on_error for each in agreed.of_type("keyvault:Vault"))


def test_a_killed_run_makes_way_too_though_nothing_is_left_in_the_state(tmp_path: Path) -> None:
    assert sorted(hooks(run(tmp_path, CONSENT, {}))) == ["hub-account", "hub-vault"]


def test_without_consents_nothing_is_asked_later(tmp_path: Path) -> None:
    assert hooks(run(tmp_path, {}, {})) == []


def test_hub_workspaces_vault_makes_way_too(tmp_path: Path) -> None:
    agreed = run(tmp_path, CONSENT, state(settings({"cohere": COHERE})), deployments={"cohere": COHERE})
    assert sorted(hooks(agreed)) == ["classic-vault", "hub-account", "hub-vault"]


PLACE = ("s", "rg-ai-demo", "eastus2")


@pytest.mark.parametrize("named", [HubAccount(*PLACE, "ai-demo"), HubVault(*PLACE, "kv-ai-demo")])
def test_purge_that_fails_says_what_to_do(named: SoftDeletable) -> None:
    deleted = Deleted("/subscriptions/s/deleted", named.id, "swedencentral", "")
    with pytest.raises(RuntimeError, match=f"needs the role {named.purge_role} on the subscription"):
        make_way(named, deleted, FakeArm(refused()).arm)
    taken = Reply(200, {"isSubdomainAvailable": False, "nameAvailable": False})
    with pytest.raises(RuntimeError, match=r"not free yet; wait some minutes, then run `pulumi up` again"):
        make_way(named, deleted, FakeArm(Reply(200), *[taken] * 50).arm, lambda _: None)
    make_way(named, deleted, FakeArm(Reply(200), FREE).arm)


def test_protected_vault_is_not_tried() -> None:
    vault = HubVault(*PLACE, "kv-ai-demo")
    with pytest.raises(RuntimeError, match=r"protected from being purged; write another hub\.key_vault\.name"):
        make_way(vault, Deleted("/d", vault.id, "swedencentral", "", is_protected=True), FakeArm().arm)


def test_state_that_cannot_be_read_stops_the_program_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def invoke(*_: Any) -> Any:
        raise RuntimeError("invoke failed:\nno backend client is available")

    monkeypatch.setattr("pulumi.runtime.invoke", invoke)
    with pytest.raises(pulumi.RunError, match=r"cannot be read, .*: invoke failed: no backend client is available$"):
        run(tmp_path, {}, {})


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("/opt/bin/pulumi destroy --yes --run-program", True),
        ("pulumi -C somewhere down", True),
        ("pulumi.exe refresh --run-program", True),
        ("pulumi up --yes", False),
        ("pulumi up --stack destroy", False),
        ("pulumi preview", False),
        ("destroy-all.sh destroy", False),
    ],
)
def test_what_the_program_is_run_for_is_read_from_the_command_above_it(command: str, expected: bool) -> None:
    host = ["/usr/bin/python3", "/opt/bin/pulumi-language-python", "127.0.0.1:1"]
    assert only_destroys([host, command.split(), ["bash"]]) is expected


@pytest.mark.parametrize("preview", [True, False])
def test_switch_that_azure_does_not_take_back_stops_the_program(tmp_path: Path, preview: bool) -> None:
    made = state(settings({"chat": CHAT}), protected=True)
    vault = {"purge_protection": False, "soft_delete_days": 7}
    wanted = {
        "hub": {"name": "ai-demo", "location": "swedencentral", "key_vault": vault},
        "deployments": {"chat": CHAT},
    }
    with pytest.raises(pulumi.RunError) as stopped:
        record_main(write_project(tmp_path, dev=wanted), "dev", preview=preview, made=made)
    first, protection, days = str(stopped.value).splitlines()
    assert first == "Nothing was changed."
    assert protection.startswith("hub.key_vault.purge_protection: the vault kv-ai-demo has purge protection")
    assert days.startswith("hub.key_vault.soft_delete_days: the vault kv-ai-demo keeps what is deleted for 90 days")


def test_deployment_that_is_made_anew_under_its_name_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(pulumi.log, "info", lambda text, *_, **__: told.append(text))
    other = {**CHAT, "model": {"name": "gpt-4.1", "version": "2025-04-14"}}
    wanted = {"hub": {"name": "ai-demo", "location": "swedencentral"}, "deployments": {"chat": other}}
    record_main(write_project(tmp_path, dev=wanted), "dev", made=MADE)
    [line] = [each for each in told if each.startswith("deployments.chat.model: ")]
    assert "changes from OpenAI gpt-4.1-mini to OpenAI gpt-4.1, which Azure cannot change in place" in line
