"""Write the snippet with which an application calls an endpoint, from the template of its form."""

import json
import pprint
import re
import shlex
from typing import Any

from aihub.connect.connection import ConnectError, Connection
from aihub.connect.forms import Form

_TEMPLATES = {
    "env": "env.sh",
    "python": "python.py",
    "typescript": "typescript.ts",
    "curl": "curl.sh",
    "dotenv": "dotenv.env",
    "external-secret": "external-secret.yaml",
    "app-settings": "app-settings.json",
}
_PLAIN_VALUE = re.compile(r"[\w./:?=&%@+,-]*", re.ASCII)


def snippet(connection: Connection, form: Form, key: str | None = None) -> str:
    """Return a snippet.

    Args:
        connection: the route to call.
        form: the language or format.
        key: the key to write into it; None to have it read from Key Vault.

    Raises:
        ConnectError: the vault has nothing that such a snippet could read.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined

    if form == "external-secret" and connection.auth != "key" and not connection.is_target:
        raise ConnectError(f"{connection.name} takes tokens, and the vault has only its target URI: leave --route out")
    # Every value goes through a filter of the language that quotes it.
    environment = Environment(
        loader=PackageLoader("aihub.connect"),
        autoescape=False,  # noqa: S701 - no HTML
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"python": _python, "json": _json, "shell": shlex.quote, "dotenv": _dotenv, "go": _go}
    template = environment.get_template(f"{_TEMPLATES[form]}.j2")
    return template.render(c=connection, key=key, form=form).rstrip("\n")


def _python(value: Any) -> str:
    """Return a literal of Python; a text in double quotes, as formatters write it."""
    if isinstance(value, str):
        return json.dumps(value)
    return pprint.pformat(value, sort_dicts=False, width=100)


def _json(value: Any, indent: int | None = None) -> str:
    """Return JSON, which is a literal of TypeScript and a value of YAML, too."""
    return json.dumps(value, indent=indent)


def _go(value: str) -> str:
    """Return a template of Go that writes a text: the text itself, unless it has the marks of a template."""
    return f"{{{{ {json.dumps(value)} }}}}" if "{{" in value else value


def _dotenv(value: str) -> str:
    """Return a value of a dotenv file, quoted only where it must be: Docker keeps quotes as part of the value."""
    return value if _PLAIN_VALUE.fullmatch(value) else json.dumps(value)
