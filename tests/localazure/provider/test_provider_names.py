"""Names for resources that the program does not name."""

import re
import uuid

import pytest

from localazure.provider.naming import AutoName, Autonaming, auto_name

SEED = b"seed"


def test_a_random_name_is_the_logical_one_and_eight_digits() -> None:
    name = auto_name("random", "hub", SEED, None)
    assert name
    assert re.fullmatch(r"hub[0-9a-f]{8}", name.value)
    assert name.is_random


def test_the_seed_decides() -> None:
    assert auto_name("random", "hub", SEED, None) == auto_name("random", "hub", SEED, None)
    assert auto_name("random", "hub", SEED, None) != auto_name("random", "hub", b"other", None)
    assert auto_name("random", "hub", b"", None) != auto_name("random", "hub", b"", None)


def test_a_child_is_called_as_in_the_program() -> None:
    assert auto_name("copy", "chat", SEED, None) == AutoName("chat", is_random=False)


def test_a_role_assignment_is_called_by_a_uuid() -> None:
    name = auto_name("uuid", "officer", SEED, None)
    assert name
    assert str(uuid.UUID(name.value)) == name.value
    assert name == auto_name("uuid", "officer", SEED, None)


@pytest.mark.parametrize(
    ("strategy", "mode", "expected"),
    [
        ("random", "propose", "proposed"),
        ("copy", "propose", "proposed"),
        ("uuid", "enforce", "proposed"),
        ("random", "disable", None),
    ],
)
def test_the_projects_rule_comes_first(strategy: str, mode: str, expected: str | None) -> None:
    name = auto_name(strategy, "hub", SEED, Autonaming("proposed", mode))  # type: ignore[arg-type]
    assert (name.value if name else None) == expected


def test_a_proposal_is_not_taken_for_a_uuid() -> None:
    assert auto_name("uuid", "x", SEED, Autonaming("proposed", "propose")) == auto_name("uuid", "x", SEED, None)
