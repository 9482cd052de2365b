"""A release as a document: its content, its id, its file's text."""

import hashlib
import json
from collections.abc import Mapping
from functools import cached_property
from typing import Literal

from pydantic import BaseModel, ConfigDict, JsonValue, ValidationError

from aihub.settings.releases.errors import ReleaseError
from aihub.settings.releases.fields import Tree

FORMAT = 1
"""Format that this program writes. It changes when a field is removed or changes its meaning; older ones are read."""


class _Document(BaseModel):
    # strict: what is of another kind was not written by this program.
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True, defer_build=True)


class Program(_Document):
    """The program that a release was tested with."""

    commit: str
    """Id of the commit."""
    digest: str
    """SHA-256 of the files that make up the program, in hexadecimal."""


class Release(_Document):
    """A release: what was tested. The id is a hash of the content, however the file is spelled."""

    program: Program
    settings: Tree
    """Fields that the release fixes, with all defaults written out."""
    defaults: Tree
    """Values for fields that an environment's own file may set."""
    format: int = FORMAT

    @cached_property
    def id(self) -> str:
        """SHA-256 of the content, in hexadecimal."""
        canonical = json.dumps(self.model_dump(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(canonical.encode()).hexdigest()

    @property
    def deployments(self) -> dict[str, Tree]:
        """The fixed fields of each deployment."""
        return deployments_in(self.settings)

    @property
    def unpinned(self) -> dict[str, str]:
        """Reasons why deployments may have references that mean something else in another environment."""
        found = self.settings.get("unpinned")
        return {name: str(reason) for name, reason in found.items()} if isinstance(found, dict) else {}

    def text(self) -> str:
        """Return the text of the release's file."""
        return json.dumps(self.model_dump(), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def parse(text: str, where: str) -> Release:
    """Return the release that a file's text says.

    Args:
        text: the text.
        where: the file's name, for errors.

    Raises:
        ReleaseError: it is no release, or one of a newer format.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise ReleaseError(f"{where}: not JSON, perhaps cut short; restore the file from git") from None
    if not isinstance(document, dict) or not isinstance(document.get("format"), int):
        raise ReleaseError(f"{where}: not a release; `aihub release create` writes one")
    if document["format"] > FORMAT:
        raise ReleaseError(
            f"{where}: format {document['format']}, and this program reads up to {FORMAT}; update the program"
        )
    try:
        return Release.model_validate(document)
    except ValidationError as error:
        place = ".".join(map(str, error.errors(include_url=False, include_input=False)[0]["loc"]))
        raise ReleaseError(f"{where}: {place}: missing or of another kind; restore the file from git") from None


def deployments_in(tree: Mapping[str, JsonValue]) -> dict[str, Tree]:
    """Return the deployments of a part of the settings by their names."""
    return _sections(tree.get("deployments"))


def guardrails_in(tree: Mapping[str, JsonValue], kind: Literal["content_filters", "blocklists"]) -> dict[str, Tree]:
    """Return the content filters or the blocklists of a part of the settings by their names."""
    guardrails = tree.get("guardrails")
    return _sections(guardrails.get(kind)) if isinstance(guardrails, dict) else {}


def _sections(value: JsonValue) -> dict[str, Tree]:
    return {name: each for name, each in value.items() if isinstance(each, dict)} if isinstance(value, dict) else {}
