"""Have the Pulumi engine read every resource through its provider: `pulumi refresh --preview-only`."""

import json
import os
import re
import signal
import subprocess
import tempfile
import time
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import IO, Any

from aihub.arm.bodies import Json
from aihub.pulumi_cli import PulumiError
from aihub.safe_text import one_line
from aihub.waiting import Tell

LONGEST_SECONDS = 600.0
"""Longest time for all resources. What was not read by then is unknown."""
_END_SECONDS = 5.0
_TELL_SECONDS = 10.0
_NAMED = 3
"""Most resources that a progress line names."""
_STOPPED = re.compile(r"cancell?ed", re.IGNORECASE)
_COLOUR = re.compile(r"<\{%.*?%\}>")
_COMMAND = (
    "pulumi",
    "refresh",
    "--preview-only",
    "--json",
    "--non-interactive",
    # PULUMI_RUN_PROGRAM, as `aihub env` sets it, would run the program of the checkout.
    "--run-program=false",
)


@dataclass
class Reading:
    """What the providers have read."""

    read: dict[str, Json | None] = field(default_factory=dict)
    """Inputs and outputs of the resources by URN; None for a resource that Azure does not have."""
    failed: dict[str, str] = field(default_factory=dict)
    """Errors of providers, by URN."""
    problem: str | None = None
    """Why the engine did not read all resources; None when it did."""


def read_all(
    project: Path, stack: str, urns: Collection[str], tell: Tell, longest_seconds: float = LONGEST_SECONDS
) -> Reading:
    """Return what the providers read of all resources in the stack's state; state and Azure stay as they are.

    Args:
        project: the folder with Pulumi.yaml.
        stack: the stack.
        urns: URNs of the resources.
        tell: shows a progress line.
        longest_seconds: longest time for all resources.

    Raises:
        PulumiError: the Pulumi CLI is missing, or read nothing.
    """
    found, ended, late = Reading(), Event(), Event()

    def watch() -> None:
        began = time.monotonic()
        while not ended.wait(min(_TELL_SECONDS, max(0.0, began + longest_seconds - time.monotonic()))):
            if time.monotonic() >= began + longest_seconds:
                late.set()
                _stop(process)
                return
            tell(_progress(found, urns))

    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="backslashreplace") as said:
        with _started([*_COMMAND, "--stack", stack], project, said) as process, ThreadPoolExecutor(1) as pool:
            try:
                pool.submit(watch)
                _take(_events(process.stdout), found, urns)
                with suppress(subprocess.TimeoutExpired):
                    process.wait(_END_SECONDS)
            finally:
                ended.set()
                _stop(process)
        said.seek(0)
        errors = [line.strip().removeprefix("error: ") for line in said if line.strip()]
    if late.is_set():
        found.problem = f"Azure did not answer within {longest_seconds:.0f} s"
        # Of these the providers only say that they were stopped.
        found.failed = {urn: text for urn, text in found.failed.items() if not _STOPPED.search(text)}
    elif process.returncode and not found.read and not found.failed:
        raise PulumiError(" ".join(filter(None, [found.problem, *errors])) or "pulumi refresh failed")
    return found


def _progress(found: Reading, urns: Collection[str]) -> str:
    open_ones = [each.rpartition("::")[2] for each in urns if each not in found.read and each not in found.failed]
    waiting = f"; waiting for {', '.join(open_ones)}" if 0 < len(open_ones) <= _NAMED else ""
    return f"{len(urns) - len(open_ones)} of {len(urns)} resources are read{waiting}"


def _started(command: Sequence[str], project: Path, said: IO[str]) -> "subprocess.Popen[str]":
    try:
        return subprocess.Popen(
            command,
            cwd=project,
            env=os.environ | {"PULUMI_ENABLE_STREAMING_JSON_PREVIEW": "true"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=said,
            encoding="utf-8",
            errors="backslashreplace",
        )
    except FileNotFoundError:
        raise PulumiError("there is no pulumi on PATH; install the Pulumi CLI") from None
    except OSError as error:
        raise PulumiError(f"pulumi cannot be run: {error.strerror}") from None


def _stop(process: "subprocess.Popen[str]") -> None:
    """End the CLI if it still runs: interrupt it, then again, upon which it ends at once, and at last kill it."""
    for number in (signal.SIGINT, signal.SIGINT, signal.SIGKILL):
        if process.poll() is not None:
            return
        process.send_signal(number)
        with suppress(subprocess.TimeoutExpired):
            process.wait(_END_SECONDS)


def _events(output: IO[str] | None) -> Iterator[Json]:
    for line in output or ():
        try:
            event = json.loads(line)
        except ValueError:
            continue
        if isinstance(event, dict):
            yield event


def _take(events: Iterator[Json], found: Reading, urns: Collection[str]) -> None:
    """Note the engine's events; the form is `apitype.EngineEvent` of the CLI."""
    for event in events:
        if isinstance(outputs := event.get("resOutputsEvent"), dict):
            about: Json = outputs.get("metadata") or {}
            if (urn := str(about.get("urn"))) in urns:
                found.read[urn] = None if about.get("op") == "delete" else _read(about.get("new"))
        elif isinstance(said := event.get("diagnosticEvent"), dict) and said.get("severity") == "error":
            text = one_line(_COLOUR.sub("", str(said.get("message"))))
            text = text.removeprefix("error: ").removeprefix("Preview failed: ")
            if about_urn := said.get("urn"):
                found.failed[str(about_urn)] = text
            elif text != "preview failed":
                found.problem = text


def _read(new: Any) -> Json:
    entry = new if isinstance(new, dict) else {}
    return {"inputs": entry.get("inputs") or {}, "outputs": entry.get("outputs") or {}}
