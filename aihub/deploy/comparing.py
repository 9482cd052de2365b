"""Compare a deploy's plan with the one whose fingerprint is expected.

A fingerprint alone does not say what differs. `aihub plan` also leaves the plan on this machine, in `.local/plans`, and
a deploy on the same machine names the parts that changed.
"""

import json
from pathlib import Path
from typing import Any

from aihub.deploy.errors import RefusedError
from aihub.deploy.plan import Plan
from aihub.digests import json_digest
from aihub.files import make_private, write_whole

_PARTS = {
    "project": "the project",
    "stack": "the stack",
    "subscription": "the subscription",
    "release": "the release",
    "program": "the program",
    "settings": "the settings",
    "config": "the stack's Pulumi configuration",
    "state": "the state (another run changed it since)",
    "operations": "the planned changes",
}


def keep(project: Path, plan: Plan) -> None:
    """Keep a plan on this machine, in the place of the stack's earlier one.

    Raises:
        OSError: the file cannot be written.
    """
    make_private(project / ".local")
    data = json.dumps(plan.document(), indent=2).encode()
    write_whole(_folder(project) / f"{plan.stack}.json", data, private=True)


def refuse_another(project: Path, plan: Plan, expected: str | None) -> None:
    """Raise an error when a plan is not the one that is expected.

    Args:
        project: the folder with `Pulumi.yaml`.
        plan: the plan of now.
        expected: the fingerprint; None where any plan will do.

    Raises:
        RefusedError: the text says what differs, where that is known here.
    """
    if expected in {None, plan.fingerprint}:
        return
    raise RefusedError(
        f"{expected} is expected, and the plan is {plan.fingerprint} now: {_difference(project, plan, str(expected))}; "
        f"nothing was changed; see `aihub plan --stack {plan.stack}`, and expect its fingerprint if that plan is right"
    )


def _difference(project: Path, plan: Plan, expected: str) -> str:
    now = json.loads(json.dumps(plan.document()))
    for before in _kept(project):
        if json_digest(before) == expected:
            parts = [words for name, words in _PARTS.items() if before.get(name) != now[name]]
            return f"what differs: {', '.join(parts) or 'the form of fingerprints'}"
    return "state, settings, program or stack are others than those of the expected plan, which was not made here"


def _kept(project: Path) -> list[dict[str, Any]]:
    found = []
    for file in sorted(_folder(project).glob("*.json")):
        try:
            found.append(json.loads(file.read_bytes()))
        except (OSError, ValueError):
            continue
    return [each for each in found if isinstance(each, dict)]


def _folder(project: Path) -> Path:
    return project / ".local" / "plans"
