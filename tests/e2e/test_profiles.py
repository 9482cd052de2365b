"""A stack with a deployment of each kind goes from one profile to the next stricter one, and is made again in each."""

import json
from typing import Any

import pytest

from localazure.client_locations import Location
from tests.e2e.every_type import EVERY_TYPE, every_type
from tests.e2e.project import GROUP, HUB_NAME, VAULT_NAME, Project

pytestmark = pytest.mark.e2e

Json = dict[str, Any]


RETIRED = ("inference", "claude", "serverless")
"""Deployments of models that Azure has retired, and the local Azure still has."""


def settings(profile: str, **more: Any) -> Json:
    content = every_type()
    # What the profile says of the vault.
    del content["hub"]["key_vault"]
    waiver = {"rule": "model-retirement", "owner": "tests", "reason": "the local Azure has it", "expires": "2999-12-31"}
    waivers = {name: {**waiver, "deployment": name} for name in RETIRED}
    return {"profile": profile, **content, "waivers": waivers, **more}


@pytest.fixture(scope="module")
def stack(shared_project: Project) -> Project:
    return shared_project


def go_inside(stack: Project) -> None:
    """Takes the clients to a machine in the network of the hub."""
    stack.environment |= stack.azure.environment(location=Location("10.80.0.20", f"vnet-{HUB_NAME}"))


def brought_to(stack: Project, profile: str, **more: Any) -> None:
    """Brings the stack to a profile; a second run changes nothing, and every endpoint answers."""
    stack.up(settings(profile, **more))
    stack.succeed("preview", "--expect-no-changes")
    assert list(stack.smoke()) == list(EVERY_TYPE)


def policies(stack: Project) -> tuple[set[str], set[str]]:
    """The ids of the policies that the stack's state breaks: mandatory ones, and others."""
    ran = stack.run("aihub", "policy", "--output", "json")
    found, _ = json.JSONDecoder().raw_decode(ran.output, ran.output.index("{"))
    assert ran.code == (1 if found["failed"] else 0)
    failed, advice = ({each["policy"] for each in found[name]} for name in ("failed", "advice"))
    return failed, advice


def destroyed_and_made_again(stack: Project, profile: str) -> None:
    """Destroys the stack, which leaves nothing, and restores it; every endpoint answers."""
    stack.succeed("destroy", "--yes", "--skip-preview")
    assert stack.arm("GET", GROUP, version="2024-03-01").status_code == 404
    content = settings(profile)
    content["hub"]["soft_deleted"] = "restore"
    stack.up(content)
    # The next run leaves out again that it restores.
    stack.up(content)
    stack.succeed("preview", "--expect-no-changes")
    assert list(stack.smoke()) == list(EVERY_TYPE)


def test_sandbox_works_and_lists_what_it_lacks(stack: Project) -> None:
    brought_to(stack, "sandbox")
    failed, advice = policies(stack)
    assert failed == set()
    assert advice >= {
        "account-local-auth",
        "account-network",
        "account-own-key",
        "account-logs",
        "vault-purge-protection",
    }


def test_sandbox_is_destroyed_and_made_again(stack: Project) -> None:
    destroyed_and_made_again(stack, "sandbox")


def test_standard_works(stack: Project) -> None:
    brought_to(stack, "standard")
    assert policies(stack)[0] == set()


def test_standard_is_destroyed_and_made_again(stack: Project) -> None:
    destroyed_and_made_again(stack, "standard")


def test_regulated_works_from_inside_and_breaks_no_mandatory_policy(stack: Project) -> None:
    stack.write(settings("regulated"))
    refused = stack.pulumi("preview")
    assert refused.code != 0
    # What Azure cannot change in place: how an online endpoint is called, and the key of the workspaces.
    consents = {
        "deployments.hugging.auth": {"from": "key", "to": "entra"},
        "hub.encryption": {"from": "microsoft", "to": f"{VAULT_NAME}.vault.azure.net"},
    }
    for path, each in consents.items():
        assert f"{path}: {{from: {each['from']}, to: {each['to']}}}" in refused.output
    go_inside(stack)
    brought_to(stack, "regulated", replace=consents)
    assert policies(stack)[0] == set()


def test_regulated_is_destroyed_and_made_again(stack: Project) -> None:
    destroyed_and_made_again(stack, "regulated")
