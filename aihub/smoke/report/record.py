"""The files of a run, written whichever way it ends: well, by an error, by a signal, or without a reader."""

import asyncio
import errno
import json
import os
import signal
import stat
import sys
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, Self

from aihub.errors import AihubError
from aihub.evidence.smoke import RunInfo, evidence
from aihub.evidence.tools import Tools
from aihub.smoke.results import EXIT_CODES, EndpointResult, SmokeRun

# A closed terminal, a stopped pipeline, Ctrl-C. Windows has no SIGHUP.
_SIGNALS = [getattr(signal, name) for name in ("SIGHUP", "SIGTERM", "SIGINT") if hasattr(signal, name)]

_NEW = os.O_WRONLY | os.O_CREAT | os.O_TRUNC


@dataclass(frozen=True)
class Files:
    """Where to; None for none."""

    evidence: Path
    html: Path
    junit: Path | None = None
    summary: Path | None = None
    """GitHub's, to which is appended."""

    @staticmethod
    def of(
        project: Path, *, evidence: Path | None, html: Path | None, junit: Path | None, summary: Path | None
    ) -> "Files":
        """Those that were asked for; evidence and page else in the project's `.local/smoke`, by the time in UTC."""
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S.%f}"[:-3] + "Z"
        folder = project / ".local" / "smoke"
        return Files(
            (evidence or folder / f"{name}.json").absolute(),
            (html or folder / f"{name}.html").absolute(),
            junit,
            summary,
        )


class Record:
    """Has the files of a run written when its `with` block is left, and when a signal comes.

    Until then `run` is where the run says how far it has come, and `results` what it returns.
    """

    def __init__(self, project: Path, stack: str | None, files: Files, settings: dict[str, Any]) -> None:
        self.run = SmokeRun()
        self.results: list[EndpointResult] | None = None
        self.document: dict[str, Any] = {}
        """The evidence; empty until it is made."""
        self.unwritten: str | None = None
        """Which file could not be written, and why."""
        self._project, self._stack, self._files, self._settings = project, stack, files, settings
        self._started = datetime.now(UTC)
        self._handlers: dict[int, Any] = {}

    def __enter__(self) -> Self:
        self._tools = Tools(self._project)
        for number in _SIGNALS:
            # `nohup` has a process outlive its terminal.
            if signal.getsignal(number) != signal.SIG_IGN:
                self._handlers[number] = signal.signal(number, self._on_signal)
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if not self.document:
            if error is None:
                self._write(None, None)
            elif isinstance(error, AihubError):
                self._write(str(error), EXIT_CODES["fail"])
            else:
                self._write(f"the run was ended by {type(error).__name__}", EXIT_CODES["fail"])
        if not isinstance(error, SystemExit):
            for number, handler in self._handlers.items():
                signal.signal(number, handler)

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        """Writes at once: threads that still wait for an answer would hold up the end of the process."""
        code = 128 + number
        if self.document:
            # The second one: whoever sends it does not want to wait.
            os._exit(code)
        self._write(f"the run was ended by {signal.Signals(number).name}", code)
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            sys.exit(code)
        # In between the tasks: one that is ended from within leaves the others behind, unfinished.
        loop.call_soon_threadsafe(sys.exit, code)

    def _write(self, problem: str | None, exit_code: int | None) -> None:
        info = RunInfo(
            project=self._tools.project_name(),
            stack=self._stack or self._tools.selected_stack(),
            started=self._started,
            finished=datetime.now(UTC),
            settings=self._settings,
            tools=self._tools.versions(),
            endpoints=self.run.contract,
            problem=problem,
            exit_code=exit_code,
        )
        self.document = evidence(self.run.so_far() if self.results is None else self.results, info)
        try:
            self._write_files(self.document)
        except OSError as error:
            self.unwritten = f"{error.filename} cannot be written: {error.strerror}"

    def _write_files(self, document: dict[str, Any]) -> None:
        files = self._files
        if (own := self._project.absolute() / ".local") in {*files.evidence.parents, *files.html.parents}:
            _make_private(own)
        _write_whole(files.evidence, f"{json.dumps(document, indent=2)}\n".encode(), own)
        from aihub.smoke.report.html import page

        _write_whole(files.html, page(document).encode(errors="replace"), own)
        if files.junit:
            from aihub.smoke.report.junit import junit

            _write_whole(files.junit, junit(document), own)
        if files.summary:
            from aihub.smoke.report.github import step_summary

            with files.summary.open("a", encoding="utf-8", errors="replace") as file:
                file.write(step_summary(document))


def _make_private(folder: Path) -> None:
    """Makes a folder that only the user can look into, or makes it so: the local Azure keeps secrets there, too."""
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise OSError(errno.EPERM, f"{folder} is no folder of this user's", str(folder))
    if found.st_mode & 0o077:
        folder.chmod(0o700)


def _write_whole(path: Path, data: bytes, own: Path) -> None:
    """Writes a file beside its place and moves it there: a reader finds the whole of it or what was there before.

    Files in the project's `own` folder are the user's alone.
    """
    is_private = own in path.parents
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.unfinished")
    try:
        path.parent.mkdir(mode=0o700 if is_private else 0o777, parents=True, exist_ok=True)
        with os.fdopen(os.open(unfinished, _NEW, 0o600 if is_private else 0o666), "wb") as file:
            file.write(data)
        unfinished.replace(path)
    except OSError as error:
        # Of a file in the place of a folder the system says "File exists".
        why = f"{path.parent} is no folder" if isinstance(error, FileExistsError) else error.strerror
        raise OSError(error.errno, why, str(path)) from None
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
