"""Read what Pulumi says of a stack: a preview's JSON, or an exported state."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aihub.errors import AihubError
from policy.resources import Resource, in_preview, in_state

_WRITE = "write what pulumi preview --json --show-sames, or pulumi stack export, prints"
_URN = re.compile(r"urn:pulumi:(?P<stack>[A-Za-z0-9_.-]{1,100})::")


class DocumentError(AihubError):
    """What was given cannot be judged."""

    exit_code = 2


@dataclass(frozen=True)
class Document:
    """The resources of one stack."""

    name: str
    """Where it was read, for people."""
    kind: str
    """`preview` or `state`."""
    stack: str
    """The stack, by the URNs of its resources; empty without any."""
    resources: tuple[Resource, ...]
    is_whole: bool = True
    """False for a preview that shows changes alone, so that what is not in it may be there."""


def read_file(path: Path) -> Document:
    """Return the document in a file.

    Raises:
        DocumentError: it cannot be read, or is none.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise DocumentError(f"{path}: {error.strerror}; {_WRITE}") from None
    except UnicodeDecodeError:
        raise DocumentError(f"{path}: not text in UTF-8; {_WRITE}") from None
    return parse(text, str(path))


def parse(text: str, name: str) -> Document:
    """Return the document that a text holds.

    Args:
        text: the text.
        name: where it comes from, for errors.

    Raises:
        DocumentError: the text is no preview and no state.
    """
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        if "Extra data" in str(error):
            raise DocumentError(
                f"{name}: several JSON documents, such as the events of pulumi up --json; {_WRITE}"
            ) from None
        raise DocumentError(f"{name}: {'not JSON' if text.strip() else 'empty'}; {_WRITE}") from None
    return of_json(found, name)


def of_json(found: Any, name: str) -> Document:
    """Return the document that a parsed JSON text holds.

    Raises:
        DocumentError: it is no preview and no state.
    """
    if not isinstance(found, dict):
        raise DocumentError(f"{name}: neither a preview nor a state; {_WRITE}")
    try:
        return _document(found, name)
    except (AttributeError, KeyError, TypeError):
        raise malformed(name) from None


def malformed(name: str) -> DocumentError:
    """Return the error for a document in which resources are not as Pulumi writes them."""
    return DocumentError(f"{name}: not as Pulumi writes it; {_WRITE}")


def _document(found: Mapping[str, Any], name: str) -> Document:
    if "deployment" in found:
        kind, resources = "state", tuple(in_state(found))
    elif "steps" in found or "changeSummary" in found:
        kind, resources = "preview", tuple(in_preview(found))
        errors = [each["message"] for each in found.get("diagnostics") or [] if each.get("severity") == "error"]
        if errors:
            first = " ".join(errors[0].split())
            raise DocumentError(f"{name}: a preview that failed, so it shows no whole stack: {first}")
    else:
        raise DocumentError(f"{name}: neither a preview nor a state; {_WRITE}")
    urn = next((match for each in resources if (match := _URN.match(each.urn))), None)
    return Document(name, kind, urn["stack"] if urn else "", resources, _is_whole(found))


def _is_whole(found: Mapping[str, Any]) -> bool:
    unchanged = len([each for each in found.get("steps") or [] if each.get("op") == "same"])
    return unchanged >= int((found.get("changeSummary") or {}).get("same", 0))
