"""The plan that Pulumi saves, mended where Pulumi would refuse it to the unchanged program."""

import json
from pathlib import Path

from aihub.arm.bodies import Json
from aihub.files import write_whole

_DELETION = "delete-replaced"


def mend(saved: Path, preview: Json) -> None:
    """Make a saved plan one that `pulumi up` can follow.

    Where a resource of an earlier type or name is replaced, `pulumi preview` plans its deletion under the new URN, and
    `pulumi up` looks for it under the former one ("delete-replaced is not allowed by the plan", as of 3.274). So the
    deletion is moved there, and as much is bound as before.

    Args:
        saved: the file of the plan.
        preview: what the `pulumi preview --json` that saved it printed.

    Raises:
        OSError: the file cannot be read or written.
    """
    steps = [each for each in preview.get("steps") or [] if each.get("oldState")]
    renamed = {each["urn"]: each["oldState"]["urn"] for each in steps if each["oldState"]["urn"] != each["urn"]}
    if not renamed:
        return
    plan = json.loads(saved.read_bytes())
    plans = plan["resourcePlans"]
    for urn, former in renamed.items():
        planned = plans.get(urn, {}).get("steps", [])
        if _DELETION in planned:
            planned.remove(_DELETION)
            plans.setdefault(former, {"steps": [], "state": None})["steps"].append(_DELETION)
    write_whole(saved, json.dumps(plan).encode(), private=True)
