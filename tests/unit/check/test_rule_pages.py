"""Each rule has an example that breaks it and one that does not, and a page in docs/rules."""

import re
from pathlib import Path

from aihub.check.examples import problems_of
from aihub.check.pages import pages
from aihub.rules import RULES, TOPICS, Rule
from aihub.rules.files import MORE_PROBLEMS
from tests.tables import one_test_of

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "docs" / "rules"
EACH = one_test_of(RULES)


@EACH
def test_wrong_example_breaks_this_rule_and_no_other(rule: Rule) -> None:
    broken = {problem.rule.id for problem in problems_of(rule.wrong)}
    # There are more problems only where there are others.
    assert (broken - {"field-unknown"} if rule is MORE_PROBLEMS else broken) == {rule.id}


@EACH
def test_right_example_breaks_no_rule(rule: Rule) -> None:
    assert [*map(str, problems_of(rule.right))] == []


@EACH
def test_rule_says_why_in_whole_sentences_and_what_in_one(rule: Rule) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z0-9]+)+", rule.id)
    assert rule.title[0].isupper() or rule.title.startswith("aihub")
    assert not rule.title.endswith(".")
    assert rule.why.endswith(".")


@EACH
def test_source_is_a_page_of_the_web_or_a_document_here(rule: Rule) -> None:
    if not rule.source.startswith("https://"):
        file, _, anchor = rule.source.partition("#")
        headings = re.findall(r"^#+ (.*)$", (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE)
        assert not anchor or anchor in {re.sub(r"[^\w -]", "", each).lower().replace(" ", "-") for each in headings}


def test_constants_are_the_ids_and_each_rule_is_found_by_some_code() -> None:
    code = "".join(
        file.read_text(encoding="utf-8")
        for file in (ROOT / "aihub").rglob("*.py")
        if file.parent.name != "rules" or file.parent.parent.name != "aihub"
    )
    constants = [(name, rule) for topic in TOPICS for name, rule in vars(topic).items() if isinstance(rule, Rule)]
    assert len(constants) == len(RULES)
    # Once for all: a search for each constant takes seconds.
    used = set(re.findall(r"\b[A-Z][A-Z0-9_]+\b", code))
    for name, rule in constants:
        assert name == rule.id.upper().replace("-", "_")
        assert name in used, f"no code reports {rule.id}"


def test_pages_are_those_of_the_rules() -> None:
    written = {file.name: file.read_text(encoding="utf-8") for file in FOLDER.glob("*.md")}
    assert written == pages(), "run: make rules"
