"""Keys in the vault by the real engine: what is rotation's, when a key is written anew, and who may read it."""

import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from localazure.azure import Subscription
from tests.e2e.every_type import EVERY_TYPE
from tests.e2e.project import (
    ACCOUNT,
    DATA_PLANE,
    GROUP,
    HUB_NAME,
    SECRETS,
    VAULT,
    VAULT_NAME,
    Project,
    deployment,
    gpt,
    settings,
)

pytestmark = pytest.mark.e2e

Json = dict[str, Any]

DAY = 86_400
KINDS = {"chat": gpt(), "serverless": EVERY_TYPE["serverless"], "hugging": EVERY_TYPE["hugging"]}
"""One endpoint for each kind of owner that a key can have."""
WORKSPACE = f"{GROUP}/providers/Microsoft.MachineLearningServices/workspaces/ai-e2e-project"
OWNERS = {
    "chat": (ACCOUNT, "2025-06-01", "key1"),
    "serverless": (f"{WORKSPACE}/serverlessEndpoints/ai-e2e-serverless", "2025-12-01", "primaryKey"),
    "hugging": (f"{WORKSPACE}/onlineEndpoints/ai-e2e-hugging", "2025-12-01", "primaryKey"),
}


def key_of(project: Project, name: str) -> str:
    """The first key that the owner of an endpoint's key has now."""
    owner, version, member = OWNERS[name]
    return str(project.arm("POST", f"{owner}/listKeys", version=version).json()[member])


def secret(project: Project, name: str) -> Json:
    """The key's secret, as a client reads it."""
    found: Json = project.vault(f"secrets/{name}-key").json()
    return found


def versions(project: Project, name: str) -> int:
    return len(project.vault(f"secrets/{name}-key/versions").json()["value"])


def rotate(project: Project, name: str) -> Json:
    """What rotation leaves: the other key, its slot, another expiry, and whatever else rotation notes down."""
    before = secret(project, name)
    owner, version, first = OWNERS[name]
    slot, member = ("key2", "key2") if first == "key1" else ("secondary", "secondaryKey")
    body = {
        "value": project.arm("POST", f"{owner}/listKeys", version=version).json()[member],
        "contentType": before["contentType"],
        "tags": before["tags"] | {"key-name": slot, "rotated": "by hand"},
        "attributes": {"enabled": True, "exp": int(time.time()) + 90 * DAY},
    }
    url = f"{SECRETS}/secrets/{name}-key"
    answer = project.call("PUT", url, audience="https://vault.azure.net", version=DATA_PLANE, body=body)
    assert answer.status_code == 200, answer.text
    return secret(project, name)


@pytest.fixture(scope="module")
def deployed(shared_project: Project) -> Project:
    """An endpoint of each kind, made once: the tests below tell one story, in their order."""
    shared_project.up(settings(KINDS, key_expiry_days=30))
    return shared_project


@pytest.mark.parametrize("name", KINDS)
def test_secret_has_the_owners_key_and_says_which_and_until_when(deployed: Project, name: str) -> None:
    found = secret(deployed, name)
    assert found["value"] == key_of(deployed, name)
    described = {
        "deployment": name,
        "auth": "key",
        "stack": "local",
        "key-name": "key1" if name == "chat" else "primary",
    }
    assert found["tags"].items() >= described.items()
    assert {"type", "task", "model"} <= found["tags"].keys()
    assert found["contentType"] == "application/vnd.aihub.key"
    assert found["attributes"]["enabled"] is True
    assert abs(found["attributes"]["exp"] - time.time() - 30 * DAY) < DAY
    uri = deployed.vault(f"secrets/{name}-uri").json()
    assert "exp" not in uri["attributes"]
    assert "key-name" not in uri["tags"]


def test_what_rotation_writes_stays(deployed: Project) -> None:
    rotated = {name: rotate(deployed, name) for name in KINDS}
    deployed.succeed("preview", "--expect-no-changes")
    assert deployed.pulumi("refresh", "--preview-only", "--expect-no-changes").code == 0
    deployed.succeed("refresh", "--yes", "--skip-preview")
    deployed.succeed("preview", "--expect-no-changes")
    deployed.forget_requests()
    deployed.up(None, "--expect-no-changes")
    assert deployed.writes() == []
    assert {name: secret(deployed, name) for name in KINDS} == rotated


def test_another_expiry_in_the_settings_waits_for_the_next_rotation(deployed: Project) -> None:
    before = secret(deployed, "chat")
    deployed.up(settings(KINDS, key_expiry_days=10))
    assert secret(deployed, "chat") == before


def test_another_tag_changes_no_key(deployed: Project) -> None:
    """azure-native's class would write the first key again here."""
    before, count = secret(deployed, "chat"), versions(deployed, "chat")
    deployed.up(settings(KINDS, key_expiry_days=10, tags={"team": "search"}))
    after = secret(deployed, "chat")
    assert (after["value"], after["attributes"]["exp"]) == (before["value"], before["attributes"]["exp"])
    assert after["tags"] == before["tags"] | {"team": "search"}
    assert versions(deployed, "chat") == count
    deployed.succeed("preview", "--expect-no-changes")
    deployed.up(settings(KINDS, key_expiry_days=10))
    assert secret(deployed, "chat")["tags"] == before["tags"]


@pytest.mark.parametrize("name", ["serverless", "hugging"])
def test_endpoint_that_is_made_anew_has_its_new_key_in_the_vault(deployed: Project, name: str) -> None:
    rotate(deployed, name)
    before = key_of(deployed, name)
    owner, version, _ = OWNERS[name]
    assert deployed.arm("DELETE", owner, version=version).status_code < 300
    deployed.succeed("refresh", "--yes", "--skip-preview")
    deployed.up()
    assert key_of(deployed, name) != before
    found = secret(deployed, name)
    assert (found["value"], found["tags"]["key-name"]) == (key_of(deployed, name), "primary")
    assert "rotated" not in found["tags"]
    deployed.succeed("preview", "--expect-no-changes")


def test_deployment_that_comes_back_has_the_present_key(deployed: Project) -> None:
    rotate(deployed, "chat")
    deployed.up(settings({name: each for name, each in KINDS.items() if name != "chat"}))
    for part in ("uri", "key"):
        assert deployed.vault(f"secrets/chat-{part}").status_code == 404
        assert deployed.vault(f"deletedsecrets/chat-{part}").status_code == 200
    deployed.arm("POST", f"{ACCOUNT}/regenerateKey", {"keyName": "Key1"})
    deployed.up(settings(KINDS))
    assert secret(deployed, "chat")["value"] == key_of(deployed, "chat")
    assert secret(deployed, "chat")["tags"]["key-name"] == "key1"
    assert list(deployed.smoke()) == list(KINDS)


def test_keys_go_with_entra_and_come_back_without_it(deployed: Project) -> None:
    anew = "deployments.hugging.auth"
    deployed.up(settings(KINDS, auth="entra") | {"replace": {anew: {"from": "key", "to": "entra"}}})
    assert deployed.arm("GET", ACCOUNT).json()["properties"]["disableLocalAuth"] is True
    assert {each["id"].rpartition("/")[2] for each in deployed.secrets()} == {f"{name}-uri" for name in KINDS}
    assert {each["key_secret"] for each in deployed.endpoints().values()} == {None}
    deployed.smoke()
    deployed.up(settings(KINDS) | {"replace": {anew: {"from": "entra", "to": "key"}}})
    assert deployed.arm("GET", ACCOUNT).json()["properties"]["disableLocalAuth"] is False
    for name in KINDS:
        assert secret(deployed, name)["value"] == key_of(deployed, name)
    deployed.smoke()


def test_account_that_is_made_anew_has_its_new_key_in_the_vault(project: Project) -> None:
    project.start()
    project.up(settings({"chat": gpt()}))
    before = key_of(project, "chat")
    for each in (deployment("chat"), f"{ACCOUNT}/projects/chat", ACCOUNT):
        assert project.arm("DELETE", each).status_code < 300
    deleted = "/locations/swedencentral/resourceGroups/rg-ai-e2e/deletedAccounts/ai-e2e"
    purge = f"/subscriptions/{Subscription().id}/providers/Microsoft.CognitiveServices{deleted}"
    assert project.arm("DELETE", purge).status_code < 300
    project.succeed("refresh", "--yes", "--skip-preview")
    project.up()
    assert key_of(project, "chat") != before
    assert secret(project, "chat")["value"] == key_of(project, "chat")
    project.smoke()


@contextmanager
def as_reader(project: Project) -> Iterator[None]:
    """Requests and commands in the block are those of the second service principal."""
    own = project.environment
    project.environment = own | project.azure.environment("reader")
    try:
        yield
    finally:
        project.environment = own


def reading(project: Project) -> dict[str, int]:
    """How the vault answers the second service principal, by secret."""
    with as_reader(project):
        names = [f"{name}-{part}" for name in KINDS for part in ("uri", "key")]
        return {name: project.vault(f"secrets/{name}").status_code for name in names}


def test_reader_reads_its_endpoints_secrets_and_no_others(deployed: Project) -> None:
    reader: Json = {"principal_id": Subscription().reader_object_id, "principal_type": "ServicePrincipal"}
    some, everything = ({"consumers": [reader | {"deployments": which}]} for which in (["chat"], "all"))
    deployed.up(settings(KINDS))
    assert set(reading(deployed).values()) == {403}
    deployed.up(settings(KINDS) | {"access": some})
    mine = {"chat-uri": 200, "chat-key": 200}
    assert reading(deployed) == dict.fromkeys(reading(deployed), 403) | mine
    with as_reader(deployed):
        assert deployed.vault("secrets").status_code == 403
        assert deployed.arm("POST", f"{ACCOUNT}/listKeys").status_code == 403
    deployed.succeed("preview", "--expect-no-changes")
    deployed.up(settings(KINDS) | {"access": everything})
    assert set(reading(deployed).values()) == {200}
    roles = deployed.arm("GET", f"{VAULT}/providers/Microsoft.Authorization/roleAssignments", version="2022-04-01")
    on_the_vault = [each for each in roles.json()["value"] if each["properties"]["scope"].lower() == VAULT.lower()]
    assert {each["properties"]["principalId"] for each in on_the_vault} == {Subscription().object_id}
    deployed.up(settings({"serverless": KINDS["serverless"]}) | {"access": some | {"consumers": []}})
    assert reading(deployed)["serverless-key"] == 403


def test_reader_calls_with_tokens_what_it_may_call(deployed: Project) -> None:
    reader = {"principal_id": Subscription().reader_object_id, "principal_type": "ServicePrincipal"}
    deployed.up(
        settings(KINDS, auth="entra") | {"access": {"consumers": [reader | {"deployments": ["chat", "hugging"]}]}}
    )
    with as_reader(deployed):
        statuses = {}
        for name, endpoint in deployed.endpoints().items():
            token = deployed.token(endpoint["auth"]["scope"].removesuffix("/.default"))
            body = endpoint["routes"][0].get("body") or {"messages": [{"role": "user", "content": "Hi"}]}
            headers = {"Authorization": f"Bearer {token}"}
            statuses[name] = deployed.client.post(endpoint["target_uri"], json=body, headers=headers).status_code
    assert (statuses["chat"], statuses["hugging"]) == (200, 200)
    assert statuses["serverless"] in {401, 403}


def test_state_with_a_secret_of_the_plugins_class_goes_on(deployed: Project) -> None:
    deployed.up(settings({"chat": gpt()}))
    file = deployed.folder / "state.json"
    file.write_text(json.dumps(with_plugins_class(deployed.state(), "chat")), encoding="utf-8")
    deployed.succeed("stack", "import", "--file", str(file))
    # By a plan, which Pulumi alone would refuse.
    ran = deployed.run("aihub", "deploy")
    assert ran.code == 0, ran.output
    assert secret(deployed, "chat")["value"] == key_of(deployed, "chat")
    uri = deployed.endpoints()["chat"]["target_uri"]
    assert deployed.vault("secrets/chat-uri").json()["value"] == uri
    deployed.succeed("preview", "--expect-no-changes")


def with_plugins_class(state: Json, name: str) -> Json:
    """The state with an endpoint's secrets as azure-native's class has them."""
    resources = {each["urn"].rpartition("::")[2]: each for each in state["deployment"]["resources"]}
    vault, urns = resources["hub-vault"], dict[str, str]()
    for part in ("uri", "key"):
        ours = resources[f"{name}-{part}"]
        about = {"contentType": ours["outputs"]["content_type"], "attributes": {"enabled": True}}
        place = {"resourceGroupName": f"rg-{HUB_NAME}", "vaultName": VAULT_NAME, "secretName": f"{name}-{part}"}
        urn = re.sub(r"\$pulumi-python:dynamic/aihub:(Uri|Key)Secret::", "$azure-native:keyvault:Secret::", ours["urn"])
        urns[ours["urn"]] = urn
        ours |= {
            "type": "azure-native:keyvault:Secret",
            "provider": vault["provider"],
            "inputs": {**place, "properties": {**about, "value": "as it was"}, "tags": ours["outputs"]["tags"]},
            "outputs": {"name": f"{name}-{part}", "properties": about, "tags": ours["outputs"]["tags"]},
        }
    text = json.dumps(state)
    for ours, theirs in urns.items():
        text = text.replace(json.dumps(ours), json.dumps(theirs))
    renamed: Json = json.loads(text)
    return renamed


def test_destroyed_stack_leaves_no_secret_and_no_role(deployed: Project) -> None:
    deployed.succeed("destroy", "--yes", "--skip-preview")
    assert deployed.azure_ids() == []
