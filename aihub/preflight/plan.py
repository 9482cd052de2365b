"""What a preview plans to change, read from the output of `pulumi preview --json`."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from aihub.arm.bodies import Json
from aihub.deploy.operations import Operation, operations
from aihub.errors import AihubError
from aihub.failures import SettingsPaths
from aihub.responses import ResponseError, member, object_in, objects
from aihub.settings import Settings

_DEPLOYMENT = re.compile(r"aihub:index:(ModelDeployment|ManagedComputeDeployment|OnlineEndpoint|ServerlessDeployment)")
"""Types of the components of deployments."""
_IN_HUB = {"Account": "hub.name", "Component": "hub.log_retention_days"}
"""Paths of the hub's own resources that have no field of their own, by the last part of their type."""
_ACCESS = re.compile(r"access\.\w+(?:\[\d+\])?")
_WITHOUT_CHANGE = {"read", "read-replacement", "read-discard"}
_DELETES = {"delete", "replace"}
_ONLY_TESTS = "SmokeTest"
"""Last part of a type whose resources are in no cloud."""


class PreviewError(AihubError):
    """A file is not the output of `pulumi preview --json`, or of another stack."""

    exit_code: ClassVar[int] = 2


@dataclass(frozen=True)
class PlannedChanges:
    """The resources in Azure that a preview creates, updates, replaces or deletes."""

    operations: tuple[Operation, ...]
    paths: frozenset[str]
    """Paths in the settings that declare these resources."""
    deleted: tuple[str, ...] = ()
    """ARM ids of the resources that are deleted, also to be created anew."""

    def concerns(self, path: str) -> bool:
        """Return whether a change is at a path of the settings, or above or below it."""
        return any(_is_within(path, each) or _is_within(each, path) for each in self.paths)


def planned_changes(preview: Json, settings: Settings) -> PlannedChanges:
    """Return what a preview plans to change.

    Args:
        preview: what `read_preview` returns.
        settings: the settings of the stack.
    """
    planned = operations(preview)
    changes = [
        each
        for each in planned
        if not each.is_component and each.kind not in _WITHOUT_CHANGE and not each.type.endswith(_ONLY_TESTS)
    ]
    # A deployment that is removed is no longer in the settings.
    removed = {each.name for each in planned if _DEPLOYMENT.fullmatch(each.type)}
    where = SettingsPaths({*settings.deployments, *removed}, [each.principal_id for each in settings.access.consumers])
    paths = {path for each in changes for path in _paths(where, each)}
    gone = {each.urn for each in changes if each.kind in _DELETES}
    ids = {str((step.get("oldState") or {}).get("id")) for step in preview["steps"] if step["urn"] in gone}
    deleted = sorted(each for each in ids if each.startswith("/subscriptions/"))
    return PlannedChanges(tuple(changes), frozenset(paths), tuple(deleted))


def _paths(where: SettingsPaths, each: Operation) -> list[str]:
    """Return the paths in the settings that declare a resource: a principal may be listed several times."""
    said = where.of(each.name, each.type)
    if said == "hub":
        return [_IN_HUB.get(each.type.rpartition(":")[2], said)]
    return _ACCESS.findall(said) or [said]


def read_preview(file: Path, stack: str) -> Json:
    """Return the preview in a file, checked.

    Args:
        file: the output of `pulumi preview --json`.
        stack: name of the stack that it must be of, without project and organization.

    Raises:
        PreviewError: the file cannot be read, is something else, is of another stack, or the preview failed.
    """
    how = f"make one with `pulumi preview --json --stack {stack} > preview.json`"
    try:
        preview = object_in(file.read_bytes())
    except OSError as error:
        raise PreviewError(f"{file}: cannot be read: {error.strerror}") from None
    except ResponseError:
        raise PreviewError(f"{file}: no JSON object, as `pulumi preview --json` prints; {how}") from None
    if said := _errors(preview):
        raise PreviewError(f"{file}: the preview failed: {said}")
    try:
        urns = [member(each, "urn", str) for each in objects(preview, "steps") if member(each, "op", str)]
    except ResponseError:
        urns = []
    # urn:pulumi:<stack>::<project>::<types>::<name>
    if not urns or not all(each.startswith("urn:pulumi:") and each.count("::") >= 3 for each in urns):
        raise PreviewError(f"{file}: not the output of `pulumi preview --json`; {how}")
    others = {each.split("::")[0].removeprefix("urn:pulumi:") for each in urns} - {stack}
    if others:
        raise PreviewError(f"{file}: a preview of the stack {min(others)}, and not of {stack}; {how}")
    return preview


def _errors(preview: Any) -> str:
    """Return the first error that Pulumi reports in a preview; nothing when there is none."""
    found = preview.get("diagnostics") if isinstance(preview, dict) else None
    errors = (
        str(each.get("message"))
        for each in (found if isinstance(found, list) else [])
        if isinstance(each, dict) and each.get("severity") == "error"
    )
    return next(errors, "").strip().removeprefix("error: ")


def _is_within(path: str, part: str) -> bool:
    """Return whether a path of the settings is another one, or below it."""
    return path == part or path.startswith((f"{part}.", f"{part}["))
