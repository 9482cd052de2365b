"""What Azure does not take as a tag, and what aihub writes itself, is found before anything is made."""

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from aihub import secret_tags
from aihub.check import check
from tests.unit.messages import said

CHAT = {"type": "azure-openai", "model": {"name": "gpt-5.4-mini", "version": "2026-03-17"}}
COHERE = {"type": "serverless-api", "model": "azureml://registries/azureml-deepseek/models/DeepSeek-R1"}
OWN = "stack, deployment, type, task, model, auth, key-name, rotation, rotation-lease"


def told(write: Callable[..., Path], tags: dict[str, str], deployment: object = CHAT, **hub: str) -> list[str]:
    settings = {
        "hub": {"name": "ai-x", "location": "eastus", "tags": tags, **hub},
        "deployments": {"chat": deployment} if deployment else {},
    }
    return [said(each) for each in check(write(dev=yaml.safe_dump(settings, sort_keys=False))).problems]


def some(count: int) -> dict[str, str]:
    return {f"tag-{number}": "x" for number in range(count)}


def test_as_many_tags_as_a_secret_has_room_for(write: Callable[..., Path]) -> None:
    assert told(write, some(6)) == []
    assert told(write, some(7)) == [
        f"config/dev.yaml:4: hub.tags: 7 tags: a secret in Key Vault takes 15, of which 9 are aihub's own ({OWN}); "
        "write at most 6"
    ]


@pytest.mark.parametrize(
    ("deployment", "auth", "left"), [(CHAT, "entra", 9), (COHERE, "keys", 6), (COHERE, "entra", 9), (None, "keys", 50)]
)
def test_what_is_left_depends_on_what_has_keys(
    write: Callable[..., Path], deployment: object, auth: str, left: int
) -> None:
    assert told(write, some(left), deployment, auth=auth) == []
    (line,) = told(write, some(left + 1), deployment, auth=auth)
    assert line.endswith(f"write at most {left}")


@pytest.mark.parametrize(
    "name",
    [
        *(*secret_tags.OF_EACH, *secret_tags.OF_KEYS, *secret_tags.EARLIER_NAMES),
        *("Key-Name", "ROTATION", "Stack", "Deployment"),
    ],
)
def test_names_of_our_own_tags_are_taken(write: Callable[..., Path], name: str) -> None:
    for deployment in (CHAT, None):
        assert told(write, {name: "x"}, deployment) == [
            f"config/dev.yaml:5: hub.tags.{name}: a tag that aihub itself writes on secrets; write another name"
        ]


@pytest.mark.parametrize("name", ["microsoft-cost", "Azure", "azureowner", "Windows_x", "MICROSOFT"])
def test_prefixes_that_azure_keeps(write: Callable[..., Path], name: str) -> None:
    text = "a name that Azure reserves; write one that does not begin with microsoft, azure or windows"
    assert told(write, {name: "x"}) == [f"config/dev.yaml:5: hub.tags.{name}: {text}"]


@pytest.mark.parametrize("name", [" team", "team ", " stack"])
def test_blank_at_an_end_of_a_name(write: Callable[..., Path], name: str) -> None:
    assert told(write, {name: "a"}) == [
        "config/dev.yaml:5: hub.tags.?: begins or ends with a blank, which nobody sees; remove it"
    ]


def test_names_that_differ_in_case_alone(write: Callable[..., Path]) -> None:
    assert told(write, {"team": "a", "Team": "b"}) == [
        "config/dev.yaml:6: hub.tags.Team: the same tag name in Azure as hub.tags.team (config/dev.yaml:5), since Azure "
        "ignores case; rename one"
    ]


def test_names_of_base_and_stack_that_differ_in_case_alone(write: Callable[..., Path]) -> None:
    base = "hub: {name: ai-x, location: eastus, tags: {team: a}}\n"
    (problem,) = check(write(base=base, dev="hub: {tags: {TEAM: b}}\n")).problems
    assert said(problem).startswith(
        "config/dev.yaml:1: hub.tags.TEAM: the same tag name in Azure as hub.tags.team (config/base"
    )


def test_a_storage_account_takes_shorter_names(write: Callable[..., Path]) -> None:
    assert told(write, {"x" * 128: "x"}, COHERE) == []
    assert told(write, {"x" * 129: "x"}, CHAT) == []
    (line,) = told(write, {"x" * 129: "x"}, COHERE)
    assert (
        line == "config/dev.yaml:5: hub.tags.?: too long for the storage account's tags; write at most 128 characters"
    )


@pytest.mark.parametrize("name", [*"<>%&\\?/", "a/b", "x" * 513, ""])
def test_what_resource_manager_takes_as_no_name(write: Callable[..., Path], name: str) -> None:
    (line,) = told(write, {name: "x"})
    assert line.endswith("not a name for a tag; write 1 to 512 characters, none of < > % & \\ ? /")


@pytest.mark.parametrize(
    "name", ["cost-center", "équipe", "部門", "команда", "cost center", "rotations", "stacks", "a.b:c"]
)
def test_other_names_are_free(write: Callable[..., Path], name: str) -> None:
    assert told(write, {name: "Größe: 5 €"}) == []
