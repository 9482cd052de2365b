"""Whatever is in a file, or instead of one: one line of what is wrong, soon, and never a traceback."""

import os
import random
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from aihub.check import check, report
from aihub.settings.load import MAX_PROBLEMS
from aihub.settings.yaml_file import MAX_BYTES, MAX_NODES
from tests.unit.messages import said

CONFIG = Path(__file__).parents[3] / "config"
HUB = "hub: {name: ai-x, location: swedencentral}\n"
MODEL = "azureml://registries/azureml-cohere/models/Cohere-command-r-08-2024"
HANG_SECONDS = 30
"""Processor time that means a check does not end by itself: such a file takes minutes or hours."""


def told(config: Path) -> list[str]:
    started = time.process_time()
    result = check(config, ["dev"])
    for output in ("text", "json"):
        report(result, output)
    assert time.process_time() - started < HANG_SECONDS
    return [said(problem) for problem in result.problems]


TAG = "a YAML tag ('!...'); write the plain value"
NO_TEXT = {
    "bool": "!!bool maybe",
    "timestamp": "!!timestamp x",
    "empty int": '!!int ""',
    "int": "!!int ten",
    "float": "!!float x",
    "float of a whole number": "!!float 3",
    "null": "!!null x",
    "binary": "!!binary x",
    "binary that is none": "!!binary '='",
    "set": "!!set {a, b}",
    "set of text": "!!set x",
    "ordered mapping": "!!omap [a: 1]",
    "ordered mapping of text": "!!omap x",
    "pairs": "!!pairs [a: 1]",
    "merge": "!!merge x",
    "mapping of text": "!!map x",
    "list of text": "!!seq x",
    "text of a mapping": "!!str {a: b}",
    "list of a mapping": "!!seq {a: b}",
    "mapping of a list": "!!map [a]",
    "number of a list": "!!int [1]",
    "unknown": "!!unknown x",
    "Python's": "!!python/object/apply:os.system ['true']",
    "an application's": "!env NAME",
}


@pytest.mark.parametrize("value", NO_TEXT.values(), ids=NO_TEXT)
def test_a_tag_whose_text_is_something_else(write: Callable[..., Path], value: str) -> None:
    assert told(write(dev=f"hub:\n  name: ai-x\n  location: {value}\n")) == [f"config/dev.yaml:3: hub.location: {TAG}"]


def test_a_tag_that_says_what_its_text_is_anyway(write: Callable[..., Path]) -> None:
    dev = "hub: {name: !!str ai-x, location: eastus, tags: {a: !!str 2026}, protect: !!bool true, key_expiry_days: !!int 9}"
    assert told(write(dev=dev)) == []


DISPUTED = "a number in a form that YAML readers disagree on; write plain digits, or quote it"
NUMBERS = {
    "1e3": DISPUTED,
    "1E+3": DISPUTED,
    "12e03": DISPUTED,
    "1.5e3": DISPUTED,
    "0o17": DISPUTED,
    "017": DISPUTED,
    "0x1F": DISPUTED,
    "0b11": DISPUTED,
    "1_000": DISPUTED,
    "1_000.5": DISPUTED,
    "1:30": DISPUTED,
    "1:30.5": DISPUTED,
    "1"
    + "0" * 15: "a number of more than 15 digits, which not every JSON reader keeps exactly; write fewer, or quote it",
    "1" * 5000: "a number of more than 15 digits, which not every JSON reader keeps exactly; write fewer, or quote it",
    "2026-13-01": "a value that looks like a date or number but is none; put it in quotes",
    "2001-12-14t21:59:43.10-99:99": "a value that looks like a date or number but is none; put it in quotes",
    "=": "a character that YAML reserves; put it in quotes",
    "<<": "a character that YAML reserves; put it in quotes",
}


@pytest.mark.parametrize(("value", "text"), NUMBERS.items(), ids=[each[:20] for each in NUMBERS])
def test_a_value_that_is_read_in_more_than_one_way(write: Callable[..., Path], value: str, text: str) -> None:
    dev = f"{HUB}deployments:\n  chat:\n    type: azure-openai\n    model: {{name: x, version: '1'}}\n    sku:\n"
    assert told(write(dev=f"{dev}      capacity: {value}\n")) == [
        f"config/dev.yaml:7: deployments.chat.sku.capacity: {text}"
    ]


def test_a_name_that_is_a_number_to_some_readers(write: Callable[..., Path]) -> None:
    dev = "hub: {name: ai-x, location: eastus, tags: {1e3: x, 0o17: y}}\n"
    assert told(write(dev=dev)) == ["config/dev.yaml:1: hub.tags: a name that is not text; put it in quotes"]


@pytest.mark.parametrize("value", ["'1e3'", '"1e3"', "1e", "e3", "1.e3.4", "-", "v1e3", "1-5"])
def test_text_that_is_text_to_every_reader(write: Callable[..., Path], value: str) -> None:
    assert told(write(dev=f"hub: {{name: ai-x, location: eastus, tags: {{a: {value}}}}}\n")) == []


def laughs(levels: int, each: str) -> str:
    lines = [f"l0: &l0 {each}"] + [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, levels)]
    return "\n".join(lines)


SIZE = f"more than {MAX_NODES} names and values, aliases expanded"
BOMBS = {
    "lists": laughs(9, "[lol]"),
    "lists, 500 bytes": laughs(13, "x")[:500].rpartition("\n")[0],
    "mappings": "\n".join(
        ["m0: &m0 {x: y}"] + [f"m{n}: &m{n} {{{', '.join(f'k{i}: *m{n - 1}' for i in range(9))}}}" for n in range(1, 9)]
    ),
    "merges": "\n".join(
        ["m0: &m0 {x: y}"] + [f"m{n}: &m{n} {{<<: [{', '.join([f'*m{n - 1}'] * 9)}]}}" for n in range(1, 12)]
    ),
    "merges of one large mapping": "m: &m {"
    + ", ".join(f"k{n}: 1" for n in range(2000))
    + "}\nall: {<<: ["
    + ", ".join(["*m"] * 20_000)
    + "]}\n",
    "in a probe": f"{HUB}deployments:\n  a:\n    probe:\n      body:\n"
    + "\n".join(f"        {line}" for line in laughs(9, "[lol]").splitlines()),
    "as names of deployments": f"{laughs(9, '[lol]')}\n{HUB}access: {{consumers: *l8}}\n",
    "many values": f"{HUB}x: [{','.join('1' for _ in range(MAX_NODES))}]",
}


@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS)
def test_more_than_settings_ever_hold_is_one_error(write: Callable[..., Path], text: str) -> None:
    assert len(text) < MAX_BYTES
    (line,) = told(write(dev=text))
    assert line == f"config/dev.yaml:1: {SIZE}; write the settings of one environment only"


def test_an_alias_inside_its_own_anchor_by_way_of_a_merge(write: Callable[..., Path]) -> None:
    dev = "hub: &x {name: ai-x, location: eastus, <<: *x}\n"
    assert told(write(dev=dev)) == ["config/dev.yaml:1: hub: an alias inside its own anchor; write the value itself"]


DEEP = {
    "flow": "hub: " + "[" * 400 + "]" * 400,
    "flow, far deeper": "hub: " + "[" * 100_000,
    "block": "".join(f"{' ' * level}a:\n" for level in range(500)),
    "dashes": "- " * 50_000 + "a",
    "aliases": "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, 130)),
    "aliases of mappings": "a0: &a0 {x: y}\n" + "".join(f"a{n}: &a{n} {{b: *a{n - 1}}}\n" for n in range(1, 130)),
}


@pytest.mark.parametrize("text", DEEP.values(), ids=DEEP)
def test_nested_too_deep_is_one_error(write: Callable[..., Path], text: str) -> None:
    (line,) = told(write(dev=text))
    assert line.endswith("nested too deep; write settings, such as hub: {name: ai-example}")


def test_a_file_that_is_too_large(write: Callable[..., Path]) -> None:
    tags = "".join(f"    tag{number}: value\n" for number in range(400_000))
    assert told(write(dev=f"hub:\n  name: ai-x\n  location: eastus\n  tags:\n{tags}")) == [
        "config/dev.yaml:1: larger than 128 KiB, the most that settings may have; write the settings of one environment only"
    ]


SLOW = {
    "unknown fields": HUB.replace("}", "") + "".join(f", unknwn_{number}: 1" for number in range(4900)) + "}\n",
    "bad tags": "hub:\n  name: ai-x\n  location: eastus\n  tags:\n" + "".join(f"    t{n}/: 1\n" for n in range(4900)),
    "unknown deployments": f"{HUB}access: {{consumers: [{{principal_id: 3c5a9d1e-0f3b-4e0e-9d53-8a3f5b0f6c11, "
    f"deployments: [{', '.join(f'chta{number}' for number in range(4900))}]}}]}}\n"
    "deployments: {" + ", ".join(f"chat{number}: {{type: azure-opnai}}" for number in range(2200)) + "}\n",
    "one model again and again": f"{HUB}deployments:\n"
    + "".join(f"  m{number}: {{type: serverless-api, model: '{MODEL}{number}'}}\n" for number in range(1100)),
    "names that meet": f"{HUB}deployments:\n"
    + "".join(f"  {name}{number}: {{type: x}}\n" for number in range(1600) for name in ("chat", "CHAT")),
    "a long value": f"{HUB}deployments: {{chat: {{type: {'azure' * 25_000}}}}}\n",
    "a long name": f"{HUB}{'hub' * 40_000}: 1\n",
    "one mapping many times": f"{HUB}deployments:\n  a: &a {{type: x}}\n"
    + "".join(f"  b{number}: *a\n" for number in range(4900)),
}


@pytest.mark.parametrize("text", SLOW.values(), ids=SLOW)
def test_many_mistakes_are_told_soon(write: Callable[..., Path], text: str) -> None:
    assert len(text) < MAX_BYTES
    lines = told(write(dev=text))
    assert 1 <= len(lines) <= MAX_PROBLEMS + 1
    more = f"more problems than the {MAX_PROBLEMS} that are shown; mend these first"
    assert any(line.endswith(more) for line in lines) == (len(lines) > MAX_PROBLEMS)


@pytest.mark.parametrize(("before", "repeated"), [("", "a:\n"), ("hub: {a: ", "a,"), ("hub: ", "["), ("hub: ", "&a ")])
def test_whatever_is_repeated_ends_soon(write: Callable[..., Path], before: str, repeated: str) -> None:
    assert len(told(write(dev=before + repeated * ((MAX_BYTES - 100) // len(repeated))))) == 1


def test_what_is_no_file(write: Callable[..., Path]) -> None:
    config = write(base=HUB)
    dev = config / "dev.yaml"
    expected = ["config/dev.yaml:1: a folder, a device or a pipe; make it a file"]
    os.mkfifo(dev)
    assert told(config) == expected
    dev.unlink()
    dev.mkdir()
    assert told(config) == expected
    dev.rmdir()
    for device in ("/dev/zero", "/dev/null"):
        dev.symlink_to(device)
        assert told(config) == expected
        dev.unlink()
    dev.symlink_to("dev.yaml")
    (line,) = told(config)
    assert line.startswith("config/dev.yaml:1: cannot be read (")


def test_a_base_that_is_a_pipe_or_a_link_to_nowhere_is_not_absent(write: Callable[..., Path]) -> None:
    config = write(dev=HUB)
    (config / "base.yaml").symlink_to("nowhere.yaml")
    assert told(config) == ["config/base.yaml:1: cannot be read (No such file or directory); make it a readable file"]
    (config / "base.yaml").unlink()
    os.mkfifo(config / "base.yaml")
    assert told(config) == ["config/base.yaml:1: a folder, a device or a pipe; make it a file"]


FRAGMENTS = [
    *"\t\n\x00 :-[]{}\"'*&!%@`|>?,#\\=~",
    *("- ", ": ", "---\n", "<<: ", "!!int ", "!!null ", "!!binary ", "&a ", "*a", "null", "~", "1e3", "0o7", ".inf"),
    *("\ud7ff", "\ufeff", "\u202e", "\u00a0", '"\\ud800"', '"\\0"', "\u2028", "1" * 5000, "[" * 60, "hub", "chat"),
]


def mutations(texts: list[str], seed: int, count: int) -> list[str]:
    """Return copies of texts, each cut, doubled, shuffled or sprinkled at a few places."""
    chance, found = random.Random(seed), []  # noqa: S311 - the same mutations in every run
    for _ in range(count):
        text = chance.choice(texts)
        for _ in range(chance.randint(1, 4)):
            low, high = sorted(chance.randrange(len(text) + 1) for _ in range(2))
            high = min(high, low + 60)
            match chance.randrange(5):
                case 0:
                    text = text[:low] + chance.choice(FRAGMENTS) + text[low:]
                case 1:
                    text = text[:low] + text[high:]
                case 2:
                    text = text[:high] + text[low:high] + text[high:]
                case 3:
                    lines = text.splitlines(keepends=True) or [""]
                    first, second = chance.randrange(len(lines)), chance.randrange(len(lines))
                    lines[first], lines[second] = lines[second], lines[first]
                    text = "".join(lines)
                case _:
                    text = text[:low] + chance.choice(FRAGMENTS) + text[high:]
        found.append(text)
    return found


def test_nothing_but_problems_comes_of_mutated_settings(write: Callable[..., Path]) -> None:
    texts = [file.read_text(encoding="utf-8") for file in sorted(CONFIG.glob("*.yaml"))]
    valid = 0
    for base, dev in pairwise(mutations(texts, seed=9, count=400)):
        result = check(write(base=base, dev=dev), ["dev"])
        valid += result.is_valid
        for problem in result.problems:
            assert problem.line >= 1
            assert "\n" not in said(problem)
            assert "; " in problem.text
    assert valid < 100
