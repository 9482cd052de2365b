"""Guardrails: what Azure is asked for, one after the other."""

import itertools
from typing import Any

import pulumi
import pytest

from components.deployments.chain import ModelDeployments
from components.guardrails import Guardrails
from tests.components.recording import Recording, record

ARGS: dict[str, Any] = {
    "resource_group_name": "rg-demo",
    "account_name": "ai-demo",
    "blocklists": {
        "names": {
            "description": "of competitors",
            "items": {"falcon": {"pattern": "falcon"}, "birds": {"pattern": "ea.le", "regex": True}},
        }
    },
    "content_filters": {
        "strict": {
            "base": "Microsoft.DefaultV2",
            "mode": "Blocking",
            "filters": [
                {"name": "Violence", "source": "Prompt", "severity": "Low"},
                {"name": "Jailbreak", "source": "Prompt", "severity": None, "blocking": False},
            ],
            "blocklists": [{"name": "names", "source": "Completion"}],
        }
    },
    "tags": {"environment": "test"},
}


def guardrails(live: dict[str, Any] | None = None) -> Recording:
    def program() -> None:
        args: Any = {**ARGS, "live": live or {}}
        Guardrails("guardrails", args, pulumi.ResourceOptions(parent=ModelDeployments("deployments")))

    return record(program)


def test_blocklists_hold_texts_and_expressions() -> None:
    recording = guardrails()
    blocklist = recording.one("cognitiveservices:RaiBlocklist").inputs
    assert blocklist["raiBlocklistName"] == "names"
    assert blocklist["properties"] == {"description": "of competitors"}
    items = {each.inputs["raiBlocklistItemName"]: each.inputs for each in recording.resources if "Item" in each.type}
    assert items["falcon"]["properties"] == {"pattern": "falcon", "isRegex": False}
    assert items["birds"]["properties"] == {"pattern": "ea.le", "isRegex": True}
    assert {each["raiBlocklistName"] for each in items.values()} == {"names"}


def test_policy_is_what_the_settings_say() -> None:
    policy = guardrails().one("cognitiveservices:RaiPolicy").inputs
    assert policy["raiPolicyName"] == "strict"
    assert policy["properties"] == {
        "basePolicyName": "Microsoft.DefaultV2",
        "mode": "Blocking",
        "contentFilters": [
            {"name": "Violence", "source": "Prompt", "severityThreshold": "Low", "blocking": True, "enabled": True},
            {"name": "Jailbreak", "source": "Prompt", "blocking": False, "enabled": True},
        ],
        "customBlocklists": [{"blocklistName": "names", "source": "Completion", "blocking": True}],
    }


def test_azure_sees_one_at_a_time_policies_last() -> None:
    recording = guardrails()
    writes = [each for each in recording.resources if each.type.startswith("azure-native:")]
    for before, after in itertools.pairwise(writes):
        assert before.name in after.depends_on
    assert writes[-1].type.endswith(":RaiPolicy")
    # On deletion too: see ModelDeployments.
    assert all("deployments" in each.depends_on for each in writes)


VIOLENCE = {"name": "violence", "source": "Prompt", "severityThreshold": "Low", "blocking": True, "enabled": True}
JAILBREAK = {"name": "Jailbreak", "source": "Prompt", "blocking": False, "enabled": True}


@pytest.mark.parametrize(
    ("properties", "ignored"),
    [
        # In the settings' order and case it is compared as ever.
        ({"contentFilters": [{**VIOLENCE, "name": "Violence"}, JAILBREAK]}, []),
        ({"contentFilters": [JAILBREAK, VIOLENCE]}, ["properties.contentFilters"]),
        ({"contentFilters": [VIOLENCE, JAILBREAK]}, ["properties.contentFilters"]),
        # What somebody changed is a change, in whatever order.
        ({"contentFilters": [JAILBREAK, {**VIOLENCE, "blocking": False}]}, []),
        ({"contentFilters": [JAILBREAK, VIOLENCE, {**JAILBREAK, "source": "Completion"}]}, []),
        ({"basePolicyName": "microsoft.defaultv2"}, ["properties.basePolicyName"]),
        (
            {"customBlocklists": [{"blocklistName": "Names", "source": "Completion", "blocking": True}]},
            ["properties.customBlocklists"],
        ),
    ],
)
def test_what_azure_has_in_another_form_is_no_change(properties: dict[str, Any], ignored: list[str]) -> None:
    live = {"strict": {"name": "Strict", "properties": properties}}
    assert list(guardrails(live).one("cognitiveservices:RaiPolicy").request.ignoreChanges) == ignored


def test_policy_that_is_new_is_written_as_declared() -> None:
    assert list(guardrails().one("cognitiveservices:RaiPolicy").request.ignoreChanges) == []
