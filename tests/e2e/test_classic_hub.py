"""The hub project that serverless and online endpoints need: when it is there, and what happens to its fixed parts."""

import pytest

from localazure.clock import Clock
from localazure.credentials import Credentials
from localazure.faults.live import Faults
from localazure.services.login.tokens import Principal, Tokens
from tests.e2e.every_type import EVERY_TYPE
from tests.e2e.project import (
    ACCOUNT,
    COGNITIVE_SERVICES,
    DATA_PLANE,
    GROUP,
    SECRETS,
    VAULT_NAME,
    Json,
    Project,
    gpt,
    settings,
)

pytestmark = pytest.mark.e2e

WORKSPACES = f"{GROUP}/providers/Microsoft.MachineLearningServices/workspaces"
EARLIER = """
import runpy

import pulumi
from pulumi_azure_native import machinelearningservices

from components.classic_hub import ClassicHub

NAMES = {"hubResourceId": "hub_resource_id", "storageAccount": "storage_account", "keyVault": "key_vault"}
NAMES |= {"applicationInsights": "application_insights", "systemDatastoresAuthMode": "system_datastores_auth_mode"}


def workspace(hub, kind, name, properties, fixed, *_):
    args, more = hub._args, pulumi.ResourceOptions(replace_on_changes=["kind", *fixed], delete_before_replace=True)
    return machinelearningservices.Workspace(
        f"{hub._name}-{kind.lower()}",
        resource_group_name=args["resource_group_name"],
        workspace_name=name,
        location=args["location"],
        kind=kind,
        sku={"name": "Basic", "tier": "Basic"},
        identity={"type": "SystemAssigned"},
        public_network_access="Enabled",
        opts=pulumi.ResourceOptions.merge(hub._child, more),
        **{NAMES[each]: value for each, value in properties.items() if each in NAMES},
    )


ClassicHub._workspace = workspace
runpy.run_path("now.py", run_name="__main__")
"""
"""The program with workspaces of azure-native's class, which it had at first."""


def with_storage(name: str, *, protect: bool, was: str = "") -> Json:
    content = settings({"serverless": EVERY_TYPE["serverless"]}, protect=protect)
    consent = {"replace": {"classic_hub.storage_account": {"from": was, "to": name}}} if was else {}
    return {**content, "classic_hub": {"storage_account": name}, **consent}


def workspaces(project: Project) -> list[Json]:
    found: list[Json] = project.arm("GET", WORKSPACES, version="2025-12-01").json()["value"]
    return found


def as_identity(project: Project, workspace: Json, audience: str) -> dict[str, str]:
    """The header of a request by the identity of a workspace."""
    keys, clock, own = Credentials.of(project.azure.folder), Clock(), workspace["identity"]
    principal = Principal(own["principalId"], own["principalId"], own["tenantId"])
    token = Tokens(keys.signing_key, keys.client_secret, clock, Faults(clock)).issue(principal, audience)
    return {"Authorization": f"Bearer {token}"}


def reads_keys(project: Project, workspace: Json) -> tuple[int, int]:
    """How the identity of a workspace is answered that asks for an endpoint's key: by the vault, by the account."""
    of_vault = as_identity(project, workspace, "https://vault.azure.net")
    of_account = as_identity(project, workspace, "https://management.azure.com")
    keys = f"https://management.azure.com{ACCOUNT}/listKeys?api-version={COGNITIVE_SERVICES}"
    secret = f"{SECRETS}/secrets/serverless-key?api-version={DATA_PLANE}"
    get, post = project.client.get(secret, headers=of_vault), project.client.post(keys, headers=of_account)
    return get.status_code, post.status_code


def test_what_an_earlier_version_made_stays_and_gets_a_vault_of_its_own_with_consent(project: Project) -> None:
    both = {"chat": gpt(), "serverless": EVERY_TYPE["serverless"]}
    shared = {**settings(both), "classic_hub": {"key_vault": VAULT_NAME}}
    project.start()
    program, now = project.folder / "__main__.py", project.folder / "now.py"
    program.rename(now)
    program.write_text(EARLIER)
    project.up(shared)
    before = workspaces(project)
    # Azure's roles for the identities, where the endpoints' vault is the workspace's.
    assert [reads_keys(project, each) for each in before] == [(200, 200), (200, 200)]
    now.rename(program)

    project.write(settings(both))
    refused = project.pulumi("preview")
    assert refused.code != 0
    assert f"write classic_hub: {{key_vault: {VAULT_NAME}}} to keep it" in refused.output
    project.forget_requests()
    project.up(shared)
    assert not [each for each in project.writes() if each.startswith("DELETE")]
    assert [each["id"] for each in workspaces(project)] == [each["id"] for each in before]

    consent = {"classic_hub.key_vault": {"from": VAULT_NAME, "to": f"{VAULT_NAME}-hub"}}
    project.up({**settings(both), "replace": consent})
    assert [reads_keys(project, each) for each in workspaces(project)] == [(403, 403), (403, 403)]
    assert list(project.smoke()) == ["chat", "serverless"]


def test_it_is_there_while_a_deployment_needs_it_and_again_when_one_does(project: Project) -> None:
    both = {"chat": gpt(), "serverless": EVERY_TYPE["serverless"]}
    project.start()
    for _ in range(2):
        project.up(settings(both))
        assert [each["name"] for each in workspaces(project)] == ["ai-e2e-hub", "ai-e2e-project"]
        assert list(project.smoke()) == ["chat", "serverless"]
        project.up(settings({"chat": gpt()}))
        assert workspaces(project) == []


def test_its_fixed_parts_are_replaced_with_consent_and_without_protection_and_the_preview_says_so(
    project: Project,
) -> None:
    project.start()
    project.up(with_storage("ste2efirst", protect=True))
    project.write(with_storage("ste2esecond", protect=True, was="ste2efirst"))
    refused = project.pulumi("preview")
    assert refused.code != 0
    assert "protect" in refused.output
    project.up(with_storage("ste2efirst", protect=False))
    project.write(with_storage("ste2esecond", protect=False, was="ste2efirst"))
    preview = project.succeed("preview", "--diff")
    assert "storageAccount" in preview
    assert "replace" in preview
    project.up()
    assert list(project.smoke()) == ["serverless"]
