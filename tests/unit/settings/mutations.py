"""Settings as they are while somebody types, or after a bad merge: real files with one or several mistakes."""

import copy
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml

ROOT = Path(__file__).parents[3]
_CODE = re.compile(r"```yaml\n(.*?)```", flags=re.DOTALL)
_PIECES = (
    *("~", "null", "{}", "[]", "{", "}", "[", "]", ":", ": ", ",", "#", "- ", "? x", "|\n", "> \n", "---\n", "...\n"),
    *("*a", "&a ", "<<: *a", "<<: {}", "<<", "=", "!!int x", "!!binary aGk=", "!!set {a}", "!env X", "%TAG", "@", "`"),
    *("'", '"', "\\", "\t", "\r", "\x00", "\x07", "\x85", "\u200b", "\u2028", "\ufeff", "\uff1a", "“", "é", "🙂"),
    *("1e999", "0x1F", "010", "9" * 20, "2026-13-41", "2026-01-01", ".inf", "nan", "yes", "(a+)+$", "a" * 5000),
    *("deployments", "hub", "type: managed-compute", "host: account", "release: abc", "waivers", "exclude"),
)
_VALUES: tuple[Any, ...] = (
    *(None, {}, [], "", " ", "x", "x" * 3000, 0, -1, 10**14, 10**30, 1.5, float("nan"), True, [None], [{}], [[]]),
    *({"a": None}, {"a": {}}, {"": 1}, {"x": "y"}, "all", ["all"], ["a", "a"], {"name": "x"}, "é", "\u200b", "a\nb"),
    *("?", "[", "azureml:x:1", "azureml://registries/x/models/y", "entra", {"from": "a", "to": "b"}),
)
_NAMES = ("x", "", "1", "a.b", "A" * 300, "é", "release", "waivers", "exclude", "unpinned", "type", "host", "null")


def originals() -> dict[str, str]:
    """The shipped settings, and the examples of the documentation together, by name."""
    files = {file.name: file.read_text(encoding="utf-8") for file in sorted((ROOT / "config").glob("*.yaml"))}
    examples = _CODE.findall((ROOT / "docs" / "settings.md").read_text(encoding="utf-8"))
    others, deployments = zip(*(each.partition("deployments:\n")[::2] for each in examples), strict=True)
    hub = "hub: {name: ai-x, location: swedencentral}\n"
    return {**files, "examples.yaml": f"{hub}{''.join(others)}deployments:\n{''.join(deployments)}"}


def mutated(text: str, random: Random) -> str:
    """Return a text with mistakes: in half of the cases in its characters and lines, else in its values."""
    change = _in_text if random.random() < 0.5 else _in_values
    return change(text, random)


def _in_text(text: str, random: Random) -> str:
    for _ in range(random.choice((1, 1, 2, 5))):
        start = random.randrange(len(text) + 1)
        end = min(len(text), start + random.randrange(40))
        lines = text.split("\n")
        place = random.randrange(len(lines))
        match random.randrange(7):
            case 0:
                text = text[:start]
            case 1:
                text = text[:start] + text[end:]
            case 2:
                text = text[:start] + random.choice(_PIECES) + text[end:]
            case 3:
                text = "\n".join([*lines[:place], *lines[place + 1 :]])
            case 4:
                text = "\n".join([*lines[:place], random.choice(lines), *lines[place:]])
            case 5:
                indented = " " * random.randrange(6) + lines[place].lstrip()
                text = "\n".join([*lines[:place], indented, *lines[place + 1 :]])
            case _:
                value = f"{lines[place].partition(':')[0]}: {random.choice(_PIECES)}"
                text = "\n".join([*lines[:place], value, *lines[place + 1 :]])
    return text


def _in_values(text: str, random: Random) -> str:
    root = copy.deepcopy(_parsed(text))
    for _ in range(random.choice((1, 1, 2, 4))):
        holders = [*_holders(root)]
        if not holders:
            break
        holder = random.choice(holders)
        place = random.choice([*holder] if isinstance(holder, dict) else range(len(holder)))
        match random.randrange(3):
            case 0:
                holder[place] = copy.deepcopy(random.choice(_VALUES))
            case 1:
                del holder[place]
            case _ if isinstance(holder, dict):
                holder[random.choice(_NAMES)] = copy.deepcopy(random.choice(_VALUES))
            case _:
                holder.append(copy.deepcopy(random.choice(_VALUES)))
    return yaml.dump(root, Dumper=getattr(yaml, "CSafeDumper", yaml.SafeDumper), sort_keys=False, allow_unicode=True)


@cache
def _parsed(text: str) -> Any:
    return yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe


def _holders(value: Any) -> Iterator[Any]:
    """Yield each mapping and list that is not empty."""
    if isinstance(value, dict | list) and value:
        yield value
        for each in value.values() if isinstance(value, dict) else value:
            yield from _holders(each)
