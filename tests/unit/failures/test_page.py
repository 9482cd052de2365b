"""docs/errors.md has every rule."""

from pathlib import Path

from aihub.failures.page import PAGE, text
from aihub.failures.rule import rules

DOCS = Path(__file__).parents[3] / "docs"


def test_page_is_what_the_rules_say() -> None:
    assert (DOCS / PAGE).read_text(encoding="utf-8") == text(), "run `make errors`"


def test_page_has_a_row_for_each_rule() -> None:
    page = text()
    assert [each.id for each in rules() if f"<a id='{each.id}'>" not in page] == []
