"""The table of releases by environments."""

import json
import re
from datetime import timedelta

import pytest

from tests.unit.promotion.conftest import MODELS, PromotionProject
from tests.unit.releases.documents import release_of

HOUR = timedelta(hours=1)


@pytest.fixture
def newer(project: PromotionProject) -> str:
    """A second release, which dev has."""
    newer = release_of(MODELS, "c" * 64).id
    project.record("dev", 5 * HOUR)
    project.record("test", 4 * HOUR)
    project.record("dev", 2 * HOUR, release=newer)
    return newer


def _table(project: PromotionProject) -> list[list[str]]:
    return [re.split(" {3,}", line) for line in project.aihub("release", "status").stdout.splitlines()]


def test_table_says_where_each_release_is_and_how_it_was_judged(project: PromotionProject, newer: str) -> None:
    project.record("test", 3 * HOUR, kind="deploy-done", outcome="fail", problem="quota", release=newer)

    assert _table(project) == [
        ["RELEASE", "DEV", "TEST", "PROD"],
        [newer[:12], "deployed, passed 2026-11-29 10:00", "deployed, failed 2026-11-29 09:00", "-"],
        [project.release.id[:12], "passed 2026-11-29 07:00", "passed 2026-11-29 08:00", "-"],
    ]


def test_preflight_deploys_nothing(project: PromotionProject, newer: str) -> None:
    project.record("test", HOUR, kind="preflight", release=newer)

    found = json.loads(project.aihub("release", "status", "--output", "json").stdout)

    where = {
        row["release"]: {each["stack"]: each["deployed"] for each in row["environments"]} for row in found["releases"]
    }
    assert where == {newer: {"dev": True}, project.release.id: {"dev": False, "test": True}}


def test_records_that_are_not_whole_are_named_and_not_shown(project: PromotionProject, newer: str) -> None:
    file = project.store("test").path / "00000001.json"
    file.rename(file.with_name("00000002.json"))

    text = project.aihub("release", "status").stdout

    assert "test: record 1 is missing" in text
    assert newer[:12] in text


def test_release_without_a_record_is_in_the_table(project: PromotionProject) -> None:
    assert _table(project)[1] == [project.release.id[:12], "-", "-", "-"]
