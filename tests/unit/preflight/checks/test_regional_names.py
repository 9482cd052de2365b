"""The names of the storage account and of endpoints: what Azure says of them, and what it cannot."""

from dataclasses import replace
from typing import Any

import pytest

from aihub.preflight.checks.endpoints import ENDPOINT_NAMES
from aihub.preflight.checks.storage import STORAGE_NAME
from tests.unit.azure.fake_arm import Reply
from tests.unit.preflight.checks.test_workspaces import COHERE
from tests.unit.preflight.stack import GROUP, NONE, Stack, listed

STORAGE = f"{GROUP}/providers/Microsoft.Storage/storageAccounts/staidemo"
ENDPOINTS = f"{GROUP}/providers/Microsoft.MachineLearningServices/workspaces/ai-demo-project/serverlessEndpoints"
BERT: Any = {
    "type": "managed-compute",
    "task": "fill-mask",
    "slots": {
        "blue": {
            "model": "azureml://registries/HuggingFace/models/bert-base-uncased/versions/25",
            "instance_type": "Standard_DS3_v2",
        }
    },
}


def stack(*made: str) -> Stack:
    return Stack(deployments={"cohere": COHERE}, made=made)


def endpoint(id_: str, location: str = "swedencentral") -> dict[str, Any]:
    return {"id": id_, "name": f"ai-demo-project/{id_.rpartition('/')[2]}", "location": location}


def test_without_a_hub_project_nothing_is_asked() -> None:
    assert Stack().look(STORAGE_NAME) == []
    assert Stack().look(ENDPOINT_NAMES) == []


def test_free_name_of_a_storage_account() -> None:
    found = stack().look_once(STORAGE_NAME, replace(NONE, to="/resources?"), Reply(200, {"nameAvailable": True}))
    assert (found.status, found.where) == ("pass", "classic_hub.storage_account")


def test_storage_account_of_the_stack_is_in_nobodys_way() -> None:
    assert stack(STORAGE.upper()).look_once(STORAGE_NAME).status == "pass"


@pytest.mark.parametrize(
    ("reason", "words"),
    [("AlreadyExists", "exists already, with somebody else"), ("AccountNameInvalid", "AccountNameInvalid")],
)
def test_name_that_a_storage_account_cannot_have_blocks(reason: str, words: str) -> None:
    found = stack().look_once(
        STORAGE_NAME, replace(NONE, to="/resources?"), Reply(200, {"nameAvailable": False, "reason": reason})
    )
    assert (found.status, words in found.what) == ("fail", True)
    assert found.fix == "choose another classic_hub.storage_account"


def test_endpoint_name_that_this_subscription_does_not_have_is_not_called_free() -> None:
    found = stack().look_once(ENDPOINT_NAMES, NONE)
    assert (found.status, found.where) == ("pass", "deployments.cohere.endpoint_name")
    assert "which Azure does not show" in found.what


def test_endpoint_of_the_stack_is_in_nobodys_way() -> None:
    own = f"{ENDPOINTS}/ai-demo-cohere"
    assert stack(own).look_once(ENDPOINT_NAMES, listed(endpoint(own.lower()))).status == "pass"


def test_endpoint_of_another_workspace_in_the_region_blocks() -> None:
    other = f"{ENDPOINTS.replace('rg-ai-demo', 'rg-other').replace('ai-demo-project', 'theirs')}/AI-demo-cohere"
    found = stack().look_once(ENDPOINT_NAMES, listed(endpoint(other, "Sweden Central")))
    assert (found.status, found.fix) == ("fail", "choose another deployments.cohere.endpoint_name")
    assert "workspace theirs, resource group rg-other" in found.what


def test_endpoint_of_another_region_does_not() -> None:
    assert (
        stack().look_once(ENDPOINT_NAMES, listed(endpoint(f"{ENDPOINTS}/ai-demo-cohere", "westus3"))).status == "pass"
    )


def test_each_kind_of_endpoint_is_looked_for_by_itself() -> None:
    both = Stack(deployments={"cohere": COHERE, "bert": BERT})
    same_name = endpoint(f"{ENDPOINTS}/ai-demo-bert")
    assert [
        each.status
        for each in both.look(ENDPOINT_NAMES, replace(listed(same_name), to="serverless"), replace(NONE, to="online"))
    ] == ["pass", "pass"]
