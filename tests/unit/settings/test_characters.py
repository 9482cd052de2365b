"""Characters that are not what they look like are named, with their line."""

# ruff: noqa: RUF001 - such characters are what this is about

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from aihub.check import check
from aihub.settings import schema
from aihub.settings.rules.characters import is_prose
from tests.unit.messages import said

HUB = "hub: {name: ai-x, location: swedencentral}\n"


def told(config: Path) -> list[str]:
    return [said(problem) for problem in check(config).problems]


def chat(name: str = "gpt-5.4-mini", version: str = "1", deployment: str = "chat", more: str = "") -> str:
    model = f"{{name: {name}, version: {version if version[0] in '“‘' else repr(version)}}}"
    return f"{HUB}deployments:\n  {deployment}:\n    type: azure-openai\n    model: {model}\n{more}"


NAMED = {
    "non-breaking hyphen": (
        chat("gpt\u20115.4\u2011mini"),
        5,
        "deployments.chat.model.name",
        "U+2011 NON-BREAKING HYPHEN",
    ),
    "en dash": (chat("gpt\u20135"), 5, "deployments.chat.model.name", "U+2013 EN DASH"),
    "minus": (chat("gpt\u22125"), 5, "deployments.chat.model.name", "U+2212 MINUS SIGN"),
    "typographic quotes": (
        chat(version="“2026-03-17”"),
        5,
        "deployments.chat.model.version",
        "U+201C LEFT DOUBLE QUOTATION MARK",
    ),
    "typographic apostrophes": (
        chat(version="‘1’"),
        5,
        "deployments.chat.model.version",
        "U+2018 LEFT SINGLE QUOTATION MARK",
    ),
    "zero-width space": (chat("gpt-5\u200b"), 5, "deployments.chat.model.name", "U+200B ZERO WIDTH SPACE"),
    "zero-width joiner": (chat("gpt\u200d-5"), 5, "deployments.chat.model.name", "U+200D ZERO WIDTH JOINER"),
    "soft hyphen": (chat("gpt\u00ad-5"), 5, "deployments.chat.model.name", "U+00AD SOFT HYPHEN"),
    "no-break space": (chat("gpt-5\u00a0mini"), 5, "deployments.chat.model.name", "U+00A0 NO-BREAK SPACE"),
    "byte-order mark inside": (
        chat("gpt-5\ufeff"),
        5,
        "deployments.chat.model.name",
        "U+FEFF ZERO WIDTH NO-BREAK SPACE",
    ),
    "override": (chat("gpt\u202e-5"), 5, "deployments.chat.model.name", "U+202E RIGHT-TO-LEFT OVERRIDE"),
    "Cyrillic a": (chat(deployment="ch\u0430t"), 3, "deployments.?", "U+0430 CYRILLIC SMALL LETTER A"),
    "Greek o": (chat("gpt-4\u03bf"), 5, "deployments.chat.model.name", "U+03BF GREEK SMALL LETTER OMICRON"),
    "full-width digit": (chat("gpt-\uff15"), 5, "deployments.chat.model.name", "U+FF15 FULLWIDTH DIGIT FIVE"),
    "a region": (HUB.replace("sweden", "swed\u0435n"), 1, "hub.location", "U+0435 CYRILLIC SMALL LETTER IE"),
    "a hub's name": (HUB.replace("ai-x", "ai\u2010x"), 1, "hub.name", "U+2010 HYPHEN"),
    "a type": (chat().replace("azure-", "azure\u2011"), 4, "deployments.chat.type", "U+2011 NON-BREAKING HYPHEN"),
    "a field's name": (chat(more="    \u0455ku: {}\n"), 6, "deployments.chat.?", "U+0455 CYRILLIC SMALL LETTER DZE"),
    "indentation": (f"{HUB}\u00a0\u00a0smoke: {{gate: true}}\n", 2, "?", "U+00A0 NO-BREAK SPACE"),
    "a control character": (chat('"gpt\\u0007"'), 5, "deployments.chat.model.name", "U+0007 (unnamed)"),
    "a null": (chat('"gpt\\0"'), 5, "deployments.chat.model.name", "U+0000 (unnamed)"),
    "a project in a list": (
        "hub:\n  name: ai-x\n  location: eastus\n  projects:\n    - chat\n    - se\u0430rch\n",
        6,
        "hub.projects[1]",
        "U+0430 CYRILLIC SMALL LETTER A",
    ),
    "a tag's name": (HUB.replace("}", ", tags: {te\u0430m: x}}"), 1, "hub.tags.?", "U+0430 CYRILLIC SMALL LETTER A"),
    "a tag's dash": (HUB.replace("}", ", tags: {cost\u2013center: x}}"), 1, "hub.tags.?", "U+2013 EN DASH"),
    "a tag's hidden value": (HUB.replace("}", ", tags: {a: x\u200by}}"), 1, "hub.tags.a", "U+200B ZERO WIDTH SPACE"),
    "a tag in letters that are all like Latin ones": (
        HUB.replace("}", ", tags: {\u0441\u043e\u0441\u0435: x}}"),
        1,
        "hub.tags.?",
        "U+0441 CYRILLIC SMALL LETTER ES, and each of its letters looks like a Latin one",
    ),
    "a letter of a tag in two parts": (
        HUB.replace("}", ", tags: {e\u0301quipe: x}}"),
        1,
        "hub.tags.?",
        "U+0301 COMBINING ACUTE ACCENT, which makes one letter with the one before it",
    ),
    "a filler in a tag": (HUB.replace("}", ", tags: {a: x\u3164}}"), 1, "hub.tags.a", "U+3164 HANGUL FILLER"),
    "a blank without a width": (HUB.replace("}", ", tags: {a: x\u2800}}"), 1, "hub.tags.a", "U+2800 BRAILLE"),
    "a mathematical letter": (chat("\U0001d420pt-5"), 5, "deployments.chat.model.name", "U+1D420 MATHEMATICAL BOLD"),
    "an API version": (
        chat(more="    api_version: '2024-10-2\uff11'\n"),
        6,
        "deployments.chat.api_version",
        "U+FF11 FULLWIDTH DIGIT ONE",
    ),
    "a SKU": (chat(more="    sku: {name: Gl\u043ebalStandard}\n"), 6, "deployments.chat.sku.name", "U+043E CYRILLIC"),
    "a waiver's rule": (
        f"{HUB}waivers:\n  a: {{rule: model\u2011retired, path: x, owner: a, reason: b, expires: '2999-01-01'}}\n",
        3,
        "waivers.a.rule",
        "U+2011 NON-BREAKING HYPHEN",
    ),
    "a waiver's name": (
        f"{HUB}waivers:\n  \u0430: {{rule: model-retired, path: x, owner: a, reason: b, expires: '2999-01-01'}}\n",
        3,
        "waivers.?",
        "U+0430 CYRILLIC SMALL LETTER A",
    ),
    "a prompt that is turned round": (
        chat(more="    smoke: {prompt: 'a \u2066b\u2069?'}\n"),
        6,
        "deployments.chat.smoke.prompt",
        "U+2066 LEFT-TO-RIGHT ISOLATE",
    ),
    "an escape in a pattern": (
        f'{HUB}guardrails:\n  blocklists:\n    names:\n      items: {{a: {{pattern: "\\e[0m"}}}}\n',
        5,
        "guardrails.blocklists.names.items.a.pattern",
        "U+001B (unnamed)",
    ),
}


@pytest.mark.parametrize(("text", "line", "path", "what"), NAMED.values(), ids=NAMED)
def test_it_is_named(write: Callable[..., Path], text: str, line: int, path: str, what: str) -> None:
    (found,) = told(write(dev=text))
    assert found.startswith(f"config/dev.yaml:{line}: {path}: contains {what}")
    assert "; " in found


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("hub\uff1a {name: ai-x, location: eastus}\n", 1, "U+FF1A FULLWIDTH COLON, which looks like ':'"),
        ("hub:\n  name\uff1a ai-x\n  location: eastus\n", 2, "U+FF1A FULLWIDTH COLON, which looks like ':'"),
        ("hub: {name: ai-x\uff0c location: eastus}\n", 1, "U+FF0C FULLWIDTH COMMA, which looks like ','"),
        ("hub:\n\u00a0\u00a0name: ai-x\n  location: x\n", 2, "U+00A0 NO-BREAK SPACE, which looks like a space"),
        ("hub:\n  projects:\n    - a\n  \u2013 chat\n", 4, "U+2013 EN DASH, which looks like '-'"),
        ("hub:\n  name: \u201cai-x: y\u201d\n", 2, "U+201C LEFT DOUBLE QUOTATION MARK, which looks like '\"'"),
    ],
)
def test_character_in_the_place_of_yamls_own_is_named(
    write: Callable[..., Path], text: str, line: int, what: str
) -> None:
    assert told(write(dev=text)) == [f"config/dev.yaml:{line}: contains {what}; retype it"]


def test_text_that_yaml_cannot_read_for_another_reason_is_not_blamed_on_its_characters(
    write: Callable[..., Path],
) -> None:
    (found,) = told(write(dev=HUB.replace("}", ", tags: {a: caf\u00e9 \u2013 \u201cbar\u201d}")))
    assert found == "config/dev.yaml:2: a bracket or brace that is not closed; close it, or put the value in quotes"


def test_line_of_a_control_character_does_not_depend_on_the_text_before(write: Callable[..., Path]) -> None:
    lines = "# " + "\u00e9" * 200 + f"\n{HUB}" + "# a\n" * 20
    assert told(write(dev=f"{lines}x: \x07\n{'# b' * 100}\n")) == [
        "config/dev.yaml:23: a character that YAML does not allow, U+0007 (unnamed); remove it"
    ]


def test_file_whose_name_is_no_stacks_is_named(write: Callable[..., Path]) -> None:
    config = write(dev=HUB, **{"d\u0435v": HUB, "my dev": HUB})
    what = "name the file after a stack, in letters, digits, hyphens, underscores and periods"
    assert told(config) == [
        f"config/d\u0435v.yaml:1: contains U+0435 CYRILLIC SMALL LETTER IE; {what}",
        f"config/my dev.yaml:1: not the name of a stack; {what}",
    ]


def test_a_reference_and_what_it_refers_to(write: Callable[..., Path]) -> None:
    reader = "{principal_id: 3c5a9d1e-0f3b-4e0e-9d53-8a3f5b0f6c11, deployments: [c\u04bbat]}"
    (found,) = told(write(dev=f"{chat()}access: {{consumers: [{reader}]}}\n"))
    assert "access.consumers[0].deployments[0]: contains U+04BB CYRILLIC SMALL LETTER SHHA" in found


def test_prose_may_have_any_character_that_is_seen(write: Callable[..., Path]) -> None:
    text = "“Wie heißt – auf Русском – die Hauptstadt?” 🙂 \u2764\ufe0f (…\u00a0€)"
    dev = chat(more=f"    smoke: {{prompt: '{text}', expect: '(?i)Москва|São'}}\n").replace(
        "}\n", f", tags: {{équipe: '{text}', owner: '{text}'}}}}\n", 1
    )
    dev += f"guardrails: {{blocklists: {{names: {{description: '{text}', items: {{a: {{pattern: '{text}'}}}}}}}}}}\n"
    assert told(write(dev=dev)) == []


def test_prose_may_have_several_lines(write: Callable[..., Path]) -> None:
    assert told(write(dev=chat(more="    smoke:\n      prompt: |\n        one\n        \ttwo\n"))) == []


def texts(node: dict[str, Any], definitions: dict[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the paths of fields that take any text at all."""
    if len(path) > 12:
        return
    if "$ref" in node:
        node = {**definitions[node["$ref"].rpartition("/")[2]], **node}
    if node.get("type") in ("string", ["string", "null"]) and not {"pattern", "enum", "const"} & node.keys():
        yield path
    for name, child in node.get("properties", {}).items():
        yield from texts(child, definitions, (*path, name))
    for child in (*node.get("patternProperties", {}).values(), node.get("additionalProperties")):
        if isinstance(child, dict):
            yield from texts(child, definitions, (*path, "<name>"))
    for child in (*node.get("anyOf", ()), *node.get("oneOf", ())):
        yield from texts(child, definitions, path)
    if isinstance(node.get("items"), dict):
        yield from texts(node["items"], definitions, (*path, "[]"))


def test_every_field_that_takes_any_text_is_prose_or_known_not_to_be() -> None:
    found = schema.file_schema()
    free = {".".join(path) for path in texts(found, found["$defs"]) if not is_prose(path)}
    assert free == {
        "access.consumers.[].deployments.[]",
        "cost.prices",
        "deployments.<name>.slots.<name>.code.scoring_script",
        "deployments.<name>.spillover",
        "replace.<name>.from",
        "replace.<name>.to",
        "waivers.<name>.deployment",
    }
