"""No key, client secret or token in any file that a run writes, nor in anything that it prints."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.project import ACCOUNT, HUB_NAME, Project, gpt, settings

pytestmark = pytest.mark.e2e

# Not searched: where the local Azure keeps its own login, as a user of the real one keeps his in a file of his own.
LOGIN = {".local/credentials.json", ".local/passphrase"}


def test_no_secret_value_is_in_a_file_or_in_what_is_printed(project: Project) -> None:
    project.start()
    # State in clear text, so that the search sees what is in it.
    del project.environment["PULUMI_DIY_BACKEND_ZSTD"]
    printed = project.folder / "printed"
    printed.mkdir()

    def keep(name: str, *command: str, code: int = 0) -> None:
        ran = project.run(*command)
        assert (ran.code == 0) == (code == 0), ran.output
        (printed / name).write_text(ran.output)

    good = {"chat": gpt(), "other": gpt(model="gpt-4.1")}
    project.write(settings(good | {"bad": gpt(version="1999-01-01")}))
    keep("preview", "pulumi", "preview", "--diff", "--non-interactive")
    keep("refused", "pulumi", "up", "--yes", "--diff", "--non-interactive", "--logtostderr", "-v=9", code=1)
    project.write(settings(good))
    keep("up", "pulumi", "up", "--yes", "--diff", "--non-interactive", "--logtostderr", "-v=9")
    keys = project.arm("POST", f"{ACCOUNT}/listKeys").json()
    keep("smoke", "aihub", "smoke")
    keep("smoke-json", "aihub", "smoke", "--output", "json")
    keep("outputs", "pulumi", "stack", "output", "--json", "--non-interactive")
    keep("export", "pulumi", "stack", "export", "--non-interactive")
    keep("refresh", "pulumi", "refresh", "--yes", "--diff", "--non-interactive")
    # It does look where a secret might be: state and its history, logs, what was printed, packed files.
    places = {line.partition(" in ")[2].rpartition("/")[0] for line in found(project.folder, {"hub": HUB_NAME})}
    backend = ".local/pulumi/backend/.pulumi"
    assert {f"{backend}/stacks/aihub", f"{backend}/history/aihub/local", ".local", "printed"} <= places

    keep("destroy", "pulumi", "destroy", "--yes", "--diff", "--non-interactive")

    secrets = {
        "key1": keys["key1"],
        "key2": keys["key2"],
        "client secret": project.environment["ARM_CLIENT_SECRET"],
        "passphrase": (project.azure.folder / "passphrase").read_text(),
        "a token": project.token("https://management.azure.com").partition(".")[0],
    }
    assert found(project.folder, secrets) == []

    (project.folder / "planted.log").write_text(f"the key is {keys['key1']}.")
    with gzip.open(project.folder / "planted.gz", "wt") as file:
        file.write(keys["key2"])
    assert found(project.folder, secrets) == ["key1 in planted.log", "key2 in planted.gz"]


def found(folder: Path, secrets: dict[str, str]) -> list[str]:
    """Which secrets are in which files below a folder."""
    return sorted(
        f"{name} in {file.relative_to(folder)}"
        for file in files(folder)
        for name, value in secrets.items()
        if any(value.encode() in content for content in contents(file))
    )


def files(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink() and path.relative_to(folder).as_posix() not in LOGIN:
            yield path


def contents(file: Path) -> Iterator[bytes]:
    """What a file holds, as it stands there and unpacked."""
    content = file.read_bytes()
    yield content
    if content[:2] == b"\x1f\x8b":
        yield gzip.decompress(content)
