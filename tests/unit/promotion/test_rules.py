"""`config/promotion.yaml`: whatever is in it, one line for each problem."""

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from aihub.check import check
from aihub.promotion import schema
from aihub.promotion.rules import read_rules
from aihub.settings import SettingsError, load
from aihub.settings.yaml_file import MAX_BYTES
from tests.unit.messages import said

CONFIG = Path(__file__).parents[3] / "config"
HUB = "hub: {name: ai-x, location: swedencentral}\n"
EXAMPLE = "order: [{stack: dev}, {stack: test}]"
TAG = "a YAML tag ('!...'); write the plain value"
NO_DURATION = "not a duration; write days, hours or minutes, as in 7d, 24h or 30m"


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of settings with the stacks dev, test and prod."""
    monkeypatch.chdir(tmp_path)
    folder = Path("config")
    folder.mkdir()
    for stack in ("dev", "test", "prod"):
        (folder / f"{stack}.yaml").write_text(HUB, encoding="utf-8")
    return folder


def told(config: Path, text: str) -> list[str]:
    (config / "promotion.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as error:
        read_rules(config)
    assert check(config).problems == error.value.problems
    return [said(each).removeprefix("config/promotion.yaml:") for each in error.value.problems]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", f"1: the file is empty; write names and values, such as {EXAMPLE}"),
        ("# nothing yet\n", f"1: the file is empty; write names and values, such as {EXAMPLE}"),
        ("[dev, test]\n", f"1: no rules of promotion in this file; write names and values, such as {EXAMPLE}"),
        ("order: {stack: dev\n", "2: a bracket or brace that is not closed; close it, or put the value in quotes"),
        ("order: !!python/object:os.system []\n", f"1: order: {TAG}"),
        ("order: [{stack: !env STACK}]\n", f"1: order[0].stack: {TAG}"),
        ("order:\n- stack: dev\norder: []\n", "3: order: written twice, first in line 1; keep one of them"),
        (
            "order:\n- stack: dev\n- stack: test\n  soak: 1h\n  soak: 2h\n",
            "5: order[1].soak: written twice, first in line 4; keep one of them",
        ),
        ("oder: []\n", "1: oder: unknown field; did you mean order?"),
        ("stacks: [{stack: dev}]\n", "1: stacks: unknown field; the fields here are order, retirements"),
        ("order: []\n", f"1: order: empty; write {EXAMPLE}"),
        ("order:\n", f"1: order: empty, not a list; write {EXAMPLE}"),
        ("order: dev\n", f"1: order: text, not a list; write {EXAMPLE}"),
        ("order: {dev: {}, test: {}}\n", f"1: order: a mapping, not a list; write {EXAMPLE}"),
        ("order: [dev, test]\n", "1: order[0]: text, not a mapping; write {stack: prod}"),
        ("order:\n- soak: 1h\n", "2: order[0].stack: missing; write stack: prod"),
        (
            "order:\n- stack: dev\n- stack: test\n- stack: dev\n",
            "4: order[2].stack: is in the order already; keep one of both",
        ),
        ("order:\n- stack: base\n", "2: order[0].stack: base.yaml is not a stack's file; name a stack"),
        ("order:\n- stack: promotion\n", "2: order[0].stack: promotion.yaml is not a stack's file; name a stack"),
        (
            "order:\n- stack: acme/aihub/dev\n",
            "2: order[0].stack: not the name of a stack; write that of its settings file, such as prod for prod.yaml",
        ),
        ("order:\n- stack: 1\n", "2: order[0].stack: a number, not text; put it in quotes, as in stack: prod"),
        (
            "order:\n- stack: ''\n",
            "2: order[0].stack: not the name of a stack; write that of its settings file, such as prod for prod.yaml",
        ),
        (
            "order:\n- stack: dév\n",
            "2: order[0].stack: contains U+00E9 LATIN SMALL LETTER E WITH ACUTE, and only ASCII is allowed here; retype it",
        ),
        (
            "order:\n- stack: dev\n  soak: 1h\n",
            "3: order[0].soak: nothing comes before the first stack, so there is nothing to ask of it; remove it",
        ),
        (
            "order:\n- stack: dev\n  max_age: 1h\n",
            "3: order[0].max_age: nothing comes before the first stack, so there is nothing to ask of it; remove it",
        ),
    ],
)
def test_file_that_is_wrong_as_a_whole(config: Path, text: str, line: str) -> None:
    assert line in told(config, text)


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        ("max_age: 7", "max_age: a number, not text; put it in quotes, as in max_age: 24h"),
        ("max_age: 7 days", f"max_age: {NO_DURATION}"),
        ("max_age: 1w", f"max_age: {NO_DURATION}"),
        ("max_age: -1d", f"max_age: {NO_DURATION}"),
        ("max_age: 1.5h", f"max_age: {NO_DURATION}"),
        ("max_age: 999999d", f"max_age: {NO_DURATION}"),
        ("max_age: 0h", "max_age: no evidence is that young; write days, hours or minutes, as in 7d"),
        ("max_age:", "max_age: empty, not text; write max_age: 24h"),
        ("soak: [24h]", "soak: a list, not text; write soak: 24h"),
        ("sook: 24h", "sook: unknown field; did you mean soak?"),
        ("budget: 24h", "budget: unknown field; the fields here are stack, max_age, soak, retirement_days, needs"),
        ("retirement_days: 60d", "retirement_days: text, not a whole number; write retirement_days: 60"),
        ("retirement_days: -1", "retirement_days: out of range; write a whole number from 0 to 1000"),
        ("needs: preflight", "needs: text, not a list; write needs: [preflight]"),
        ("needs: [prefligth]", "needs[0]: unknown value; did you mean preflight? write one of: preflight, drift"),
        ("needs: [smoke]", "needs[0]: unknown value; write one of: preflight, drift"),
    ],
)
def test_condition_that_is_wrong(config: Path, condition: str, text: str) -> None:
    assert told(config, f"order:\n- stack: dev\n- stack: test\n  {condition}\n") == [f"4: order[1].{text}"]


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        ("{model: o3}", "date: missing; write date: '2027-04-14'"),
        ("{date: '2027-04-14'}", "model: missing; write model: gpt-4o-mini"),
        ("{model: o3, date: 2027-04-14}", "date: a date, not text; put it in quotes, as in date: '2027-04-14'"),
        ("{model: o3, date: '14.4.2027'}", "date: not a date; write it as in '2027-04-14'"),
        ("{model: o3, date: '2027-02-30'}", "date: no day of the calendar; write it as in '2027-04-14'"),
        ("{model: o3, sku: Standart, date: '2027-04-14'}", "sku: unknown value; did you mean Standard? write one of: "),
        ("{model: o3, versoin: x, date: '2027-04-14'}", "versoin: unknown field; did you mean version?"),
    ],
)
def test_retirement_that_is_wrong(config: Path, entry: str, text: str) -> None:
    (line,) = told(config, f"order: [{{stack: dev}}]\nretirements:\n- {entry}\n")
    assert line.startswith(f"3: retirements[0].{text}")


def test_file_that_is_too_large(config: Path) -> None:
    assert told(config, "# " + "x" * MAX_BYTES) == [
        "1: larger than 128 KiB, the most that rules of promotion may have; write the order of the stacks only"
    ]


def test_every_problem_is_told_at_once(config: Path) -> None:
    assert len(told(config, "order:\n- stack: dev\n  sook: 1h\n- stack: test\n  max_age: x\n")) == 2


def test_no_file(config: Path) -> None:
    with pytest.raises(SettingsError, match=r"config/promotion.yaml:1: no such file; write the order of the stacks"):
        read_rules(config)
    assert check(config).is_valid
    (config / "promotion.yml").write_text("order: []\n")
    with pytest.raises(SettingsError, match=r"config/promotion.yml:1: .* rename it to promotion.yaml"):
        read_rules(config)
    assert not check(config).is_valid


def test_stack_without_a_file_is_a_warning(config: Path) -> None:
    (config / "promotion.yaml").write_text("order:\n- stack: dev\n- stack: tset\n- stack: canary\n")
    result = check(config)
    assert result.is_valid
    assert [said(each) for each in result.warnings] == [
        "config/promotion.yaml:3: order[1].stack: warning: no such stack here; did you mean test?",
        "config/promotion.yaml:4: order[2].stack: warning: no such stack here; a release cannot enter it before there is "
        "canary.yaml",
    ]


def test_promotion_is_no_stack(config: Path) -> None:
    (config / "promotion.yaml").write_text("order: [{stack: dev}]\n")
    assert check(config).stacks == ("dev", "prod", "test")
    with pytest.raises(
        SettingsError, match=r"^config/promotion.yaml:1: promotion.yaml holds the order of promotion, and"
    ):
        load(config, "promotion")


def test_defaults(config: Path) -> None:
    (config / "promotion.yaml").write_text("order: [{stack: dev}, {stack: test, needs: [preflight]}]\n")
    rules = read_rules(config)
    entry = rules.entry("test")
    assert entry
    assert (entry.max_age, entry.soak, entry.retirement_days, entry.needs) == ("7d", "0h", 30, ["preflight"])
    assert rules.before(entry) == rules.entry("dev")
    assert rules.before(rules.order[0]) is None


def test_shipped_file_and_its_schema() -> None:
    assert (CONFIG / schema.SCHEMA_FILE).read_text(encoding="utf-8") == schema.text(), "run: make schema"
    text = (CONFIG / "promotion.yaml").read_text(encoding="utf-8")
    assert text.startswith(f"# yaml-language-server: $schema={schema.SCHEMA_FILE}\n")
    found = json.loads(schema.text())
    jsonschema.Draft7Validator.check_schema(found)
    jsonschema.Draft7Validator(found).validate(yaml.safe_load(text))
    assert [each.stack for each in read_rules(CONFIG).order] == ["dev", "test", "prod"]
