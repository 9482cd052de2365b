"""Run a Pulumi program as Pulumi's own `pulumi-language-python-exec` does, errors included."""

import asyncio
import logging
import os
import runpy
import sys
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pulumi
from pulumi.runtime import Settings, configure, run_in_stack, set_all_config

# Kept until the process ends: the loop of a failed program warns when it is garbage-collected.
_loops: list[asyncio.AbstractEventLoop] = []


def run(request: Any, engine_address: str) -> dict[str, Any]:
    """Run the program of a `RunRequest` in this thread; return the fields of its `RunResponse`."""
    configure(
        Settings(
            monitor=request.monitor_address,
            engine=engine_address,
            project=request.project,
            stack=request.stack,
            parallel=request.parallel,
            dry_run=request.dryRun,
            organization=request.organization,
            root_directory=request.info.root_directory,
        )
    )
    set_all_config(dict(request.config), list(request.configSecretKeys))
    os.chdir(request.pwd)
    entry_point = request.info.entry_point
    main = Path(entry_point).absolute()
    if main.is_dir():
        main /= "__main__.py"
    if not main.is_file():  # runpy would go on and take one from elsewhere on the module path
        pulumi.log.error(f"unable to find main python program `{main.name}` in `{main.parent}`")
        return {"bail": True}
    sys.argv = [entry_point, *request.args]

    loop = asyncio.new_event_loop()
    _loops.append(loop)
    asyncio.set_event_loop(loop)
    # Threads that wait for the engine: as many as in the SDK's own executor.
    executor = ThreadPoolExecutor(max_workers=max(request.parallel, 1) * 4)
    loop.set_default_executor(executor)
    # Warnings about coroutines that a failed program did not await are of no use to users.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)

    def body() -> None:
        runpy.run_path(entry_point, run_name="__main__")

    try:
        loop.run_until_complete(run_in_stack(body))
    except pulumi.RunError as error:
        pulumi.log.error(str(error))
        return {"bail": True}
    except SystemExit as error:
        return _exit_status(error)
    except BaseException as error:  # noqa: BLE001 - the program's, whatever it is
        pulumi.log.error(_explanation(error, main))
        return {"bail": True}
    finally:
        executor.shutdown(wait=True)
        sys.stdout.flush()
        sys.stderr.flush()
    return {}


def _exit_status(error: SystemExit) -> dict[str, Any]:
    if error.code is None or error.code == 0:
        return {}
    if isinstance(error.code, int):
        return {"error": f"program exited with non-zero exit code: {error.code}"}
    return {"error": str(error.code)}


def _explanation(error: BaseException, main: Path) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    own = [Path(frame.filename).absolute() == main for frame in frames]
    limit = None
    if True in own:
        limit = own.index(True) - len(frames)  # what comes before is this host
    elif isinstance(error, SyntaxError):
        limit = 0  # of the program itself, which never ran
    lines = traceback.format_exception(error, limit=limit)
    return "Program failed with an unhandled exception:\n" + "".join(lines)
