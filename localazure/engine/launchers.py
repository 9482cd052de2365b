"""Launchers of Python hosts, which a distribution of the Pulumi CLI has beside it and a CLI built from source lacks."""

import os
import shlex
import shutil
import sys
from pathlib import Path

from localazure.engine.pulumi_cli import Engine

_MODULES = {
    # -P keeps the program's folder from preceding the standard library; it is added when the program runs.
    "pulumi-language-python": "-P -m localazure.engine.language_host",
    "pulumi-resource-pulumi-python": "-m localazure.engine.dynamic_host",
}


def pulumi_with_python(engine: Engine, folder: Path) -> Path:
    """Return the Pulumi CLI to run Python programs with: the engine's, or a hard link to it beside launchers.

    The link is in `folder`, and the launchers beside it use this Python. The CLI looks for launchers in
    its own folder, symbolic links resolved; it would take them from PATH too, but warn in every command.

    Raises:
        OSError: `folder` cannot be written.
    """
    if engine.has_language_host:
        return engine.pulumi
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, module in _MODULES.items():
        _write(folder / name, f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -u {module} "$@"\n')
    twin = folder / "pulumi"
    if not (twin.exists() and twin.samefile(engine.pulumi)):
        _link(engine.pulumi, twin)
    return twin


def _write(launcher: Path, script: str) -> None:
    if launcher.is_file() and launcher.read_text(encoding="utf-8") == script and os.access(launcher, os.X_OK):
        return
    unfinished = _unfinished(launcher)
    unfinished.write_text(script, encoding="utf-8")
    unfinished.chmod(0o700)
    unfinished.replace(launcher)


def _link(pulumi: Path, twin: Path) -> None:
    unfinished = _unfinished(twin)
    try:
        unfinished.hardlink_to(pulumi.resolve())
    except OSError:  # the cache is on another file system
        shutil.copy2(pulumi, unfinished)
    unfinished.replace(twin)


def _unfinished(path: Path) -> Path:
    return path.with_name(f".{path.name}-{os.getpid()}")
