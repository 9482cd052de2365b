"""The report on an owner of keys: as it begins, and as lines for a person."""

from collections.abc import Sequence

from aihub.evidence.rotation import OwnerReport, RotationRun
from aihub.rotation.owners import Owner
from aihub.safe_text import one_line


def new_report(owner: Owner) -> OwnerReport:
    """Return the report on an owner with nothing done yet."""
    return OwnerReport(owner.id, owner.kind.name, [each["name"] for each in owner.endpoints])


def text(run: RotationRun) -> str:
    """Return what a rotation did, in lines for a person."""
    lines = [_line(each) for each in run.owners]
    if run.without_keys:
        lines.append(f"no key to rotate, since these endpoints take tokens: {', '.join(run.without_keys)}")
    if not lines and not run.problem:
        lines.append("no key needs rotation")
    return "\n".join(lines)


def _line(report: OwnerReport) -> str:
    secrets = _count(len(report.endpoints), "secret")
    match report.outcome:
        case "rotated":
            said = f"{secrets} {_publish(report)} {report.published_key_name}, and {report.previous_key_name} is regenerated"
        case "settling":
            said = (
                f"{secrets} {_publish(report)} {report.published_key_name}; {report.previous_key_name} stays valid for clients "
                f"that have not read the new key yet; run again after {report.run_again_after}"
            )
        case "planned":
            said = report.plan or ""
        case _:
            said = f"failed: {report.problem}"
    found = "".join(f"\n  found: {one_line(finding)}" for finding in report.findings)
    return f"{one_line(f'{report.name} ({report.kind}): {said}')}{found}"


def _publish(report: OwnerReport) -> str:
    return "publishes" if len(report.endpoints) == 1 else "publish"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def counted(items: Sequence[object], what: str) -> str:
    """Return a number with its noun, such as `1 secret` or `2 secrets`."""
    return _count(len(items), what)
