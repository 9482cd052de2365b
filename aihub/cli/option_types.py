"""Types of option values, which refuse an empty value: in a script it is what an unset variable leaves."""

import json
import os
import re
from typing import Any

import click
from click.core import ParameterSource
from click.shell_completion import CompletionItem

from aihub.cli.known_names import deployment_names, stack_names


class BadOptionError(click.ClickException):
    """The value of an option is invalid."""

    exit_code = 2


class Text(click.ParamType[str]):
    """A non-empty text."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the value; raise BadOptionError when it is empty or blank."""
        return _non_empty(str(value), param, ctx)


class StackName(click.ParamType[str]):
    """The name of a Pulumi stack: `dev`, `organization/dev` or `organization/project/dev`."""

    name = "stack"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the value; raise BadOptionError for a name that Pulumi refuses, or that begins with a hyphen.

        An option that follows an unset variable begins with a hyphen.
        """
        given = _non_empty(str(value), param, ctx)
        parts = given.split("/")
        # As ParseStackName in sdk/go/common/tokens/stack_name.go of Pulumi.
        if len(parts) > 3 or not all(re.fullmatch(r"(?!-)[A-Za-z0-9_.-]{1,100}", part) for part in parts):
            raise BadOptionError(
                f"{_origin(param, ctx)} is not the name of a stack; write up to 100 letters, digits, hyphens, underscores "
                "and periods that do not begin with a hyphen, such as dev, or organization/project/dev"
            )
        return given

    def shell_complete(
        self,
        ctx: click.Context,  # noqa: ARG002 - its base's parameters
        param: click.Parameter,  # noqa: ARG002
        incomplete: str,
    ) -> list[CompletionItem]:
        """Return the stacks that begin so, for the completion of a shell."""
        return _items(stack_names(), incomplete)


class EndpointName(Text):
    """The name of an endpoint, which is that of its deployment."""

    name = "name"

    def shell_complete(
        self,
        ctx: click.Context,
        param: click.Parameter,  # noqa: ARG002 - its base's parameters
        incomplete: str,
    ) -> list[CompletionItem]:
        """Return the deployments of the stack that begin so, for the completion of a shell."""
        return _items(deployment_names(ctx.params.get("stack") or os.environ.get("PULUMI_STACK")), incomplete)


class Fingerprint(click.ParamType[str]):
    """The fingerprint of a plan."""

    name = "fingerprint"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the value; raise BadOptionError for what `aihub plan` never prints."""
        given = _non_empty(str(value), param, ctx)
        if not re.fullmatch(r"sha256:[0-9a-f]{64}", given):
            raise BadOptionError(
                f"{_origin(param, ctx)} is not a fingerprint; write the one that aihub plan prints, sha256: and 64 digits"
            )
        return given


class Json(click.ParamType[dict[str, Any]]):
    """A JSON object."""

    name = "json"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dict[str, Any]:
        """Return the object; raise BadOptionError for what is none."""
        given = _non_empty(str(value), param, ctx)
        try:
            found = json.loads(given)
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise BadOptionError(
                f"{_origin(param, ctx)} is not a JSON object; write it as in '{{\"data\": [[1, 2, 3]]}}'"
            )
        return found


class File(click.Path):
    """A non-empty path of a file."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the value; raise BadOptionError when it is empty or blank."""
        _non_empty(os.fspath(value), param, ctx)
        return super().convert(value, param, ctx)


def _items(names: list[str], incomplete: str) -> list[CompletionItem]:
    return [CompletionItem(name) for name in names if name.startswith(incomplete)]


def not_empty_in_environment(_ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """Return the value; raise BadOptionError for a variable that is set and empty.

    click treats such a variable as unset, and Pulumi does not.
    """
    if value is None and isinstance(param.envvar, str) and param.envvar in os.environ:
        raise BadOptionError(_empty(param.envvar))
    return value


def _non_empty(value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
    if not value.strip():
        raise BadOptionError(_empty(_origin(param, ctx)))
    return value


def _empty(where: str) -> str:
    return f"{where} is empty; give it a value, or leave it out"


def _origin(param: click.Parameter | None, ctx: click.Context | None) -> str:
    """Return where a value comes from: the name of the environment variable, the option or the argument."""
    assert param is not None
    if ctx and param.name and ctx.get_parameter_source(param.name) is ParameterSource.ENVIRONMENT:
        return str(param.envvar)
    return param.opts[0] if isinstance(param, click.Option) else str(param.name).upper()
