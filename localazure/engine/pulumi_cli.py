"""Choice of the Pulumi CLI: one on PATH or in the cache, else one that is installed or built."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from localazure.engine import download
from localazure.engine.build import CLI_VERSION, GO_VERSION, build
from localazure.engine.cache import Cache
from localazure.engine.errors import EngineError, NotPossibleError
from localazure.engine.progress import Progress, elapsed


@dataclass(frozen=True)
class Engine:
    """A Pulumi CLI that is new enough for the Pulumi SDK in use."""

    pulumi: Path
    """The executable, an absolute path."""
    has_language_host: bool
    """Whether Pulumi's own Python language host stands beside it, as in every distribution."""


def engine_path(progress: Progress) -> Engine:
    """Find the Pulumi CLI on PATH or in the cache; else install it; else build it, into the cache.

    `progress` gets a line when one way fails and the next is tried, and now and then during a long one.

    Raises:
        EngineError: Every way failed; the text says what to install.
    """
    try:
        return _on_path()
    except NotPossibleError as error:
        why = str(error)
    cache = Cache(CLI_VERSION)
    if _is_executable(cache.pulumi):
        return _engine(cache.pulumi)
    progress(f"Pulumi CLI: {why}; looking in the cache.")
    try:
        with cache.lock(progress):
            if not _is_executable(cache.pulumi):  # else another process filled it meanwhile
                _fill(cache, progress)
    except OSError as error:
        raise EngineError(
            f"the Pulumi CLI cannot be kept in {cache.folder}: {error.strerror or error}; "
            "set XDG_CACHE_HOME to a folder that can be written"
        ) from None
    return _engine(cache.pulumi)


def _on_path() -> Engine:
    found = shutil.which("pulumi")
    if found is None:
        raise NotPossibleError("none on PATH")
    sdk = version("pulumi")
    cli = _version_of(Path(found))
    if _numbers(cli)[0] != _numbers(sdk)[0]:
        raise NotPossibleError(f"{found} is {cli}, another major version than the SDK's {sdk}")
    if _numbers(cli) < _numbers(sdk):
        raise NotPossibleError(f"{found} is {cli}, older than the SDK's {sdk}")
    return _engine(Path(found).absolute())


def _fill(cache: Cache, progress: Progress) -> None:
    progress(f"Pulumi CLI: no {CLI_VERSION} in the cache, {cache.folder}; asking Pulumi's installer for it.")
    try:
        task = f"Downloading the Pulumi CLI {CLI_VERSION}"
        with cache.unfinished() as folder, elapsed(task, progress) as tick:
            download.install(CLI_VERSION, folder, tick)
        return
    except NotPossibleError as reason:
        progress(f"Pulumi CLI: its installer failed ({reason}); building it with Go, 5 to 15 minutes, once.")
    try:
        with (
            cache.unfinished() as folder,
            elapsed(f"Building the Pulumi CLI {CLI_VERSION}", progress) as tick,
        ):
            build(folder, tick)
            _version_of(folder / "bin" / "pulumi")
    except NotPossibleError as reason:
        raise EngineError(
            f"there is no Pulumi CLI, and none can be built: {reason}; "
            f"install the Pulumi CLI {version('pulumi')} or newer (https://www.pulumi.com/docs/install/), "
            f"or Go {GO_VERSION} or newer with access to Go's modules"
        ) from None


def _engine(pulumi: Path) -> Engine:
    # Pulumi looks beside its resolved path; the shims of version managers are beside the unresolved path.
    hosts = (folder / "pulumi-language-python" for folder in (pulumi.parent, pulumi.resolve().parent))
    return Engine(pulumi, has_language_host=any(_is_executable(host) and not _is_ours(host) for host in hosts))


def _is_ours(language_host: Path) -> bool:
    """Whether a language host is a launcher that this package wrote, perhaps from another checkout."""
    with language_host.open("rb") as file:
        return b"localazure.engine" in file.read(4096)


def _is_executable(path: Path) -> bool:
    return path.is_file() and os.access(path, os.X_OK)


def _version_of(pulumi: Path) -> str:
    """Run `pulumi version`, which also shows that the CLI runs on this machine."""
    env = {**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"}
    try:
        answer = subprocess.run(
            [pulumi, "version"], env=env, capture_output=True, text=True, timeout=60, check=True
        ).stdout
        return ".".join(map(str, _numbers(answer)))
    except (OSError, subprocess.SubprocessError, ValueError):
        raise NotPossibleError(f"{pulumi} does not run") from None


def _numbers(text: str) -> tuple[int, int, int]:
    found = re.match(r"v?(\d+)\.(\d+)\.(\d+)", text)
    if found is None:
        raise ValueError(text)
    return int(found[1]), int(found[2]), int(found[3])
