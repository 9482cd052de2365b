"""CONTRIBUTING.md names files that are there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_files_that_it_names_are_there() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = {each for each in re.findall(r"[`(]([\w.-]+(?:/[\w.-]*)+)[`)]", text) if "*" not in each}
    assert len(named) > 20
    assert {each for each in named if not (ROOT / each).exists()} == set()


def test_targets_that_it_names_are_in_the_makefile() -> None:
    text, makefile = [(ROOT / name).read_text(encoding="utf-8") for name in ("CONTRIBUTING.md", "Makefile")]
    assert {each for each in re.findall(r"`make ([a-z-]+)`", text) if f"\n{each}:" not in makefile} == set()
