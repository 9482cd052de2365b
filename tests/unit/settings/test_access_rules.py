"""Who may read and operate, and what guards a deployment: rules on parts other than deployments."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aihub.settings import load_settings
from tests.unit.settings.deployments import (
    Json,
    openai,
    problems,
    written,
)


@pytest.mark.parametrize(
    ("guardrails", "line"),
    [
        (
            {"content_filters": {"strict": {"blocklists": [{"name": "name", "source": "Prompt"}]}}, "blocklists": {}},
            "content_filters.strict.blocklists[0].name: no such blocklist; write a name under guardrails.blocklists",
        ),
        (
            {
                "content_filters": {"strict": {"blocklists": [{"name": "name", "source": "Prompt"}]}},
                "blocklists": {"names": {}},
            },
            "content_filters.strict.blocklists[0].name: no such blocklist; "
            "did you mean names? write a name under guardrails.blocklists",
        ),
        (
            {"content_filters": {"Microsoft.Default": {}}},
            "content_filters.Microsoft.Default: a name that begins like those of Microsoft's own policies; write another",
        ),
        (
            {"content_filters": {"strict": {}, "Strict": {}}},
            "content_filters.Strict: the same content filter name in Azure as guardrails.content_filters.strict "
            "(config/dev.yaml:5), since Azure ignores case; rename one",
        ),
        (
            {"blocklists": {"names": {"items": {"a": {"pattern": "x"}, "A": {"pattern": "y"}}}}},
            "blocklists.names.items.A: the same item name in Azure as guardrails.blocklists.names.items.a "
            "(config/dev.yaml:7), since Azure ignores case; rename one",
        ),
    ],
)
def test_guardrails(write: Callable[..., Path], guardrails: Json, line: str) -> None:
    assert problems(write(dev=written({}, guardrails=guardrails))) == [f"guardrails.{line}"]


GROUP = {"principal_id": "3c5a9d1e-0f3b-4e0e-9d53-8a3f5b0f6c11"}


@pytest.mark.parametrize(
    ("consumers", "line"),
    [
        (
            [{**GROUP, "deployments": ["a1", "chatt"]}],
            "[0].deployments[1]: no such deployment; did you mean chat? write the name of one, or all",
        ),
        ([{**GROUP, "deployments": ["a1", "chat", "a1"]}], "[0].deployments[2]: listed twice; remove it"),
        (
            [
                {**GROUP, "deployments": ["a1"]},
                {"principal_id": GROUP["principal_id"].upper(), "deployments": "all"},
            ],
            "[1].principal_id: the same principal as access.consumers[0]; merge the two entries",
        ),
        (
            [{"principal_id": "search-team", "deployments": "all"}],
            "[0].principal_id: not an object id (a GUID); write what `az ad group show --group <name> "
            "--query id` prints",
        ),
        (
            [{**GROUP, "deployments": "a1"}],
            "[0].deployments: neither all nor a list of names; write deployments: all, or deployments: [chat]",
        ),
        (
            [{**GROUP, "deployments": []}],
            "[0].deployments: neither all nor a list of names; write deployments: all, or deployments: [chat]",
        ),
        (
            [{**GROUP, "deployments": ["a1", 35]}],
            "[0].deployments: neither all nor a list of names; write deployments: all, or deployments: [chat]",
        ),
        ([GROUP], "[0].deployments: missing; write deployments: all"),
        (
            [{**GROUP, "deployments": "all", "principal_type": "group"}],
            "[0].principal_type: unknown value; did you mean Group? write one of: Group, User, ServicePrincipal",
        ),
    ],
)
def test_consumers(write: Callable[..., Path], consumers: list[Json], line: str) -> None:
    dev = written({"a1": openai(), "chat": openai()}, access={"consumers": consumers})
    assert problems(write(dev=dev)) == [f"access.consumers{line}"]


def test_operator_that_is_named_twice_is_a_problem(write: Any) -> None:
    operators = [{"principal_id": each} for each in (GROUP["principal_id"], GROUP["principal_id"].upper())]
    found = problems(write(dev=written({}, access={"operators": operators})))
    assert found == ["access.operators[1].principal_id: the same principal as access.operators[0]; remove it"]


def test_the_gate_is_off_and_nobody_reads_unless_the_settings_say_so(write: Callable[..., Path]) -> None:
    settings = load_settings(write(dev=written({"a1": openai()})), "dev")
    assert (settings.smoke.gate, settings.access.consumers) == (False, [])
