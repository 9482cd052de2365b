"""What is a difference between what was declared and what Azure answers, and what is another form of the same."""

from typing import Any

import pytest

from aihub.arm.compare import agree, differences, is_only_rewritten

ID = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.MachineLearningServices/workspaces/w"


@pytest.mark.parametrize(
    ("declared", "live"),
    [
        ("Sweden Central", "swedencentral"),
        ("Strict", "strict"),
        (f"{ID}/models/churn/versions/3", f"{ID}/models/CHURN/versions/3".lower()),
        ("azureml:churn:3", f"{ID}/models/churn/versions/3"),
        ("azureml:churn@latest", f"{ID}/models/churn/versions/12"),
        (
            "/providers/Microsoft.Authorization/roleDefinitions/r",
            "/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/r",
        ),
        (10, "10"),
        ("10", 10.0),
        (True, "True"),
        ("2026-01-01T00:00:00Z", "2026-01-01T01:00:00+01:00"),
        ("2026-01-01T00:00:00Z", "2026-01-01T00:00:00.0000000"),
        ("PT5M", "PT300S"),
        ("SystemAssigned,UserAssigned", "SystemAssigned, UserAssigned"),
        ("https://a.example", "https://a.example/"),
        # The service adds, and leaves out what is secret.
        ({"a": 1}, {"a": 1, "b": 2}),
        ({"key": "secret", "a": 1}, {"a": 1}),
        ({"value": "secret"}, {"value": "******"}),
        ({"value": "secret"}, {"value": None}),
        ({"Team": "x"}, {"team": "x"}),
        ({"rai_policy_name": "Strict"}, {"raiPolicyName": "strict"}),
        # Lists whose order means nothing, and to which it adds.
        ([{"name": "a"}, {"name": "b"}], [{"name": "B"}, {"name": "A", "more": 1}]),
        ([{"name": "a"}], [{"name": "b"}, {"name": "a"}]),
        ([{"value": "10.0.0.0/24"}, {"value": "10.1.0.0/24"}], [{"value": "10.1.0.0/24"}, {"value": "10.0.0.0/24"}]),
    ],
)
def test_another_form_of_the_same_is_no_difference(declared: Any, live: Any) -> None:
    assert list(differences(declared, live, "it")) == []


@pytest.mark.parametrize(
    ("declared", "live", "line"),
    [
        ({"sku": {"capacity": 9}}, {"sku": {"capacity": 5}}, "sku.capacity: 9 is declared; Azure took it, and has 5"),
        ({"enabled": True}, {"enabled": False}, "enabled: true is declared; Azure took it, and has false"),
        ({"on": True}, {"on": 1}, "on: true is declared; Azure took it, and has 1"),
        ({"mode": "Blocking"}, {"mode": "Deferred"}, 'mode: "Blocking" is declared; Azure took it, and has "Deferred"'),
        ({"v": "2024-08-06"}, {"v": "2024-11-20"}, 'v: "2024-08-06" is declared; Azure took it, and has "2024-11-20"'),
        ({"at": "PT5M"}, {"at": "PT1M"}, 'at: "PT5M" is declared; Azure took it, and has "PT1M"'),
        (
            {"filters": [{"name": "Hate", "source": "Prompt", "blocking": True}]},
            {
                "filters": [
                    {"name": "hate", "source": "Completion"},
                    {"name": "hate", "source": "Prompt", "blocking": False},
                ]
            },
            "filters[0].blocking: true is declared; Azure took it, and has false",
        ),
        ({"hosts": ["a", "b"]}, {"hosts": ["a"]}, 'hosts[1]: "b" is declared; Azure took it, and has none like it'),
        ({"rules": {"a": 1}}, {"rules": "x"}, 'rules: {"a": 1} is declared; Azure took it, and has "x"'),
        ({"model": "azureml:churn:3"}, {"model": f"{ID}/models/churn/versions/13"}, "model: "),
        # On one line, and bounded; nothing that could be a secret.
        (
            {"a": "x\n::error::\x1b"},
            {"a": "y" * 99},
            'a: "x\\n::error::\\u001b" is declared; Azure took it, and has "yyy',
        ),
        ({"apiKey": "one"}, {"apiKey": "two"}, "apiKey: Azure has another value than the one that it took"),
    ],
)
def test_another_value_is_a_difference_with_its_place(declared: Any, live: Any, line: str) -> None:
    (found,) = differences(declared, live)
    assert str(found).startswith(line)
    assert len(str(found)) < 250


def test_what_is_missing_is_not_there_though_it_is_no_difference() -> None:
    assert not agree({"a": 1, "key": "secret"}, {"a": 1})
    assert agree({"a": 1, "b": None}, {"a": 1})
    assert not agree([{"name": "a"}], [{"name": "a"}, {"name": "b"}])


@pytest.mark.parametrize(
    ("declared", "live", "rewritten"),
    [
        ("Strict", "strict", True),
        ("Strict", "Strict", False),
        ("Strict", "Other", False),
        ("Strict", "", False),
        ([{"name": "a"}, {"name": "b"}], [{"name": "b"}, {"name": "a"}], True),
        ([{"name": "a"}], [{"name": "a", "more": 1}], False),
        # One more is a change that somebody made.
        ([{"name": "a"}], [{"name": "a"}, {"name": "b"}], False),
        ([{"severity_threshold": "Low"}], [{"severityThreshold": "low"}], True),
        ([{"name": "a", "severity": None}], [{"name": "a"}], False),
        ([], None, False),
    ],
)
def test_same_in_another_form_is_told_from_the_same_and_from_another(declared: Any, live: Any, rewritten: bool) -> None:
    assert is_only_rewritten(declared, live) is rewritten
