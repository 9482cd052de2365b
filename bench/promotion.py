"""How long the commands of a promotion take with many records and deployments, in a folder."""

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from aihub.evidence.folder import Folder
from aihub.evidence.record import Record
from aihub.evidence.store import append
from aihub.settings.models import Settings
from aihub.settings.releases import files
from aihub.settings.releases.document import Program, Release
from aihub.settings.releases.fields import release_fields
from bench.measure import Run, run
from localazure.engine import engine_path

_SUBSCRIPTION = "00000000-0000-0000-0000-000000000001"
_STACKS = ("dev", "test", "prod")


def measure_promotion(
    records: int, deployments: int, rounds: int, progress: Callable[[str], None]
) -> dict[str, list[Run]]:
    """Measures each command that reads releases or records.

    Args:
        records: how many the stack before has.
        deployments: how many each release has.
        rounds: how often each command is run.
        progress: shows a line to a person.

    Raises:
        CommandError: a command failed.
        EngineError: there is no Pulumi CLI.
    """
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        project, environment = _project(Path(folder), progress)
        older, newer = (_release(project / "config", deployments, version) for version in ("1", "2"))
        _settings(project, older, newer)
        _commit(project, environment)
        _records(Folder(Path(folder, "state", ".aihub", "evidence", "aihub", "test")), newer, records)
        commands: dict[str, tuple[str, ...]] = {
            "aihub release list": ("release", "list"),
            "aihub release diff": ("release", "diff", older.id, newer.id),
            "aihub release gate": ("release", "gate", "--to", "prod", "--release", newer.id),
            "aihub release promote": ("release", "promote", "--to", "prod", "--dry-run"),
            "aihub release status": ("release", "status"),
            "aihub report": ("report", "--since", "HEAD"),
            "aihub evidence list": ("evidence", "list", "--stack", "test"),
            "aihub evidence verify": ("evidence", "verify", "--stack", "test"),
        }
        found: dict[str, list[Run]] = {}
        for name, arguments in commands.items():
            command = [sys.executable, "-m", "aihub", *arguments]
            found[name] = [run(command, cwd=project, environment=environment) for _ in range(rounds)]
            progress(f"{name}: {found[name][-1].seconds:.2f} s")
        return found


def _project(folder: Path, progress: Callable[[str], None]) -> tuple[Path, dict[str, str]]:
    project = folder / "project"
    for made in (project / "config", folder / "state"):
        made.mkdir(parents=True)
    (project / "Pulumi.yaml").write_text("name: aihub\nruntime: python\n", encoding="utf-8")
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("PULUMI_", "ARM_", "AZURE_"))},
        "PULUMI_HOME": str(folder / "home"),
        "PULUMI_BACKEND_URL": f"file://{folder / 'state'}",
        "PULUMI_CONFIG_PASSPHRASE": "bench",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PATH": f"{engine_path(progress).pulumi.parent}{os.pathsep}{os.environ['PATH']}",
        "ARM_SUBSCRIPTION_ID": _SUBSCRIPTION,
    }
    for stack in _STACKS:
        run(["pulumi", "stack", "init", stack, "--non-interactive"], cwd=project, environment=environment)
    return project, environment


def _release(config: Path, deployments: int, version: str) -> Release:
    chat = {"type": "azure-openai", "model": {"name": "gpt-example", "version": version}}
    document: dict[str, Any] = {
        "hub": {"name": "ai-bench", "location": "swedencentral"},
        "deployments": {f"model-{number:03}": chat for number in range(deployments)},
    }
    fixed, defaults = release_fields(Settings.model_validate(document))
    made = Release(program=Program(commit="c" * 40, digest="d" * 64), settings=fixed, defaults=defaults)
    files.write(config, made)
    return made


def _settings(project: Path, older: Release, newer: Release) -> None:
    operators = [{"principal_id": "77777777-7777-7777-7777-777777777777"}]
    for stack in _STACKS:
        content = {
            "hub": {"name": f"ai-{stack}", "location": "swedencentral"},
            "access": {"operators": operators},
            "release": (older if stack == "prod" else newer).id,
        }
        (project / "config" / f"{stack}.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
    order = {"order": [{"stack": stack} for stack in _STACKS]}
    (project / "config" / "promotion.yaml").write_text(yaml.safe_dump(order), encoding="utf-8")


def _commit(project: Path, environment: dict[str, str]) -> None:
    author = ("-c", "user.name=bench", "-c", "user.email=bench@example.com")
    for arguments in (("init", "--quiet"), ("add", "--all"), (*author, "commit", "--quiet", "--message", "bench")):
        run(["git", *arguments], cwd=project, environment=environment)


def _records(store: Folder, release: Release, count: int) -> None:
    for moment in _moments(count):

        def make(sequence: int, previous: str | None, at: datetime = moment) -> Record:
            return Record(
                sequence=sequence,
                previous=previous,
                kind="smoke",
                outcome="pass",
                project="aihub",
                stack="test",
                subscription=_SUBSCRIPTION,
                release=release.id,
                program=release.program.digest,
                commit=release.program.commit,
                who="bench",
                at=at,
            )

        append(store, make)


def _moments(count: int) -> Iterator[datetime]:
    first = datetime.now(UTC) - timedelta(minutes=count)
    return (first + timedelta(minutes=number) for number in range(count))
