"""No key, client secret or token in any file that a run writes, nor in anything that it prints."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from project import ACCOUNT, Project, gpt, settings

pytestmark = pytest.mark.e2e

# Not searched: where the local Azure keeps its own login, as a user of the real one keeps his in a file of his own.
LOGIN = {".local/credentials.json", ".local/passphrase"}


def test_no_secret_value_is_in_a_file_or_in_what_is_printed(project: Project) -> None:
    project.start()
    project.write(settings({"chat": gpt(), "other": gpt(model="gpt-4.1")}))
    printed = project.folder / "printed"
    printed.mkdir()

    def keep(name: str, *command: str) -> None:
        ran = project.run(*command)
        assert ran.code == 0, ran.output
        (printed / name).write_text(ran.output)

    keep("preview", "pulumi", "preview", "--diff", "--non-interactive")
    keep("up", "pulumi", "up", "--yes", "--diff", "--non-interactive", "--logtostderr", "-v=9")
    keys = project.arm("POST", f"{ACCOUNT}/listKeys").json()
    keep("smoke", "aihub", "smoke")
    keep("smoke-json", "aihub", "smoke", "--output", "json")
    keep("outputs", "pulumi", "stack", "output", "--json", "--non-interactive")
    keep("export", "pulumi", "stack", "export", "--non-interactive")
    keep("refresh", "pulumi", "refresh", "--yes", "--diff", "--non-interactive")
    # The vault's answer to a wrong question may repeat it, the smoke test's to a wrong key too.
    keep("status", "aihub", "local", "status", "--output", "json")
    keep("destroy", "pulumi", "destroy", "--yes", "--diff", "--non-interactive")

    secrets = {
        "key1": keys["key1"],
        "key2": keys["key2"],
        "client secret": project.client_secret,
        "passphrase": json.loads((project.azure.folder / "credentials.json").read_text())["passphrase"],
        "head of every token": project.token("https://management.azure.com")[:36],
    }
    assert found(project.folder, secrets) == []
    # The search does find what is there, in clear, in UTF-16 and in a compressed file.
    (project.folder / "planted.log").write_text(f"the key is {keys['key1']}.")
    with gzip.open(project.folder / "planted.gz", "wt") as file:
        file.write(secrets["client secret"])
    assert found(project.folder, secrets) == ["client secret in planted.gz", "key1 in planted.log"]


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
