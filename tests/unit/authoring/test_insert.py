import difflib
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from aihub.authoring.errors import AuthoringError
from aihub.authoring.insert import with_value, without_value
from aihub.authoring.render import Comments

_CHAT = {"type": "azure-openai", "model": {"name": "gpt-5.4-mini", "version": "2026-03-17"}}
_PATH = ("deployments", "chat")
_BLOCK = """\
  chat:
    type: azure-openai
    model: {name: gpt-5.4-mini, version: "2026-03-17"}
"""


def added(text: str) -> str:
    return with_value(text, _PATH, _CHAT, "config/dev.yaml")


@pytest.mark.parametrize("file", sorted(Path("config").glob("*.yaml")), ids=str)
def test_shipped_settings_get_lines_and_lose_none(file: Path) -> None:
    before = file.read_text(encoding="utf-8")
    after = added(before)
    changes = [line[0] for line in difflib.ndiff(before.splitlines(), after.splitlines()) if line[0] in "+-"]
    assert changes
    assert set(changes) == {"+"}
    assert yaml.safe_load(after)["deployments"]["chat"] == _CHAT


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("", f"deployments:\n{_BLOCK}", id="nothing"),
        pytest.param("# dev\n", f"# dev\n\ndeployments:\n{_BLOCK}", id="comments only"),
        pytest.param("\ufeff# dev\n", f"\ufeff# dev\n\ndeployments:\n{_BLOCK}", id="byte order mark"),
        pytest.param("hub: {}\n", f"hub: {{}}\ndeployments:\n{_BLOCK}", id="no deployments"),
        pytest.param("hub: {}", f"hub: {{}}\ndeployments:\n{_BLOCK[:-1]}", id="no final newline"),
        pytest.param("deployments:\nhub: {}\n", f"deployments:\n{_BLOCK}hub: {{}}\n", id="empty"),
        pytest.param("deployments:   # none\n", f"deployments:   # none\n{_BLOCK}", id="empty with a comment"),
        pytest.param("deployments: {}  # none\n", f"deployments:  # none\n{_BLOCK}", id="empty mapping"),
        pytest.param(
            "deployments:\n  # old: 1\n\n# Guards\nguardrails: {}\n",
            f"deployments:\n  # old: 1\n{_BLOCK}\n# Guards\nguardrails: {{}}\n",
            id="all commented out",
        ),
        pytest.param(
            "deployments:\n  a: {b: 1}\n  c: {d: 1}  # last\n  # e: {}\n\n# Guards\nguardrails: {}\n",
            f"deployments:\n  a: {{b: 1}}\n  c: {{d: 1}}  # last\n  # e: {{}}\n{_BLOCK}\n# Guards\nguardrails: {{}}\n",
            id="a comment at the end",
        ),
        pytest.param(
            "deployments:\n  a:\n    b: 1\n\n  c:\n    d: 1\nhub: {}\n",
            f"deployments:\n  a:\n    b: 1\n\n  c:\n    d: 1\n\n{_BLOCK}hub: {{}}\n",
            id="blank lines between",
        ),
        pytest.param(
            "deployments: &all\n  a: &a {b: 1}\n", f"deployments: &all\n  a: &a {{b: 1}}\n{_BLOCK}", id="anchors"
        ),
        pytest.param(
            "x: &x {b: 1}\ndeployments:\n  a: *x\n", f"x: &x {{b: 1}}\ndeployments:\n  a: *x\n{_BLOCK}", id="alias"
        ),
        pytest.param(
            "deployments:\n  a: 1\t# tab\n", f"deployments:\n  a: 1\t# tab\n{_BLOCK}", id="a tab before a comment"
        ),
        pytest.param("---\nhub: {}\n...\n", f"---\nhub: {{}}\ndeployments:\n{_BLOCK}...\n", id="end of document"),
    ],
)
def test_lines_are_added_where_they_belong(before: str, after: str) -> None:
    assert added(before) == after


def test_windows_line_ends_and_wide_indentation_are_gone_along_with() -> None:
    after = added("hub:\r\n    name: a\r\ndeployments:\r\n    b: {}\r\n")
    assert after == (
        "hub:\r\n    name: a\r\ndeployments:\r\n    b: {}\r\n    chat:\r\n        type: azure-openai\r\n"
        '        model: {name: gpt-5.4-mini, version: "2026-03-17"}\r\n'
    )


@pytest.mark.parametrize("chomping", ["|", "|-", "|+", ">"])
def test_a_text_of_several_lines_before_it_keeps_its_value(chomping: str) -> None:
    before = f"deployments:\n  a:\n    b: {chomping}\n      text\n\n\n# Guards\nguardrails: {{}}\n"
    after = added(before)
    values = yaml.safe_load(after)
    assert values["deployments"].pop("chat") == _CHAT
    assert values == yaml.safe_load(before)
    assert "\n# Guards\n" in after


_FLOW = '{type: azure-openai, model: {name: gpt-5.4-mini, version: "2026-03-17"}}'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("{hub: {}}\n", f"{{hub: {{}}, deployments: {{chat: {_FLOW}}}}}\n"),
        ("{deployments: {}}\n", f"{{deployments: {{chat: {_FLOW}}}}}\n"),
        ("{deployments: , hub: {}}\n", f"{{deployments: {{chat: {_FLOW}}}, hub: {{}}}}\n"),
        ("deployments: {a: 1}  # b\n", f"deployments: {{a: 1, chat: {_FLOW}}}  # b\n"),
        ("deployments: {a: 1, }\n", f"deployments: {{a: 1, chat: {_FLOW}, }}\n"),
        ("deployments: {\n  a: 1,  # b\n}\n", f"deployments: {{\n  a: 1,  # b\n  chat: {_FLOW},\n}}\n"),
        ("deployments: {\n  a: 1  # b, c\n}\n", f"deployments: {{\n  a: 1,  # b, c\n  chat: {_FLOW}\n}}\n"),
        ("deployments: &all {}\n", f"deployments: &all {{chat: {_FLOW}}}\n"),
    ],
)
def test_a_mapping_in_braces_gets_its_entry_in_braces(before: str, after: str) -> None:
    assert added(before) == after


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("x: &x {a: 1}\ndeployments: *x\n", "deployments: an alias, so that it cannot be changed alone"),
        ("deployments: null\n", "deployments: null, which removes what base.yaml has"),
        ("deployments: [a]\n", "deployments: not names and values"),
        ("deployments: a: b\n", "not the YAML of settings"),
        ("- a\n", "not the YAML of settings"),
        ("a: &a {b: *a}\n", "not the YAML of settings"),
    ],
)
def test_what_cannot_be_changed_in_place_is_refused(text: str, why: str) -> None:
    with pytest.raises(AuthoringError, match=why) as refused:
        added(text)
    assert str(refused.value).startswith("config/dev.yaml: ")


def test_a_value_that_is_there_is_replaced_and_a_mapping_is_merged_by_name() -> None:
    before = "deployments:\n  chat:  # the first\n    sku: {capacity: 10, name: Standard}  # thousands\n    task:\n"
    change = {"sku": {"capacity": 20}, "task": "responses", "route": "v1"}
    assert with_value(before, _PATH, change, "f") == (
        "deployments:\n  chat:  # the first\n    sku: {capacity: 20, name: Standard}  # thousands\n    task: responses\n"
        "    route: v1\n"
    )


def test_comments_come_along() -> None:
    comments = Comments({_PATH: "For the chat."}, {(*_PATH, "model"): "GA"})
    after = with_value("deployments:\n  a: {}\n", _PATH, _CHAT, "f", comments)
    assert "  a: {}\n  # For the chat.\n  chat:\n" in after
    assert '"2026-03-17"}  # GA\n' in after


_NAMES = st.text("abcdefgh", min_size=1, max_size=4)
_COMMENTS = st.sampled_from(["", "  # c", "\t# c, {d}: &e", "  # - 'f"])
_SCALARS = st.sampled_from(
    [
        "1",
        '"x: y"',
        "'it''s'",
        "plain text",
        "*x",
        "&y z",
        "{a: [1, 2]}",
        "{}",
        "null",
        "|\n      t\n",
        "|+\n      t\n\n",
    ]
)


@st.composite
def _files(draw: st.DrawFn) -> str:
    """Return a settings file in one of many hands."""
    newline = draw(st.sampled_from(["\n", "\r\n"]))
    step = draw(st.sampled_from([1, 2, 4]))
    lines = ["base: &x {x: 1}"]
    for section in draw(st.permutations(["hub", "deployments", "smoke"])):
        lines.append(f"{section}:{draw(_COMMENTS)}")
        for name in draw(st.lists(_NAMES, unique=True, max_size=3)):
            lines += draw(st.sampled_from([[], [""], [" " * step + "# note"], ["# at the margin"]]))
            # An anchor has one place.
            value = draw(_SCALARS).replace("&y", f"&{section}-{name}")
            lines.append(f"{' ' * step}{name}: {value}{'' if value.startswith('|') else draw(_COMMENTS)}")
        lines += draw(st.sampled_from([[], ["", ""], [" " * step + "# end"], ["# end"]]))
    return newline.join("\n".join(lines).split("\n")) + draw(st.sampled_from(["", newline, newline * 3]))


def _read(text: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.load(text, yaml.CSafeLoader)
    return found


@settings(deadline=None)
@given(_files())
def test_whoever_wrote_the_file_nothing_of_it_is_lost(before: str) -> None:
    if _read(before)["deployments"] and "chat" in _read(before)["deployments"]:
        return
    after = added(before)
    new = [line for line in difflib.ndiff(before.splitlines(), after.splitlines()) if line[0] in "+-"]
    assert {line[0] for line in new} == {"+"}
    assert before.count("\r") == 0 or after.count("\n") == after.count("\r")
    expected = _read(before)
    expected["deployments"] = {**(expected["deployments"] or {}), "chat": _CHAT}
    assert _read(after) == expected


@pytest.mark.parametrize(
    ("before", "path", "after"),
    [
        ("a: 1\n# of b\nb: 2\nc: 3\n", "b", "a: 1\nc: 3\n"),
        ("a: 1\n\n# apart\n\nb:\n  c: |\n    text\n\nd: 1\n", "b", "a: 1\n\n# apart\n\n\nd: 1\n"),
        ("a:\n  b: 1\nc: 1\n", "a.b", "c: 1\n"),
        ("a: {b: 1, c: 2}\n", "a.b", "a: {c: 2}\n"),
        ("a: {b: 1, c: 2}\n", "a.c", "a: {b: 1}\n"),
        ("a: {b: 1, c: 2,}  # d\r\n", "a.c", "a: {b: 1,}  # d\r\n"),
        ("a: {b: 1}\nc: 1\n", "a.x", "a: {b: 1}\nc: 1\n"),
        ("a: 1\nb: 2", "b", "a: 1\n"),
    ],
)
def test_a_value_is_taken_out_with_what_would_be_empty_without_it(before: str, path: str, after: str) -> None:
    assert without_value(before, tuple(path.split(".")), "f") == after
