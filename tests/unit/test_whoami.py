"""`aihub whoami`: who is logged in, where that was found, and what it may do."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from azure.core.credentials import AccessToken
from azure.core.exceptions import ClientAuthenticationError

from aihub import pulumi_cli, whoami
from aihub.azure.credential import SharedCredential
from aihub.azure.errors import ArmError
from aihub.azure.login import LoginError
from aihub.azure.permissions import allows
from aihub.azure.resource_manager import Arm
from aihub.whoami import Identity

CLAIMS = {"oid": "object", "appid": "application", "tid": "tenant", "idtyp": "app"}
GROUP = "/subscriptions/s/resourceGroups/rg-ai-demo"
OWNER = {"actions": ["*"], "notActions": []}
CONTRIBUTOR = {
    "actions": ["*"],
    "notActions": ["Microsoft.Authorization/*/Write", "Microsoft.Authorization/*/Delete"],
}


class World:
    """A stack's configuration, Entra and Resource Manager."""

    def __init__(self) -> None:
        self.config = {"azure-native:subscriptionId": {"value": "s"}}
        self.claims: dict[str, str] = CLAIMS
        self.permissions: Any = [OWNER]
        self.has_group = True

    def get_token(self) -> AccessToken:
        payload = base64.urlsafe_b64encode(json.dumps(self.claims).encode()).decode().rstrip("=")
        return AccessToken(f"e30.{payload}.signature", 0)

    def get(self, path: str) -> Any:
        assert path == GROUP
        return {"id": GROUP} if self.has_group else None

    def collection(self, path: str) -> Any:
        assert path.endswith("/providers/Microsoft.Authorization/permissions")
        if isinstance(self.permissions, ArmError):
            raise self.permissions
        return self.permissions


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> World:
    made = World()
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "dev.yaml").write_text("hub: {name: ai-demo, location: swedencentral}\n")
    for name, value in {"ARM_CLIENT_ID": "c", "ARM_TENANT_ID": "t", "ARM_CLIENT_SECRET": "the-secret"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("ARM_SUBSCRIPTION_ID", raising=False)
    monkeypatch.setattr(pulumi_cli, "read_json", lambda *_: made.config)
    monkeypatch.setattr(SharedCredential, "get_token", lambda *_: made.get_token())
    monkeypatch.setattr(Arm, "get", lambda _arm, path, _version: made.get(path))
    monkeypatch.setattr(Arm, "collection", lambda _arm, path, _version: made.collection(path))
    monkeypatch.chdir(tmp_path)
    return made


def ask() -> Identity:
    return whoami.whoami(Path.cwd(), "dev")


def test_each_part_comes_with_the_place_where_it_was_found(world: World) -> None:
    found = ask()
    assert (found.type, found.object_id, found.client_id) == ("ServicePrincipal", "object", "application")
    assert (found.tenant, found.tenant_from) == ("tenant", "ARM_TENANT_ID")
    assert (found.subscription, found.subscription_from) == ("s", "azure-native:subscriptionId")
    assert (found.method, found.scope) == ("client secret", GROUP)
    assert "the-secret" not in found.report("json") + found.report("text") + repr(found)


def test_what_it_may_do_is_said_line_by_line(world: World) -> None:
    world.permissions = [CONTRIBUTOR]
    text = ask().report("text").splitlines()
    assert "may create and change the hub and its deployments  yes" in text
    assert [line.split() for line in text if line.startswith("may assign roles")] == [["may", "assign", "roles", "no"]]


def test_a_group_that_is_still_to_be_made_is_asked_about_as_part_of_the_subscription(world: World) -> None:
    world.has_group = False
    assert ask().scope == "/subscriptions/s"


@pytest.mark.parametrize("answer", [ArmError("AuthorizationFailed: no", GROUP, 403), ArmError("not a list", GROUP)])
def test_what_azure_does_not_say_is_not_known_and_who_it_is_all_the_same(world: World, answer: Any) -> None:
    world.permissions = answer
    found = ask()
    assert (found.object_id, found.may) == ("object", {})
    assert "may           not known: " in found.report("text")


def test_a_user_is_called_one(world: World) -> None:
    world.claims = {**CLAIMS, "idtyp": "user"}
    assert ask().report("text").startswith("principal ")
    assert "user object, application application" in ask().report("text")


def test_nobody_is_told_in_one_line(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> Any:
        raise ClientAuthenticationError("AADSTS7000215: Invalid client secret provided.\nTo mitigate\x1b[0m this issue")

    monkeypatch.setattr(SharedCredential, "get_token", refuse)
    with pytest.raises(LoginError) as refused:
        ask()
    assert str(refused.value).startswith("log in by client secret: AADSTS7000215")
    assert not {"\n", "\x1b"} & set(str(refused.value))


@pytest.mark.parametrize(
    ("permissions", "action", "is_allowed"),
    [
        ([OWNER], "Microsoft.Authorization/roleAssignments/write", True),
        ([CONTRIBUTOR], "Microsoft.Authorization/roleAssignments/write", False),
        ([CONTRIBUTOR], "Microsoft.CognitiveServices/accounts/write", True),
        (
            [CONTRIBUTOR, {"actions": ["Microsoft.Authorization/roleAssignments/*"], "notActions": []}],
            "Microsoft.Authorization/roleAssignments/write",
            True,
        ),
        ([{"actions": ["*/read"], "notActions": []}], "Microsoft.CognitiveServices/accounts/write", False),
        ([{"actions": "*"}], "Microsoft.CognitiveServices/accounts/write", False),
        ([], "Microsoft.CognitiveServices/accounts/write", False),
    ],
)
def test_roles_add_up_and_what_one_takes_away_another_may_give(permissions: Any, action: str, is_allowed: bool) -> None:
    assert allows(permissions, action) is is_allowed
