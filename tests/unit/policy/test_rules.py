"""Each policy has an example that breaks it and one that keeps it, and a page with what it maps to."""

import re
from pathlib import Path

from aihub.policy.examples import verdicts_of
from aihub.policy.pages import document, pages
from aihub.rules import RULES as CHECK_RULES
from policy.judge import AnyRule
from policy.rules import RULES
from tests.tables import one_test_of

ROOT = Path(__file__).parents[3]
EACH = one_test_of(RULES)


@EACH
def test_wrong_example_breaks_the_policy_and_right_one_keeps_it(rule: AnyRule) -> None:
    assert not all(each.passed for each in verdicts_of(rule.wrong, rule))
    kept = verdicts_of(rule.right, rule)
    assert kept
    assert [each.text for each in kept if not each.passed] == []


@EACH
def test_policy_says_what_is_wrong_why_and_what_to_write(rule: AnyRule) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z0-9]+)+", rule.id)
    assert rule.title[0].isupper()
    assert not rule.title.endswith(".")
    assert rule.why.endswith(".")
    for each in verdicts_of(rule.wrong, rule):
        assert each.passed or "; " in each.text
    if rule.source and not rule.source.startswith("https://"):
        assert (ROOT / rule.source).is_file()


@EACH
def test_ids_of_other_catalogues_are_written_as_there(rule: AnyRule) -> None:
    maps = rule.maps_to
    assert all(re.fullmatch(r"AZR-\d{6}", each) for each in maps.psrule)
    assert all(re.fullmatch(r"[0-9a-f]{8}", each) for each in maps.azure_policy)
    assert all(re.fullmatch(r"[A-Z]{2}-\d+", each) for each in maps.mcsb)
    assert all(re.fullmatch(r"CKV2?_AZURE_\d+", each) for each in maps.checkov)


def test_no_id_is_that_of_a_rule_on_settings() -> None:
    assert not RULES.keys() & CHECK_RULES.keys()


def test_each_rule_is_in_a_file_of_its_name() -> None:
    files = {file.stem for file in (ROOT / "policy" / "rules").glob("*.py")} - {"__init__"}
    assert files == {name.replace("-", "_") for name in RULES}


def test_pages_and_table_are_those_of_the_policies() -> None:
    written = {name: (ROOT / "docs" / "rules" / name).read_text(encoding="utf-8") for name, _ in pages()}
    assert written == dict(pages()), "run: make rules"
    assert (ROOT / "docs" / "policies.md").read_text(encoding="utf-8") == document(), "run: make rules"


def test_profiles_only_ever_make_more_mandatory() -> None:
    for rule in RULES.values():
        levels = [rule.level(profile) for profile in (None, "sandbox", "standard", "regulated")]
        assert levels == sorted(levels)
        assert levels[:2] == ["advisory", "advisory"]
