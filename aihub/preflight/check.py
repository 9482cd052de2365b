"""The interface of a check: what it is given, and the results that it returns."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from aihub.preflight.plan import PlannedChanges
from aihub.replacement import Assessment
from aihub.safe_text import one_line
from aihub.settings import Settings
from aihub.settings.models import Deployment

if TYPE_CHECKING:
    from aihub.azure.resource_manager import Arm
    from aihub.preflight.reads import SharedReads
    from aihub.waiting import Tell

Status = Literal["pass", "warn", "fail", "unknown"]
"""`pass`: nothing prevents `pulumi up`; `warn`: it can run, and something is worth knowing before; `fail`: it would
fail; `unknown`: Azure did not answer the question, or not in time."""


@dataclass(frozen=True)
class Result:
    """One result of a check."""

    status: Status
    where: str
    """Path in the settings."""
    what: str
    """Evidence: what Azure said, with its numbers and names."""
    fix: str = ""
    """What happens next, or what to do."""
    check: str = ""
    """Id of the check; set when the check has run."""

    def __str__(self) -> str:
        said = f"{self.where}: {self.what}" + (f"; {self.fix}" if self.fix else "")
        return f"{self.status:<7}  {one_line(said)}" + (f"  [{self.check}]" if self.check else "")


@dataclass(frozen=True, kw_only=True)
class Repair(Result):
    """A result that preflight itself can change: unless it is a dry run, `action` runs after all checks."""

    action: "Callable[[Arm, Tell, Callable[[float], None]], Result]"
    """Changes Azure as the settings say, and returns the result that takes this one's place. It is given Resource
    Manager, a function that shows a progress line, and one that waits for a number of seconds."""


@dataclass(frozen=True)
class Target:
    """The stack to check, and what the checks need to know about it."""

    stack: str
    """Name of the stack, without project and organization."""
    settings: Settings
    config: Path
    """Folder with the settings and `promotion.yaml`."""
    arm: "SharedReads"
    """Reads from Resource Manager; two checks that ask the same share one request."""
    credential: Any
    subscription: str
    made: frozenset[str]
    """ARM ids, in lower case, of the resources in the stack's state."""
    held_by: frozenset[str]
    """Object ids of the principals to which the stack has given the role on its vault."""
    replaced: Assessment
    """Resources of the stack that changed settings would delete."""
    resources: Mapping[str, Mapping[str, Any]]
    """Outputs of the resources in the stack's state, by URN."""
    planned: PlannedChanges | None = None
    """What a preview plans to change; None for checking the whole settings."""

    @property
    def group(self) -> str:
        """ARM id of the hub's resource group."""
        return f"/subscriptions/{self.subscription}/resourceGroups/{self.settings.hub.resource_group_name}"

    @property
    def deployments(self) -> Mapping[str, Deployment]:
        """The deployments to judge, by name: all of the settings, or with a preview those that it changes."""
        all_ = self.settings.deployments
        return {name: each for name, each in all_.items() if self.is_judged(f"deployments.{name}")}

    def is_judged(self, path: str) -> bool:
        """Return whether what the settings declare at a path is judged: with a preview only what it changes."""
        return self.planned is None or self.planned.concerns(path)


@dataclass(frozen=True)
class Check:
    """A check: it reads, and changes nothing in Azure."""

    id: str
    """Stable name, in kebab case: part of the output, and title of the check's section in docs/preflight.md."""
    where: str
    """Path in the settings of what is checked, for the result when Azure does not answer."""
    asks: str
    """What is asked, for progress lines: "which names of vaults are taken"."""
    run: Callable[[Target], list[Result]]
    """Runs the check. A ServiceError that it raises becomes an `unknown` result."""
    needs: str = "the role Reader on the subscription"
    """What the caller needs for the check, said when Azure refuses to answer."""

    def results(self, target: Target) -> list[Result]:
        """Run the check, and return its results with the check's id.

        Raises:
            ServiceError: Azure refused, or did not answer.
        """
        return [replace(each, check=self.id) for each in self.run(target)]

    def unknown(self, what: str, fix: str = "") -> Result:
        """Return the result of a check that got no answer."""
        return Result("unknown", self.where, what, fix, self.id)


def worst(found: Collection[Result]) -> Status:
    """Return the status that decides the exit code: `fail` before `unknown` before `warn` before `pass`."""
    there = {each.status for each in found}
    order: tuple[Status, ...] = ("fail", "unknown", "warn")
    return next((each for each in order if each in there), "pass")
