"""docs/preflight.md has a section for each check, and for nothing else."""

import re
from pathlib import Path

from aihub.preflight.registry import CHECKS


def test_each_check_has_its_section_in_the_order_of_the_results() -> None:
    text = Path("docs/preflight.md").read_text(encoding="utf-8")
    checks = text.partition("## Checks\n")[2].partition("\n## ")[0]
    assert re.findall(r"^### (.+)$", checks, re.MULTILINE) == [each.id for each in CHECKS]


def test_ids_are_distinct_and_in_kebab_case() -> None:
    ids = [each.id for each in CHECKS]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", each) for each in ids)
