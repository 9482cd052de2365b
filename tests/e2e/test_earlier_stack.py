"""A stack that an earlier version made goes on with today's program: nothing of Azure's is made anew.

Its resources stand in the state with modules, keys and names of that time (`earlier_stack/README.md`).
"""

import gzip
import json
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from localazure.azure import Subscription
from localazure.files import make_private
from localazure.state import State
from tests.e2e.project import DATA_PLANE, Json, Project

pytestmark = pytest.mark.e2e

EARLIER = Path(__file__).parent / "earlier_stack"
SETTINGS: Json = yaml.safe_load((EARLIER / "settings.yaml").read_text(encoding="utf-8"))
ENDPOINTS = set(SETTINGS["deployments"])
GROUP = f"/subscriptions/{Subscription().id}/resourceGroups/rg-{SETTINGS['hub']['name']}"
VAULT = f"kv-{SETTINGS['hub']['name']}.vault.azure.net"
KEY_SECONDS = 60 * 86_400


def kept(name: str) -> Any:
    """What was kept of the stack in a file."""
    return json.loads(gzip.decompress((EARLIER / name).read_bytes()))


def kept_keys() -> dict[str, Json]:
    """The versions of the stack's secrets that hold keys, by their paths in the vault."""
    return {
        f"/secrets/{key.rpartition('/')[2]}/{version['version']}": version
        for kind, key, document in kept("azure.json.gz")
        if kind == "secret"
        for version in document["versions"]
        if "key-slot" in version["tags"]
    }


def tags_renamed() -> list[str]:
    """The writes that give the tags of these secrets the names that they have today."""
    return sorted(f"PATCH {VAULT}{path} 200" for path in kept_keys())


@pytest.fixture(scope="module")
def left(module_project: Project) -> Project:
    """The stack's Azure as it was left; the first test changes tags in it, and the last one deletes all."""
    make_private(module_project.azure.folder)
    azure = State(module_project.azure.folder)
    for kind, key, document in kept("azure.json.gz"):
        for version in document.get("versions", []):
            if "exp" in version["attributes"]:
                version["attributes"]["exp"] = int(time.time()) + KEY_SECONDS
        azure.put(kind, key, document)
    azure.close()
    module_project.start()
    return module_project


@pytest.fixture
def earlier(left: Project, tmp_path: Path) -> Project:
    """The stack as it was left."""
    exported = kept("state.json.gz")
    salt = yaml.safe_load((left.folder / "Pulumi.local.yaml").read_text(encoding="utf-8"))["encryptionsalt"]
    exported["deployment"]["secrets_providers"] = {"type": "passphrase", "state": {"salt": salt}}
    # Outside the project, where no secret may be: Application Insights' connection string is in it.
    state = tmp_path / "state.json"
    state.write_text(json.dumps(exported), encoding="utf-8")
    left.succeed("stack", "import", "--file", str(state))
    left.write(SETTINGS)
    return left


def changed_in_azure(project: Project) -> list[str]:
    """The writes to Resource Manager and vaults since `forget_requests`."""
    theirs = ("management.azure.com", ".vault.azure.net")
    return [
        str(each) for each in project.requests() if each.is_write and each.status != 401 and each.host.endswith(theirs)
    ]


def with_profile(profile: str, **more: Any) -> Json:
    """The stack's settings with a profile, without what the profile says."""
    hub = {name: each for name, each in SETTINGS["hub"].items() if name not in ("auth", "key_vault")}
    return SETTINGS | {"profile": profile, "hub": hub | {"key_vault": {"soft_delete_days": 7}}, **more}


def made_anew(project: Project) -> set[str]:
    """The names of the resources that a preview would delete or make anew."""
    steps = project.json("preview", "--json")["steps"]
    return {each["urn"].rpartition("::")[2] for each in steps if "replace" in each["op"] or "delete" in each["op"]}


def test_the_standard_profile_makes_nothing_anew(earlier: Project) -> None:
    earlier.write(with_profile("standard"))
    assert made_anew(earlier) == set()


def test_the_regulated_profile_makes_anew_what_the_settings_consent_to_and_keeps_the_rest(earlier: Project) -> None:
    earlier.write(with_profile("regulated"))
    refused = earlier.pulumi("preview")
    assert refused.code != 0
    assert "deployments.own-model.auth changes from key to entra. Azure cannot change that; this would be deleted" in (
        refused.output
    )
    assert "hub.encryption: {from: microsoft, to: kv-ai-aihubdevdemo.vault.azure.net}" in refused.output
    agreed = {
        "deployments.own-model.auth": {"from": "key", "to": "entra"},
        "hub.encryption": {"from": "microsoft", "to": "kv-ai-aihubdevdemo.vault.azure.net"},
    }
    earlier.write(with_profile("regulated", replace=agreed))
    anew = made_anew(earlier)
    assert {"own-model-endpoint", "classic-hub"} <= anew
    # With `auth: entra` the vault has no keys; a hub workspace that exists gets no customer-managed key.
    keys = {each for each in anew if any(f"{name}-key" in each for name in ENDPOINTS)}
    in_workspace = ("own-model", "bert-fill-mask", "cohere-command", "classic-")
    assert {each for each in anew - keys if not each.startswith(in_workspace)} == set()


def test_next_up_renames_tags_alone_in_azure_and_every_endpoint_answers(earlier: Project) -> None:
    before = earlier.resource_ids()
    earlier.succeed("refresh", "--preview-only", "--expect-no-changes")
    earlier.forget_requests()
    earlier.up()
    # Tags get the names that they have today, on the version that is there, and no key is asked for.
    assert sorted(changed_in_azure(earlier)) == tags_renamed()
    assert [each for each in earlier.requests() if each.path.endswith("/listKeys")] == []
    for path, before_up in kept_keys().items():
        latest = earlier.call(
            "GET", f"https://{VAULT}{path.rpartition('/')[0]}", audience="https://vault.azure.net", version=DATA_PLANE
        ).json()
        assert latest["id"] == f"https://{VAULT}{path}"
        assert latest["value"] == before_up["value"]
        tags = {**before_up["tags"], "key-name": before_up["tags"]["key-slot"]}
        assert latest["tags"] == {name: value for name, value in tags.items() if name != "key-slot"}
    assert earlier.resource_ids() == before
    assert set(earlier.smoke()) == ENDPOINTS
    planned = earlier.run("aihub", "rotate", "--all", "--dry-run")
    assert planned.code == 0, planned.output
    for key_name in ("key1", "primary"):
        assert f"then regenerate {key_name}, which clients use now" in planned.output


def test_next_up_may_take_endpoints_out_and_destroy_the_rest(earlier: Project) -> None:
    # Made by `ArmResource`, `ArmUpdate` and `Traffic`; each with two secrets and a smoke test.
    out = {"claude-sonnet-4-5", "model-router", "own-model"}
    left = {name: each for name, each in SETTINGS["deployments"].items() if name not in out}
    earlier.forget_requests()
    earlier.up(SETTINGS | {"deployments": left})
    assert set(earlier.endpoints()) == ENDPOINTS - out
    changed = changed_in_azure(earlier)
    others = [each for each in changed if not any(name in each for name in out)]
    assert sorted(others) == [each for each in tags_renamed() if not any(name in each for name in out)]
    for kind in (
        "deployments/claude-sonnet-4-5",
        "deployments/model-router",
        "onlineEndpoints/ai-aihubdevdemo-own-model",
    ):
        assert any(each.startswith("DELETE ") and f"/{kind} " in each for each in changed), kind

    earlier.succeed("destroy", "--yes", "--skip-preview", "--run-program")
    assert earlier.resource_ids() == set()
    assert earlier.arm("GET", GROUP, version="2024-03-01").status_code == 404
