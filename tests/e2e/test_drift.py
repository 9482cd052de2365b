"""What `aihub drift` finds: each kind of drift, made by Microsoft's clients, and what Azure does by itself."""

import hashlib
import json
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from azure.identity import ClientSecretCredential
from azure.keyvault.secrets import SecretClient
from azure.mgmt.cognitiveservices import CognitiveServicesManagementClient

from localazure.azure import Subscription
from tests.e2e.every_type import online, own
from tests.e2e.project import HUB_NAME, SECRETS, VAULT, Project, deployment, gpt, settings
from tests.e2e.test_chain_of_writes import NEW, OLD, upgradable

with warnings.catch_warnings():
    # It is built on a version of marshmallow that warns of the next.
    warnings.simplefilter("ignore")
    from azure.ai.ml._restclient.arm_ml_service import MachineLearningServicesMgmtClient

pytestmark = pytest.mark.e2e

Json = dict[str, Any]

RESOURCE_GROUP, PROJECT, ENDPOINT = f"rg-{HUB_NAME}", f"{HUB_NAME}-project", f"{HUB_NAME}-churn"
STRICT = {"filters": [{"name": "Violence", "source": "Prompt", "severity": "Low"}]}
COLLEAGUE = "colleague"


def declared() -> Json:
    slots = {"blue": own("azureml:churn:3"), "green": own("azureml:churn:4")}
    deployments = {
        "chat": gpt() | {"content_filter": "strict"},
        "upgraded": upgradable(),
        "spare": gpt(),
        "churn": online(slots, {"blue": 100}),
    }
    return settings(deployments) | {"guardrails": {"content_filters": {"strict": STRICT}}}


@pytest.fixture(scope="module")
def deployed(shared_project: Project) -> Project:
    shared_project.up(declared())
    return shared_project


def state_files(project: Project) -> dict[str, str]:
    """A digest of each file of the backend, but for the records, which are none of Pulumi's."""
    folder = project.azure.folder / "pulumi" / "backend"
    return {
        str(each.relative_to(folder)): hashlib.sha256(each.read_bytes()).hexdigest()
        for each in sorted(folder.rglob("*"))
        if each.is_file() and ".aihub" not in each.parts
    }


def drift(project: Project, *options: str) -> tuple[int, Json]:
    """The exit code and the findings by place; neither the state nor Azure may have changed."""
    before = state_files(project)
    project.forget_requests()
    ran = project.run("aihub", "drift", "--output", "json", *options)
    assert project.writes() == []
    assert state_files(project) == before
    assert before
    assert "Traceback" not in ran.output, ran.output
    document, _ = json.JSONDecoder().raw_decode(ran.output, ran.output.index("{\n"))
    assert document["exit_code"] == ran.code
    return ran.code, {f"{each['where']} {each['resource']}": each for each in document["findings"]}


@contextmanager
def logged_in(project: Project, principal: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[ClientSecretCredential]:
    """Microsoft's clients in this process, against the project's local Azure."""
    variables = project.azure.environment(principal)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with ClientSecretCredential(
        variables["AZURE_TENANT_ID"], variables["AZURE_CLIENT_ID"], variables["AZURE_CLIENT_SECRET"]
    ) as credential:
        yield credential


def test_nothing_is_found_right_after_up(deployed: Project) -> None:
    assert drift(deployed) == (0, {})


def test_what_azure_does_not_answer_is_unknown_and_the_rest_is_compared(deployed: Project) -> None:
    faults = deployed.azure.faults
    refused = {"error": {"code": "AuthorizationFailed", "message": "The client has no authorization."}}
    faults.set("status", method="GET", path="raiPolicies/strict$", status=403, body=refused)
    faults.set("throttle", path="/listKeys$", retry_after=86_400)
    try:
        code, found = drift(deployed)
    finally:
        faults.clear()
    assert code == 3
    assert {each["level"] for each in found.values()} == {"unknown"}
    assert "AuthorizationFailed" in found["guardrails.content_filters.strict raiPolicies/strict"]["what"]
    assert f"hub account {HUB_NAME}" in found
    assert f"deployments.churn online endpoint {ENDPOINT}" in found
    assert len(found) == 3


def test_what_azure_does_by_itself_is_told_and_passes(deployed: Project) -> None:
    change = deployed.azure.change_by_service
    change(deployment("upgraded"), "properties.model.version", NEW)
    change(deployment("spare"), "properties.raiPolicyName", "Microsoft.DefaultV3")
    change(VAULT, "properties.enabledForTemplateDeployment", value=True)

    code, found = drift(deployed, "--record")

    assert code == 4
    assert {each["level"] for each in found.values()} == {"service"}
    assert set(found) == {
        "deployments.upgraded.model.version deployments/upgraded",
        "deployments.spare.content_filter deployments/spare",
        "hub.key_vault vaults/kv-ai-e2e",
    }
    upgrade = found["deployments.upgraded.model.version deployments/upgraded"]
    assert (upgrade["state"], upgrade["azure"]) == (OLD, NEW)
    assert "Azure has upgraded the model by itself" in upgrade["what"]
    [record] = json.loads(deployed.run("aihub", "evidence", "list", "--output", "json").output)["records"]
    assert (record["kind"], record["outcome"]) == ("drift", "pass")
    assert NEW in record["problem"]


def test_each_kind_that_somebody_makes_is_named(deployed: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    secrets = _edit_secrets(deployed, monkeypatch)
    _edit_resources(deployed, monkeypatch)

    code, found = drift(deployed, "--record")

    assert code == 1
    by_hand = {place: each for place, each in found.items() if each["level"] == "drift"}
    said = {
        "deployments.chat.sku.capacity deployments/chat": "Azure has 33, the state has 10",
        "deployments.spare deployments/spare": "somebody deleted it",
        "guardrails.content_filters.strict raiPolicies/strict": "weakened: Violence in prompts blocks from Low → blocks",
        "deployments.churn.traffic.blue onlineEndpoints/ai-e2e-churn": "Azure has none, the state has 100",
        "deployments.churn.traffic.green onlineEndpoints/ai-e2e-churn": "Azure has 100, the state has none",
        "deployments deployments/by-hand": "the deployment by-hand is not in the state",
        f"hub account {HUB_NAME}": "key1 of the account ai-e2e was regenerated; clients of upgraded-key are refused",
        f"deployments.churn online endpoint {ENDPOINT}": "primary of the online endpoint ai-e2e-churn was regenerated",
        "deployments.chat secrets/chat-key": "the secret was edited by hand",
        "deployments.chat secrets/chat-uri": "the secret was edited: it holds another URI",
        "deployments.spare secrets/spare-key": "the secret is disabled",
        "deployments.upgraded secrets/upgraded-key": "somebody set the date by hand",
    }
    assert {place: said[place] in each["what"] for place, each in by_hand.items()} == dict.fromkeys(said, True)
    assert all(each["do"] for each in found.values())
    who = deployed.azure.environment(COLLEAGUE)["AZURE_CLIENT_ID"]
    for place in ("deployments.chat.sku.capacity deployments/chat", "deployments deployments/by-hand"):
        assert by_hand[place]["who"].startswith(("application ", who))
    # What Azure did by itself is told apart.
    assert found["deployments.upgraded.model.version deployments/upgraded"]["level"] == "service"
    shown = json.dumps(found)
    assert not [each for each in secrets if each in shown]
    records = json.loads(deployed.run("aihub", "evidence", "list", "--output", "json").output)["records"]
    assert [each["outcome"] for each in records] == ["pass", "fail"]


def test_what_is_to_be_done_about_it_leaves_no_drift(deployed: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    with (
        logged_in(deployed, "deployer", monkeypatch) as credential,
        SecretClient(SECRETS, credential) as vault,
        CognitiveServicesManagementClient(credential, Subscription().id) as hub,
    ):
        vault.begin_delete_secret("chat-uri").result()
        hub.deployments.begin_delete(RESOURCE_GROUP, HUB_NAME, "by-hand").result()
    deployed.up(None, "--refresh")
    rotated = deployed.run("aihub", "rotate", "--deployment", "chat", "--deployment", "churn", "--no-wait")
    assert rotated.code == 0, rotated.output
    assert drift(deployed) == (0, {})


def _edit_secrets(project: Project, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Edits secrets in the vault, regenerates keys; returns all values that nobody may see."""
    with (
        logged_in(project, "deployer", monkeypatch) as credential,
        SecretClient(SECRETS, credential) as vault,
        CognitiveServicesManagementClient(credential, Subscription().id) as hub,
        MachineLearningServicesMgmtClient(credential, Subscription().id) as learning,
    ):
        seen = [str(vault.get_secret(f"{each}-key").value) for each in ("chat", "churn", "spare", "upgraded")]
        hub.accounts.regenerate_key(RESOURCE_GROUP, HUB_NAME, "Key1")
        learning.online_endpoints.begin_regenerate_keys(
            RESOURCE_GROUP, PROJECT, ENDPOINT, {"keyType": "Primary"}
        ).result()
        vault.set_secret("chat-key", "a-value-of-somebody")
        vault.set_secret("chat-uri", "https://elsewhere.example/chat")
        vault.update_secret_properties("spare-key", enabled=False)
        vault.update_secret_properties("upgraded-key", expires_on=datetime.fromtimestamp(time.time() - 60, UTC))
        keys = hub.accounts.list_keys(RESOURCE_GROUP, HUB_NAME)
        return [*seen, "a-value-of-somebody", "elsewhere.example", str(keys.key1), str(keys.key2)]


def _edit_resources(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    with (
        logged_in(project, COLLEAGUE, monkeypatch) as credential,
        CognitiveServicesManagementClient(credential, Subscription().id) as hub,
        MachineLearningServicesMgmtClient(credential, Subscription().id) as learning,
    ):
        # As any type: the models call every member optional.
        chat: Any = hub.deployments.get(RESOURCE_GROUP, HUB_NAME, "chat")
        chat.sku.capacity = 33
        hub.deployments.begin_create_or_update(RESOURCE_GROUP, HUB_NAME, "chat", chat).result()
        policy: Any = hub.rai_policies.get(RESOURCE_GROUP, HUB_NAME, "strict")
        policy.properties.content_filters[0].severity_threshold = "High"
        hub.rai_policies.create_or_update(RESOURCE_GROUP, HUB_NAME, "strict", policy)
        hub.deployments.begin_delete(RESOURCE_GROUP, HUB_NAME, "spare").result()
        chat.sku.capacity = 1
        hub.deployments.begin_create_or_update(RESOURCE_GROUP, HUB_NAME, "by-hand", chat).result()
        endpoint: Any = learning.online_endpoints.get(RESOURCE_GROUP, PROJECT, ENDPOINT)
        endpoint.properties.traffic = {"green": 100}
        learning.online_endpoints.begin_create_or_update(RESOURCE_GROUP, PROJECT, ENDPOINT, endpoint).result()


def test_a_stack_with_nothing_to_compare_is_told(deployed: Project) -> None:
    deployed.succeed("stack", "init", "empty")
    try:
        ran = deployed.run("aihub", "drift", "--stack", "empty")
        assert (ran.code, "the stack has no resources" in ran.output) == (0, True)
        gone = deployed.run("aihub", "drift", "--stack", "none")
        assert (gone.code, "no stack named 'none' found" in gone.output) == (3, True)
    finally:
        deployed.succeed("stack", "rm", "--yes", "empty")
