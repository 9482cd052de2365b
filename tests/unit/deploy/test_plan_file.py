"""A plan of Pulumi that is mended: the deletion under a former URN, and nothing else."""

import json
from pathlib import Path
from typing import Any

from aihub.deploy.plan_file import mend
from tests.unit.deploy.previews import CHANGED, preview, step, urn

OLD, NEW = urn("chat-key", "azure-native:keyvault:Secret"), urn("chat-key")
REPLACED = ["delete-replaced", "replace", "create-replacement"]


def _plan(tmp_path: Path, **steps: list[str]) -> tuple[Path, dict[str, Any]]:
    document = {
        "manifest": {},
        "resourcePlans": {urn(name): {"goal": {}, "steps": each} for name, each in steps.items()},
    }
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    return file, document


def _renamed(op: str) -> dict[str, Any]:
    made = step(op, "chat-key", {"a": 1}, {"a": 2})
    made["oldState"]["urn"] = OLD
    return preview(made, step("replace", "whisper", {"a": 1}, {"a": 2}))


def test_deletion_is_planned_where_the_run_looks_for_it(tmp_path: Path) -> None:
    file, before = _plan(tmp_path, **{"chat-key": REPLACED, "whisper": REPLACED})

    mend(file, _renamed("replace"))

    plans = json.loads(file.read_text(encoding="utf-8"))["resourcePlans"]
    assert plans[OLD] == {"steps": ["delete-replaced"], "state": None}
    assert plans[NEW] == {"goal": {}, "steps": ["replace", "create-replacement"]}
    assert plans[urn("whisper")] == before["resourcePlans"][urn("whisper")]


def test_other_plans_stay_as_they_are(tmp_path: Path) -> None:
    file, before = _plan(tmp_path, chat=["update"], **{"chat-key": ["update"]})

    for each in (CHANGED, _renamed("update"), preview(), {}):
        mend(file, each)
        assert json.loads(file.read_text(encoding="utf-8")) == before
