"""Run the examples of a rule through `aihub check`."""

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from aihub.check.run import check
from aihub.settings import Problem, load_settings
from aihub.settings.releases import files
from aihub.settings.releases.document import Program, Release
from aihub.settings.releases.fields import release_fields

BASE = """hub: {name: ai-example, location: swedencentral}
deployments:
  chat:
    type: azure-openai
    model: {name: gpt-5.4-mini, version: "2026-03-17"}
smoke: {successes: 2}
"""
"""The `base.yaml` of examples that have none of their own."""
STACK = "smoke: {gate: true}\n"
"""The file of a stack that an example names and does not show."""
RELEASE = "0123456789abcdef" * 4
"""In an example, id of a release of `BASE`."""
DAY = dt.date(2026, 12, 1)
"""The day on which examples are checked."""
_FILE = re.compile(r"^# (\S+\.ya?ml)(?: \(saved as (\S+)\))?\n", re.MULTILINE)


@contextmanager
def written(example: str) -> Iterator[tuple[Path, str]]:
    """Yield the folder of an example's settings, and the id of the release in it."""
    with TemporaryDirectory() as folder:
        config = Path(folder).resolve() / "config"
        config.mkdir()
        if RELEASE in example:
            files.write(config, _release())
        for name, content in _files(example):
            (config.parent / name).write_bytes(content.replace(RELEASE.encode(), _release().id.encode()))
        yield config, _release().id


def problems_of(example: str) -> list[Problem]:
    """Return what a check finds in an example, with files named as seen from the project's folder."""
    with written(example) as (config, release):
        result = check(config, today=DAY)
        return [_as_written(each, f"{config.parent}/", release) for each in (*result.problems, *result.warnings)]


def _as_written(problem: Problem, folder: str, release: str) -> Problem:
    file, text = (
        each.replace(folder, "").replace(release, RELEASE).replace(release[:12], RELEASE[:12])
        for each in (problem.file, problem.text)
    )
    return replace(problem, file=file, text=text)


def _files(example: str) -> Iterator[tuple[str, bytes]]:
    """Yield the path and the content of each file of an example, after those that it relies on."""
    found = list(_FILE.finditer(example))
    if not found or found[0].start():
        example = f"# config/dev.yaml\n{example}"
        found = list(_FILE.finditer(example))
    if "config/base.yaml" not in {each[1] for each in found}:
        yield "config/base.yaml", BASE.encode()
        for stack in ("dev", "test"):
            yield f"config/{stack}.yaml", STACK.encode()
    ends = [*(each.start() for each in found[1:]), len(example)]
    for each, end in zip(found, ends, strict=True):
        yield each[1], example[each.end() : end].encode(each[2] or "utf-8")


@cache
def _release() -> Release:
    """Return a release of `BASE`."""
    with TemporaryDirectory() as folder:
        Path(folder, "dev.yaml").write_text(BASE, encoding="utf-8")
        fixed, defaults = release_fields(load_settings(Path(folder), "dev"))
    return Release(program=Program(commit="0" * 40, digest="0" * 64), settings=fixed, defaults=defaults)
