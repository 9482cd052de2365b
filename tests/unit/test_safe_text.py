"""Text that others wrote obeys nobody's terminal and no pipeline."""

import pytest

from aihub.azure.errors import ArmError
from aihub.errors import AihubError
from aihub.rules.fields import VALUE_INVALID
from aihub.safe_text import MAX_CHARACTERS, cleaned, lines, one_line, short
from aihub.settings import Problem
from aihub.smoke.errors import CredentialError


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("x\n::add-mask::pwn\r\n\t::error title=pwn::boo", "x ::add-mask::pwn ::error title=pwn::boo"),
        ("\x1b]0;t\x07\x1b[31mred\x9b0m\x7f\x00", r"\x1b]0;t\x07\x1b[31mred\x9b0m\x7f\x00"),
        ("\u202egnp.exe\u2066\u200b\u00ad\ufeff", r"\u202egnp.exe\u2066\u200b\xad\ufeff"),
        ("a\u2028b\u2029c\x85d\x0be\x0cf", r"a\u2028b\u2029c\x85d\x0be\x0cf"),
        ("\ud800 \U000e0041 \ufe0f \u3164", r"\ud800 \U000e0041 \ufe0f \u3164"),
        ("::error::x", r"\x3a:error::x"),
        ("\u3000 ::error::x", r"\x3a:error::x"),
        ("a ##vso[task.complete]x ###[add-mask]y ##VSO[", r"a #\x23vso[task.complete]x ##\x23[add-mask]y #\x23VSO["),
        ("##\u200bvso[x]", r"##\u200bvso[x]"),
        ("Grüße, 世界 😀 ## title: 100 %", "Grüße, 世界 😀 ## title: 100 %"),
    ],
)
def test_foreign_text_is_one_line_in_which_what_is_hidden_is_shown(text: str, shown: str) -> None:
    assert one_line(text) == shown
    assert one_line(shown) == shown


def test_length_is_bounded_whatever_comes() -> None:
    assert len(one_line("\x1b" * 10_000_000)) == MAX_CHARACTERS
    assert short("x" * 1000).endswith("x…")
    assert one_line("x" * MAX_CHARACTERS) == "x" * MAX_CHARACTERS


def test_lines_of_ours_keep_their_breaks_and_blanks() -> None:
    assert lines("a:  b\n  found: \x1b\n  ::error::x") == "a:  b\n  found: \\x1b\n  \\x3a:error::x"


def test_document_is_cleaned_in_each_text_of_it() -> None:
    hostile = {"a\n": ["\x1b", ("\u202e", 1, None, True)]}
    assert cleaned(hostile) == {"a": ["\\x1b", ["\\u202e", 1, None, True]]}


@pytest.mark.parametrize(
    "error",
    [
        AihubError("a\n::error::x\x1b"),
        ArmError("a\n::error::x\x1b", "/subscriptions/s\n::error::y"),
        CredentialError("a\n::error::x\x1b", "connection", request_id="\n::x\x1b"),
    ],
)
def test_errors_for_a_person_are_one_line_however_they_are_made(error: AihubError) -> None:
    assert str(error).startswith(r"a ::error::x\x1b")
    assert "\n" not in str(error)
    assert "\x1b" not in str(vars(error))


def test_long_refusal_still_ends_with_what_was_refused() -> None:
    error = str(ArmError("Code: " + "x" * 100_000, "/subscriptions/s/thing"))
    assert error.endswith("… (/subscriptions/s/thing)")
    assert len(error) <= MAX_CHARACTERS


def test_problem_of_the_settings_is_one_line_whatever_file_and_field_are_called() -> None:
    problem = Problem("config/a\n::error::\x1b.yaml", 1, "hub.\u202ename", "is bad", VALUE_INVALID)
    assert str(problem) == r"config/a ::error::\x1b.yaml:1: hub.\u202ename: is bad [value-invalid]"
