"""All errors for a person stand in one tree, which the docs of its root draw."""

import importlib
import pkgutil
from collections.abc import Iterator

import click

import aihub
from aihub import errors
from aihub.errors import AihubError
from aihub.rules.fields import VALUE_INVALID
from aihub.settings import Problem, SettingsError


def test_docs_draw_the_tree_of_errors() -> None:
    _import_all()
    drawn = ["AihubError", *(f"{line:<26}{module}".rstrip() for line, module in _drawn(AihubError, ""))]
    assert "\n".join(drawn) in str(errors.__doc__)


def test_each_error_of_the_library_is_in_the_tree() -> None:
    _import_all()
    own = {each for each in _below(Exception) if each.__module__.partition(".")[0] == "aihub"}
    # Of click's own the command line raises what is wrong with the command line itself.
    apart = {each.__name__ for each in own if not issubclass(each, AihubError | click.ClickException)}
    assert all(each.startswith("_") for each in apart), apart


def test_error_is_lines_each_of_which_is_safe_to_show() -> None:
    assert str(AihubError("a\n::error::b", "\x1b")) == "a ::error::b\n\\x1b"


def test_settings_are_told_by_file_and_line_and_end_as_a_wrong_command_line_does() -> None:
    error = SettingsError(
        [Problem("b.yaml", 2, "hub", "is bad", VALUE_INVALID), Problem("a\n.yaml", 1, "hub", "is bad", VALUE_INVALID)]
    )
    assert error.format_message() == "a .yaml:1: hub: is bad [value-invalid]\nb.yaml:2: hub: is bad [value-invalid]"
    assert (error.exit_code, AihubError.exit_code) == (2, 1)
    assert AihubError("no").format_message() == "error: no"


def _import_all() -> None:
    for module in pkgutil.walk_packages(aihub.__path__, "aihub."):
        if module.name != "aihub.__main__":
            importlib.import_module(module.name)


def _drawn(kind: type[Exception], indent: str) -> Iterator[tuple[str, str]]:
    own = sorted((each for each in kind.__subclasses__() if _is_public(each)), key=lambda each: each.__name__)
    for each in own:
        is_last = each is own[-1]
        yield f"{indent}{'└' if is_last else '├'}── {each.__name__}", each.__module__
        yield from _drawn(each, indent + ("    " if is_last else "│   "))


def _is_public(kind: type[Exception]) -> bool:
    return kind.__module__.startswith("aihub.") and not kind.__name__.startswith("_")


def _below(kind: type[Exception]) -> set[type[Exception]]:
    own = set(kind.__subclasses__())
    return own.union(*map(_below, own))
