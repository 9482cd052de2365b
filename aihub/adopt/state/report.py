"""What `aihub adopt` took into the state, and what the next `pulumi up` would do about it."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from aihub.adopt.kept import FIXED, type_of
from aihub.adopt.state.declared import Program
from aihub.adopt.state.entries import Kept
from aihub.arm.bodies import Json
from aihub.arm.compare import may_be_secret, shown
from aihub.deploy.operations import CHANGED_SECRET, GENERATED, NOT_KNOWN, SECRET, Change, operations
from aihub.failures import SettingsPaths
from aihub.safe_text import cleaned, one_line
from aihub.settings import Settings
from aihub.settings_fields import field_of, in_arm

_SOURCES = {
    "value": "the URI that it holds is another one, or could not be read: it is written again",
    "tags": "it has not all tags of an endpoint's secret: they are written",
    "owner": "the key that it holds is none of its owner's, or could not be read: it is written again",
}
"""What `up` does with a secret, by the input that could not be confirmed."""


@dataclass(frozen=True)
class Item:
    """A resource that was taken into the state."""

    where: str
    """Path in the settings that declares it."""
    resource_id: str


@dataclass(frozen=True)
class Planned:
    """A value that the next `pulumi up` would change in Azure, or that stays as it was found."""

    where: str
    what: str


@dataclass(frozen=True)
class Adopted:
    """The result of taking resources into the state."""

    stack: str
    items: tuple[Item, ...]
    kept: tuple[Planned, ...]
    """Properties that the settings have no field for, and that stay as they were found."""
    changes: tuple[Planned, ...]
    """Of the resources that were adopted."""
    missing: tuple[str, ...]
    """Names of declared resources that Azure does not have: the next `pulumi up` creates them."""

    def json(self) -> str:
        """Return the result as JSON."""
        return json.dumps(cleaned(asdict(self)), indent=2)

    def text(self) -> str:
        """Return the result as lines for a person."""
        by_place: dict[str, list[str]] = {}
        for each in self.items:
            by_place.setdefault(_section(each.where), []).append("/".join(each.resource_id.split("/")[-2:]))
        lines = [f"adopted {where}: {', '.join(dict.fromkeys(titles))}" for where, titles in by_place.items()]
        lines += [f"keeps {each.where}: {each.what}" for each in self.kept]
        lines += [f"changes {each.where}: {each.what}" for each in self.changes]
        if self.missing:
            lines.append(f"creates {', '.join(self.missing)}")
        lines.append(self._verdict())
        return "\n".join(map(one_line, lines))

    def _verdict(self) -> str:
        count = len(self.items)
        many = "1 resource is" if count == 1 else f"{count} resources are"
        what = f"{self.stack}: {many} in the state now" if count else f"{self.stack}: nothing to adopt"
        if self.changes:
            return f"{what}; `pulumi up` would change them as listed: edit the settings to keep what Azure has"
        return f"{what}; `pulumi up` would change none of them" if count else f"{what}: all that exists is in the state"


def _section(where: str) -> str:
    """Return the first part of a path, with the deployment's name."""
    parts = where.split(".")
    return where if parts[0] != "deployments" else ".".join(_of_deployment(where))


def _of_deployment(where: str) -> list[str]:
    # A deployment's name may contain dots: what follows it is a field of the settings.
    for field in (".slots", ".traffic", ".marketplace"):
        where = where.partition(f"{field}.")[0] if f"{field}." in where else where.removesuffix(field)
    return [where]


def report(
    stack: str, settings: Settings, program: Program, adopted: Mapping[str, str], preview: Json, kept: Kept
) -> Adopted:
    """Return the result.

    Args:
        stack: name of the stack.
        settings: its settings.
        program: what is declared.
        adopted: ARM ids of the adopted resources, by URN.
        preview: what `pulumi preview --json` printed of the state with them.
        kept: properties that are kept as they were found.
    """
    paths = SettingsPaths(settings.deployments, [each.principal_id for each in settings.access.consumers])
    items = [Item(_where(paths, urn), resource_id) for urn, resource_id in adopted.items()]
    changes = [
        _planned(each.urn, adopted[each.urn], change, paths)
        for each in operations(preview)
        if each.urn in adopted and each.kind == "update"
        for change in each.changes
        # A generated name stays as it is.
        if GENERATED not in str(change.new)
    ]
    missing = [f"{each.kind} {each.name}" for each in program if each.operation == "create" and not each.is_component]
    return Adopted(stack, tuple(items), _kept(adopted, kept, paths), tuple(dict.fromkeys(changes)), tuple(missing))


def _kept(adopted: Mapping[str, str], kept: Kept, paths: SettingsPaths) -> tuple[Planned, ...]:
    found = []
    for urn, resource_id in adopted.items():
        meanings = {each.path: each.meaning for each in FIXED.get(type_of(resource_id), ())}
        for path in kept.get(urn.rpartition("::")[2], ()):
            plain = path.removeprefix("body.")
            meaning = meanings.get(plain, "it has other tags than hub.tags")
            found.append(Planned(_where(paths, urn), f"{_title(resource_id)}: {meaning} ({plain})"))
    return tuple(found)


_NEVER_CHANGED = ["properties.customSubDomainName"]
"""Properties that Azure refuses to change, and that azure-native does not replace a resource for."""


def losses(settings: Settings, preview: Json, adopted: Mapping[str, str]) -> list[str]:
    """Return what adopted resources would be replaced for, or refused, a line for each value.

    Args:
        settings: the stack's settings.
        preview: what `pulumi preview --json` printed.
        adopted: ARM ids of the adopted resources, by URN.
    """
    paths = SettingsPaths(settings.deployments)
    reasons = {each["urn"]: each["replaceReasons"] for each in preview["steps"] if each.get("replaceReasons")}
    causes: list[str] = []
    apart: list[str] = []
    for each in operations(preview):
        if each.urn not in adopted or each.kind not in {"replace", "update"}:
            continue
        changes = [change for change in each.changes if GENERATED not in str(change.new)]
        # Without reasons it is replaced by an option of the program's, for what has changed.
        fixed = reasons.get(each.urn, [""]) if each.kind == "replace" else _NEVER_CHANGED
        for change in (change for change in changes if _is_reason(change.path, fixed)):
            planned = _planned(each.urn, adopted[each.urn], change, paths)
            if change.new == NOT_KNOWN:
                apart.append(f"{planned.where}: the state does not have what {_title(adopted[each.urn])} belongs to")
            else:
                causes.append(f"{planned.where}: {planned.what}; Azure cannot change that")
    # What belongs to something that is replaced is replaced with it.
    return list(dict.fromkeys(causes or apart))


def _is_reason(path: str, reasons: list[str]) -> bool:
    return any(not each or path == each or path.startswith((f"{each}.", f"{each}[")) for each in reasons)


def _planned(urn: str, resource_id: str, change: Change, paths: SettingsPaths) -> Planned:
    where = _where(paths, urn)
    told = _SOURCES.get(change.path.partition(".")[0])
    if told and "/secrets/" in resource_id:
        return Planned(where, f"secrets/{resource_id.rpartition('/')[2]}: {told}")
    if field := field_of(resource_id, change.path):
        return Planned(f"{where}.{field}", _values(change))
    return Planned(where, f"{_title(resource_id)}: {in_arm(change.path)}: {_values(change)}")


def _where(paths: SettingsPaths, urn: str) -> str:
    """Return the path in the settings that declares a resource."""
    _, _, types, name = urn.split("::", 3)
    return paths.of(name, types.rpartition("$")[2])


def _title(resource_id: str) -> str:
    return "/".join(resource_id.split("/")[-2:])


def _values(change: Change) -> str:
    if change.new in (SECRET, CHANGED_SECRET):
        return "a secret that Azure does not answer: it is written again"
    if may_be_secret(change.path):
        return "Azure has another value"
    has = f"Azure has {shown(change.old)}" if change.old is not None else "Azure has none"
    return f"{has}, the settings say {shown(change.new)}" if change.new is not None else f"{has}, the settings none"
