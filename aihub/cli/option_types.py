"""What options take as a value: nothing empty, which is what a variable that is not set leaves in a script."""

import os
import re
from typing import Any

import click
from click.core import ParameterSource


class BadOptionError(click.ClickException):
    """An option's value cannot be used: one line, and the exit code of a wrong command line."""

    exit_code = 2


class Text(click.ParamType[str]):
    """A text that is not empty."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Refuses an empty one, also one of spaces."""
        return _filled(str(value), param, ctx)


class StackName(click.ParamType[str]):
    """The name of a stack, as Pulumi has it: `dev`, `organization/dev` or `organization/project/dev`."""

    name = "stack"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Refuses what Pulumi refuses, and what is an option that follows a variable without a value."""
        given = _filled(str(value), param, ctx)
        parts = given.split("/")
        # ParseStackName in sdk/go/common/tokens/stack_name.go of Pulumi's source.
        if len(parts) > 3 or not all(re.fullmatch(r"(?!-)[A-Za-z0-9_.-]{1,100}", part) for part in parts):
            raise BadOptionError(
                f"{_where(param, ctx)} is no name of a stack; write up to 100 letters, digits, hyphens, underscores and "
                "periods that do not begin with a hyphen, such as dev, or organization/project/dev"
            )
        return given


class File(click.Path):
    """A file; a path that is empty names none."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Refuses an empty one, also one of spaces."""
        _filled(os.fspath(value), param, ctx)
        return super().convert(value, param, ctx)


def not_empty_in_environment(_ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """Refuses a variable that is set and empty, which click takes for one that is not set, and Pulumi does not."""
    if value is None and isinstance(param.envvar, str) and param.envvar in os.environ:
        raise BadOptionError(_empty(param.envvar))
    return value


def _filled(value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
    if not value.strip():
        raise BadOptionError(_empty(_where(param, ctx)))
    return value


def _empty(where: str) -> str:
    return f"{where} is empty; give it a value or leave it out"


def _where(param: click.Parameter | None, ctx: click.Context | None) -> str:
    """What a person wrote: the variable, the option, or the argument's name."""
    assert param is not None
    if ctx and param.name and ctx.get_parameter_source(param.name) is ParameterSource.ENVIRONMENT:
        return str(param.envvar)
    return param.opts[0] if isinstance(param, click.Option) else str(param.name).upper()
