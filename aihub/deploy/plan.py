"""A plan of a deploy, and the fingerprint that stands for it."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import JsonValue

from aihub import pulumi_cli
from aihub.arm.bodies import Json
from aihub.deploy import state
from aihub.deploy.operations import Operation, operations
from aihub.deploy.plan_file import mend
from aihub.deploy.target import Target
from aihub.digests import json_digest
from aihub.pulumi_cli import PulumiError

FORMAT = 1
"""Form of what the fingerprint is made from: another form gives other fingerprints."""


@dataclass(frozen=True)
class Plan:
    """What a deploy would do, and what it was worked out from."""

    project: str
    stack: str
    subscription: str
    release: str | None
    """Id of the release; None where something of it is not committed."""
    program: str | None
    """SHA-256 of the program's files; None where they are not committed."""
    settings: str
    """Digest of the effective settings."""
    config: str
    """Digest of the stack's Pulumi configuration, in which secrets are encrypted."""
    state: str
    """Digest of the state."""
    operations: tuple[Operation, ...]

    def document(self) -> dict[str, Any]:
        """Return what the fingerprint is the digest of."""
        return {"format": FORMAT, **asdict(self)}

    @property
    def fingerprint(self) -> str:
        """The SHA-256 that stands for the plan."""
        return json_digest(self.document())


def make_plan(target: Target, tell: Callable[[str], None], save: Path | None = None) -> Plan:
    """Preview a stack, and return the plan.

    The state is read after the preview: one that another run changed meanwhile gives a fingerprint that no plan of the
    states before and after has.

    Args:
        target: the stack.
        tell: shows a progress line.
        save: where Pulumi writes its own plan; None for nowhere.

    Raises:
        PulumiError: the preview failed.
        LoginError: nobody is logged in.
    """
    environment, release = target.environment, target.release
    tell(f"preview of {environment.stack}")
    preview = _preview(target, save)
    return Plan(
        project=environment.project,
        stack=environment.stack,
        subscription=environment.deployer.subscription_id,
        release=release.id if release else None,
        program=release.program.digest if release else None,
        settings=json_digest(target.loaded.settings.model_dump(mode="json", by_alias=True)),
        config=json_digest(_config(target)),
        state=state.state_digest(state.read(target.folder, target.stack)),
        operations=tuple(operations(preview)),
    )


def _preview(target: Target, save: Path | None) -> Json:
    saved = ["--save-plan", str(save)] if save else []
    # Azure's own changes are looked at before, and not in the middle of a plan.
    preview = pulumi_cli.preview(target.folder, target.stack, "--refresh=false", *saved)
    if save:
        mend(save, preview)
    return preview


def _config(target: Target) -> JsonValue:
    """The stack's Pulumi configuration as its file has it."""
    file = target.environment.folder / f"Pulumi.{target.environment.stack}.yaml"
    try:
        written = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
        return [written.get("config"), written.get("environment")]
    except FileNotFoundError:
        return [None, None]
    except (OSError, ValueError, AttributeError, yaml.YAMLError):
        raise PulumiError(f"{file} cannot be read") from None
