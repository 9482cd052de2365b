"""Decide whether the settings consent to what would be deleted."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import yaml

from aihub.replacement.existing import CLASSIC_VAULT, GROUP, LOCATION, Existing, is_lost, same
from aihub.safe_text import lines as fit_to_show
from aihub.soft_delete.names import Deleted, SoftDeletable

FixedValues = Callable[[Mapping[str, str]], Mapping[str, str]]
"""Returns the values of the settings that Azure cannot change, by path, when the paths that are passed have the values
that are passed: other values may be derived from these."""
Consents = Mapping[str, tuple[str, str]]
"""Old and new value of each change that the settings consent to, by path."""


@dataclass(frozen=True)
class ChangedValue:
    """A value that differs between the stack's state and the settings."""

    path: str
    was: str
    to: str

    @property
    def what(self) -> str:
        """Return the change as text."""
        return f"changes from {self.was} to {self.to}"


@dataclass(frozen=True)
class Assessment:
    """The resources that changed values would delete, and whether the settings consent."""

    changes: tuple[ChangedValue, ...] = ()
    """All changes, without those that follow from another change."""
    refused: tuple[ChangedValue, ...] = ()
    """Changes that the settings do not consent to."""
    unfit: tuple[str, ...] = ()
    """Paths of changes for which the settings have a consent with other values."""
    lost: tuple[str, ...] = ()
    """Resources that are deleted."""
    unfinished: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Old values where there are several, by path: an earlier change was not finished."""
    kept_vaults: Mapping[str, str] = field(default_factory=dict)
    """Vaults, by path, that would be deleted although nobody can purge them and their names are needed again."""
    shared_vault: str = ""
    """Name of the endpoints' vault when the hub workspace uses it, too, and the settings give the workspace another."""
    groups: frozenset[str] = frozenset()
    """Resource groups, in lower case, in which resources that are deleted by consent may be purged."""
    locations: frozenset[str] = frozenset()
    """Regions, by short name, in which resources that are deleted by consent may be purged."""

    @property
    def is_refused(self) -> bool:
        """Whether nothing may be changed."""
        return bool(self.refused or self.kept_vaults)

    def may_purge(self, named: SoftDeletable, deleted: Deleted) -> bool:
        """Return whether a deleted resource was deleted by consent, and is in a group and region of that consent."""
        group, name = deleted.live_id.split("/")[4], deleted.live_id.rpartition("/")[2]
        is_ours = name.lower() == named.name.lower() and not named.is_same(deleted)
        in_place = group.lower() in self.groups and any(
            same(LOCATION, deleted.location, each) for each in self.locations
        )
        return is_ours and in_place

    @property
    def problems(self) -> tuple[tuple[str, str, str], ...]:
        """Return the problems: path in the settings, what is wrong, and what to do."""
        found = []
        for change in self.refused:
            if several := self.unfinished.get(change.path):
                what = f"an earlier change is not finished: the stack has parts with {' and parts with '.join(several)}"
                found.append(
                    (change.path, what, "go back to one of these and consent to it, and let `pulumi up` finish")
                )
            else:
                what = f"{change.what}, and `pulumi up` would delete {', '.join(self.lost)}"
                keep = self._keep_shared if change.path == CLASSIC_VAULT and self._keep_shared else "leave it"
                found.append((change.path, what, f"{keep}, or consent to that: replace: {{{_consent(change)}}}"))
        for path, name in self.kept_vaults.items():
            what = f"the vault {name} is to be deleted, but is protected from being purged and keeps its name"
            found.append((path, what, "write another name"))
        return tuple(found)

    @property
    def _keep_shared(self) -> str:
        """Return how a hub workspace keeps the vault that it has from an earlier version of this program."""
        return f"write classic_hub: {{key_vault: {self.shared_vault}}} to keep it" if self.shared_vault else ""

    def refusal(self, file: str) -> str:
        """Return several lines that say why nothing is changed.

        Args:
            file: path of the settings file.
        """
        changes = "; ".join(f"{each.path} {each.what}" for each in self.changes)
        lines = [f"{changes}. Azure cannot change that; this would be deleted to be made anew:"]
        lines += [f"  {each}" for each in self.lost]
        lines.append("Nothing was changed.")
        plain = [each for each in self.refused if each.path not in self.unfinished]
        lines += [
            f"{path}: {what}; {do}" for path, what, do in self.problems if path not in {each.path for each in plain}
        ]
        if plain:
            lines += [f"What stands in replace for {path} is another change." for path in self.unfit]
            if keep := self._keep_shared:
                lines.append(f"classic_hub.key_vault: a vault of its own is the default now; {keep}.")
            lines.append(f"Leave the settings as they were; or if all of that may go, write this in {file}:")
            lines += ["replace:", *(f"  {_consent(each)}" for each in plain)]
        return fit_to_show("\n".join(lines))


def assess(fixed: FixedValues, consents: Consents, now: Existing) -> Assessment:
    """Return what changed values would delete, and whether the settings consent.

    A consent is valid when its new value is the settings' value. It extends to changes that follow from the change,
    such as names that are derived from the hub's name.

    Args:
        fixed: returns the values of the settings.
        consents: the consents of the settings.
        now: the resources of the stack.
    """
    wanted = fixed({})
    said = {path: was for path, (was, to) in consents.items() if path in wanted and same(path, to, wanted[path])}
    old = {
        path: [was for was in now.values.get(path, []) if is_lost(path, was, to)]
        for path, to in wanted.items()
        if now.lost_by(path, to)
    }
    changes: dict[str, str] = {}
    refused: dict[str, str] = {}
    for path, was in [(path, was) for path, each in old.items() for was in each]:
        if same(path, fixed({**said, **refused})[path], was):
            if path in said:
                changes[path] = was
        else:
            changes[path] = refused[path] = was
    lost = dict.fromkeys(each for path, was in old.items() if was for each in now.lost_by(path, wanted[path]))
    is_moved = bool(old.get(GROUP) or old.get(LOCATION))
    kept = {path: wanted.get(path, "") for path in now.protected if is_moved}
    before = fixed(said)
    return Assessment(
        changes=tuple(ChangedValue(path, was, wanted[path]) for path, was in changes.items()),
        refused=tuple(ChangedValue(path, was, wanted[path]) for path, was in refused.items()),
        unfit=tuple(path for path in refused if path in consents),
        lost=tuple(lost),
        unfinished={path: tuple(was) for path, was in old.items() if len(was) > 1},
        kept_vaults={path: name for path, name in kept.items() if name in now.values.get(path, [])},
        shared_vault=refused.get(CLASSIC_VAULT, "") if now.shares_vault else "",
        groups=frozenset(each[GROUP].lower() for each in (before, wanted)),
        locations=frozenset(each[LOCATION] for each in (before, wanted)),
    )


def _consent(change: ChangedValue) -> str:
    both = {change.path: {"from": change.was, "to": change.to}}
    return yaml.safe_dump(both, default_flow_style=None, width=10_000, sort_keys=False).strip()
