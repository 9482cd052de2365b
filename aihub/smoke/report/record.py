"""Write the files of a run, whether it ends normally, by an error, by a signal, or with a closed terminal."""

import asyncio
import json
import os
import signal
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, Self

from aihub.errors import AihubError
from aihub.evidence.smoke import RunInfo, evidence
from aihub.evidence.tools import Tools
from aihub.files import make_private, write_whole
from aihub.smoke.results import EXIT_CODES, EndpointResult, SmokeRun

# A closed terminal, a stopped pipeline, Ctrl-C. Windows has no SIGHUP.
_SIGNALS = [getattr(signal, name) for name in ("SIGHUP", "SIGTERM", "SIGINT") if hasattr(signal, name)]


@dataclass(frozen=True)
class Files:
    """Paths of the files of a run; None for a file that is not written."""

    evidence: Path
    html: Path
    junit: Path | None = None
    summary: Path | None = None
    """GitHub's summary of the step, to which the run's is appended."""

    @staticmethod
    def of(
        project: Path, *, evidence: Path | None, html: Path | None, junit: Path | None, summary: Path | None
    ) -> "Files":
        """Return the paths; by default evidence and page are in the project's `.local/smoke`, named by the UTC time."""
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S.%f}"[:-3] + "Z"
        folder = project / ".local" / "smoke"
        return Files(
            (evidence or folder / f"{name}.json").absolute(),
            (html or folder / f"{name}.html").absolute(),
            junit,
            summary,
        )


class Record:
    """Context that writes the files of a run at its end, and when a signal arrives.

    Within the context, the run reports its progress in `run`, and the caller sets `results`.
    """

    def __init__(self, project: Path, stack: str | None, files: Files, settings: dict[str, Any]) -> None:
        self.run = SmokeRun()
        self.results: list[EndpointResult] | None = None
        self.document: dict[str, Any] = {}
        """The evidence; empty until the end of the context."""
        self.unwritten: str | None = None
        """Which file could not be written, and why."""
        self._project, self._stack, self._files, self._settings = project, stack, files, settings
        self._started = datetime.now(UTC)
        self._handlers: dict[int, Any] = {}

    def __enter__(self) -> Self:
        self._tools = Tools(self._project, with_stack=not self._stack)
        for number in _SIGNALS:
            # `nohup` ignores SIGHUP, so that a process outlives its terminal.
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
        """Write the files at once, since threads that wait for an answer would delay the end of the process."""
        code = 128 + number
        if self.document:
            # A second signal ends the process at once.
            os._exit(code)
        self._write(f"the run was ended by {signal.Signals(number).name}", code)
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            sys.exit(code)
        # The loop exits between tasks: SystemExit within a task would leave the other tasks unfinished.
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
        files, own = self._files, self._project.absolute() / ".local"
        if own in {*files.evidence.parents, *files.html.parents}:
            make_private(own)

        def write(path: Path, data: bytes) -> None:
            write_whole(path, data, private=own in path.parents)

        write(files.evidence, f"{json.dumps(document, indent=2)}\n".encode())
        from aihub.smoke.report.html import page

        write(files.html, page(document).encode(errors="replace"))
        if files.junit:
            from aihub.smoke.report.junit import junit

            write(files.junit, junit(document))
        if files.summary:
            from aihub.smoke.report.github import step_summary

            with files.summary.open("a", encoding="utf-8", errors="replace") as file:
                file.write(step_summary(document))
