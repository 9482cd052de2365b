"""Every role that the program gives: which, to whom, on what. A wider one than is listed here is a failure."""

from typing import Any

import pytest

from tests.components.recording import CREATED_AT, OPERATOR, Recording
from tests.unit.every_type import ALL, COMPUTE, GUARDRAILS, ONLINE, OPENAI, SERVERLESS

TEAM, APPLICATION = "aaaaaaaa-0000-0000-0000-000000000001", "aaaaaaaa-0000-0000-0000-000000000002"

# Microsoft's names of these roles: learn.microsoft.com/azure/role-based-access-control/built-in-roles.
NAMES = {
    "b86a8fe4-44ce-4948-aee5-eccb2c155cd7": "Key Vault Secrets Officer",
    "4633458b-17de-408a-b874-0445c86b69e6": "Key Vault Secrets User",
    "a97b65f3-24c7-4388-baec-2e87135dc908": "Cognitive Services User",
    "53ca6127-db72-4b80-b1b0-d745d6d5456d": "Foundry User",
    "5e0bd9bd-7b93-4f28-af87-19fc36ad61bd": "Cognitive Services OpenAI User",
    "f6c7c914-8db3-469d-8ca1-694a8f32e121": "AzureML Data Scientist",
    "e147488a-f6f5-4113-8e2d-b22465e65bf6": "Key Vault Crypto Service Encryption User",
    "00482a5a-887f-4fb3-b363-3b7fe8e74483": "Key Vault Administrator",
    "b78c5d69-af96-48a3-bf8d-a8b4d589de94": "Azure AI Administrator",
    "ba92f5b4-2d11-453d-a403-e96b0029c9fe": "Storage Blob Data Contributor",
}
KINDS = {
    "hub-vault": "vault",
    "hub-account": "account",
    "classic-project": "project",
    "classic-storage": "storage",
    "classic-vault": "vault of the workspaces",
    "hub-vault/keys/encryption": "key",
    **{f"{name}-{part}": "secret" for name in ALL for part in ("uri", "key")},
    **{f"{name}-endpoint": "endpoint" for name in ALL},
}
# The identities that a stack makes have this object id in these tests.
WHO = {OPERATOR: "deployer", CREATED_AT: "identity"}
Given = set[tuple[str, str, str]]

DEPLOYER: Given = {
    ("deployer", "Key Vault Secrets Officer", "vault"),
    ("deployer", "Cognitive Services User", "account"),
}
DEPLOYER_WITH_TOKENS: Given = DEPLOYER | {("deployer", "AzureML Data Scientist", "project")}
READ: Given = {("consumer", "Key Vault Secrets User", "secret")}
CALL_ALL: Given = {("consumer", "Cognitive Services User", "account")}
DEPLOYER_CALLS_COMPUTE: Given = {("deployer", "Foundry User", "account")}
CALL_COMPUTE: Given = {("consumer", "Foundry User", "account")}
CALL_OPENAI: Given = {("consumer", "Cognitive Services OpenAI User", "account")}
CALL_ENDPOINT: Given = {("consumer", "AzureML Data Scientist", "endpoint")}

WITH_KEYS = {
    "azure-openai": (OPENAI, DEPLOYER | READ),
    "model-inference": (
        {"type": "model-inference", "model": {"publisher": "DeepSeek", "name": "DeepSeek-R1", "version": "1"}},
        DEPLOYER | READ,
    ),
    "serverless-api": (SERVERLESS, DEPLOYER | READ),
    "managed-compute on a project": (ONLINE, DEPLOYER | READ),
    "the same with its own tokens": (ONLINE | {"auth": "aml-token"}, DEPLOYER | READ | CALL_ENDPOINT),
    "managed-compute on the account": (COMPUTE, DEPLOYER | READ),
}
WITH_TOKENS = {
    "azure-openai": DEPLOYER | READ | CALL_OPENAI,
    "model-inference": DEPLOYER | READ | CALL_ALL,
    "serverless-api": DEPLOYER_WITH_TOKENS | READ | CALL_ENDPOINT,
    "managed-compute on a project": DEPLOYER_WITH_TOKENS | READ | CALL_ENDPOINT,
    "managed-compute on the account": DEPLOYER | DEPLOYER_CALLS_COMPUTE | READ | CALL_COMPUTE,
}


def access(deployments: Any = "all", principal_id: str = TEAM, **more: Any) -> dict[str, Any]:
    return {"consumers": [{"principal_id": principal_id, "deployments": deployments, **more}]}


def assignments(recording: Recording) -> list[dict[str, Any]]:
    return [each.inputs for each in recording.of_type("authorization:RoleAssignment")]


def given(recording: Recording) -> Given:
    """Who, which role, on what kind of thing."""
    return {
        (
            WHO.get(each["principalId"], "consumer"),
            NAMES[each["roleDefinitionId"].rpartition("/")[2]],
            KINDS[each["scope"].removeprefix("/id/")],
        )
        for each in assignments(recording)
    }


@pytest.mark.parametrize("kind", WITH_KEYS)
def test_with_keys_nobody_gets_more_than_this(run: Any, kind: str) -> None:
    deployment, allowed = WITH_KEYS[kind]
    assert given(run({"last": deployment}, access=access())) == allowed


@pytest.mark.parametrize("kind", WITH_TOKENS)
def test_with_tokens_nobody_gets_more_than_this(run: Any, kind: str) -> None:
    assert given(run({"last": WITH_KEYS[kind][0]}, auth="entra", access=access())) == WITH_TOKENS[kind]


@pytest.mark.parametrize(
    ("auth", "allowed"),
    [
        ("keys", DEPLOYER | READ),
        (
            "entra",
            DEPLOYER_WITH_TOKENS | DEPLOYER_CALLS_COMPUTE | READ | CALL_OPENAI | CALL_COMPUTE | CALL_ENDPOINT,
        ),
    ],
)
def test_all_types_together_give_nobody_more_than_this(run: Any, auth: str, allowed: Given) -> None:
    assert given(run(ALL, auth=auth, guardrails=GUARDRAILS, access=access())) == allowed


def test_without_readers_the_deployer_alone_gets_roles(every_type: Recording) -> None:
    assert given(every_type) == DEPLOYER


@pytest.mark.parametrize("kind", ["Group", "User", "ServicePrincipal"])
def test_reader_gets_a_role_on_each_of_its_secrets_and_on_no_other(run: Any, kind: str) -> None:
    recording = run(ALL, guardrails=GUARDRAILS, access=access(["openai", "serverless"], principal_type=kind))
    found = {each["scope"]: each for each in assignments(recording) if each["principalId"] == TEAM}
    assert set(found) == {f"/id/{name}-{part}" for name in ("openai", "serverless") for part in ("uri", "key")}
    assert {each["principalType"] for each in found.values()} == {kind}


def test_reader_of_endpoints_with_tokens_may_call_those_and_no_other_endpoint_of_the_project(run: Any) -> None:
    two = {"serverless": SERVERLESS, "online": ONLINE}
    recording = run(two, auth="entra", access=access(["online"]))
    scopes = {each["scope"] for each in assignments(recording) if each["principalId"] == TEAM}
    assert scopes == {"/id/online-uri", "/id/online-endpoint"}


def test_roles_have_ids_of_their_own_that_stay_from_run_to_run(run: Any) -> None:
    consumers = access() | {"consumers": [*access()["consumers"], *access(principal_id=APPLICATION)["consumers"]]}

    def ids() -> list[str]:
        found = assignments(run(ALL, auth="entra", guardrails=GUARDRAILS, access=consumers))
        return sorted(each["roleAssignmentName"] for each in found)

    first = ids()
    assert first == ids()
    assert len(set(first)) == len(first)


def test_role_goes_before_its_secret(run: Any) -> None:
    recording = run({"openai": OPENAI}, access=access())
    for part in ("uri", "key"):
        assert f"openai-{part}" in recording.named(f"openai-{part}-consumer-{TEAM}").depends_on


@pytest.mark.parametrize("auth", ["keys", "entra"])
def test_encryption_identities_and_pipelines_give_nobody_more_than_this(run: Any, auth: str) -> None:
    hub = {"identity": {"user_assigned": ["create"]}, "encryption": {"key": "create"}}
    token = {"issuer": "https://token.actions.githubusercontent.com", "subject": "repo:example/models:environment:dev"}
    plain = given(run(ALL, auth=auth, guardrails=GUARDRAILS))
    found = given(run(ALL, auth=auth, guardrails=GUARDRAILS, hub=hub, access={"pipelines": {"deploy": token}}))
    # A pipeline has what whoever deploys has, and the key is used by one identity.
    pipelines = {("identity", role, scope) for who, role, scope in plain if who == "deployer"}
    assert found - plain == pipelines | {("identity", "Key Vault Crypto Service Encryption User", "key")}


def test_identity_of_the_workspaces_has_what_azure_gives_their_own_and_nothing_of_the_endpoints(
    run: Any, every_type: Recording
) -> None:
    found = given(run(ALL, guardrails=GUARDRAILS, hub={"identity": {"system": False, "user_assigned": ["create"]}}))
    assert found - given(every_type) == {
        ("identity", "Azure AI Administrator", "storage"),
        ("identity", "Storage Blob Data Contributor", "storage"),
        ("identity", "Azure AI Administrator", "vault of the workspaces"),
        ("identity", "Key Vault Administrator", "vault of the workspaces"),
    }
