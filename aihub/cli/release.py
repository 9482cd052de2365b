"""`aihub release`."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from aihub.cli.common import output_option, progress, project_folder, show, stack_option
from aihub.cli.gate import gate
from aihub.cli.promotion import promote, rollback
from aihub.cli.release_status import status

if TYPE_CHECKING:
    from aihub.settings.releases.document import Release


@click.group()
def release() -> None:
    """Write and compare releases: what was tested, as files.

    A release is an immutable JSON file in config/releases/, which other environments can deploy.

    Exit codes, where a command's help says no others: 0 done; 1 git or the records cannot be read; 2 the settings or
    the release are invalid.
    """


for command in (status, gate, promote, rollback):
    release.add_command(command)


@release.command()
@stack_option
@output_option
def create(stack: str | None, output: str) -> None:
    """Write a release to config/releases/.

    It contains the settings of a stack and the commit of the program. Its id is the SHA-256 of its content, so the same
    settings and program are the same release, and an existing file stays as it is. Commit the file together with the
    line that pins the release.
    """
    from aihub.pulumi_cli import own_name
    from aihub.releases.create import create as make
    from aihub.settings.releases import files

    if stack is None:
        raise click.UsageError("name the stack whose settings are released: --stack dev")
    project = project_folder()
    made = make(project, own_name(stack))
    file = files.write(project / "config", made)
    progress(f"written: {file}")
    show(json.dumps({"id": made.id, "file": str(file)}, indent=2) if output == "json" else made.id)


@release.command("list")
@output_option
def list_(output: str) -> None:
    """List the releases in config/releases/."""
    from aihub.settings.releases import files

    found = files.read_all(project_folder() / "config")
    if output == "json":
        show(json.dumps([_summary(each) for each in found], indent=2))
    elif not found:
        progress("no releases yet; write one with: aihub release create --stack dev")
    else:
        show("\n".join(_line(each) for each in found))


@release.command("show")
@click.argument("release_id", metavar="ID")
@output_option
def show_(release_id: str, output: str) -> None:
    """Show the models and the commit of a release.

    ID is the release's id, or its first digits.
    """
    from aihub.releases.diff import model_of
    from aihub.settings.releases import files

    found = files.read(project_folder() / "config", release_id)
    if output == "json":
        show(found.text().rstrip())
        return
    lines = [f"release {found.id}", f"program {found.program.commit}"]
    lines += [f"  {name}: {each['type']}, {model_of(each)}" for name, each in sorted(found.deployments.items())]
    lines += [f"  unpinned.{name}: {reason}" for name, reason in sorted(found.unpinned.items())]
    show("\n".join(lines))


@release.command()
@click.argument("release_id", metavar="ID")
@click.argument("folder", type=click.Path(path_type=Path))
@output_option
def checkout(release_id: str, folder: Path, output: str) -> None:
    """Write the program of release ID into FOLDER.

    FOLDER becomes a git worktree of the release's commit, with the settings of this folder: `pulumi up` of a stack that
    pins the release runs there. Calling this command again renews the settings.
    """
    from aihub.releases.program import checkout as check_out
    from aihub.settings.releases import files

    project = project_folder()
    target = check_out(project, files.read(project / "config", release_id), folder)
    show(json.dumps({"folder": str(target)}, indent=2) if output == "json" else str(target))


@release.command()
@click.argument("old")
@click.argument("new")
@output_option
def diff(old: str, new: str, output: str) -> None:
    """Show the changes from release OLD to release NEW."""
    from dataclasses import asdict

    from aihub.releases.diff import diff as compare
    from aihub.settings.releases import files

    config = project_folder() / "config"
    changes = compare(files.read(config, old), files.read(config, new))
    if output == "json":
        show(json.dumps([asdict(each) for each in changes], indent=2))
    else:
        show("\n".join(f"{each.about}: {each.text}" for each in changes) or "no difference")


def _summary(each: "Release") -> dict[str, object]:
    return {"id": each.id, "commit": each.program.commit, "endpoints": sorted(each.deployments)}


def _line(each: "Release") -> str:
    count = len(each.deployments)
    return f"{each.id}  commit {each.program.commit[:12]}  {count} endpoint{'' if count == 1 else 's'}"
