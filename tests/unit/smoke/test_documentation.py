"""docs/smoke-test.md has every class of errors, with the rule that is in force."""

import re
from pathlib import Path

from click.testing import CliRunner

from aihub.cli import cli
from aihub.smoke.classes import CLASSES

DOCUMENT = (Path(__file__).parents[3] / "docs" / "smoke-test.md").read_text(encoding="utf-8")


def table() -> dict[str, list[str]]:
    """The rows of the table of classes: by the class its meaning, whether it is tried again, verdict, what shows it."""
    rows = re.findall(r"^\| `([a-z-]+)` \| (.+\|.+\|.+\|.+) \|$", DOCUMENT, flags=re.MULTILINE)
    return {name: [each.strip() for each in cells.split(" | ")] for name, cells in rows}


def test_the_table_is_that_of_the_program() -> None:
    assert list(table()) == list(CLASSES)
    for name, (meaning, rule, verdict, _) in table().items():
        known = CLASSES[name]
        assert [meaning, rule, verdict] == [known.meaning, known.rule, known.verdict], name


def test_every_option_is_described() -> None:
    options = set(re.findall(r"--[a-z]+", CliRunner().invoke(cli, ["smoke", "--help"]).output)) - {"--help"}
    assert options - set(re.findall(r"--[a-z]+", DOCUMENT)) == set()
