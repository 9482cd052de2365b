"""No key, client secret or token in any file that a run writes, nor in anything that it prints.

All projects are searched when they close (tests/secrets_made.py); this one writes all that can be written.
"""

import gzip
import json
import shutil
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.every_type import EVERY_TYPE
from tests.e2e.project import ACCOUNT, HUB_NAME, Project, gpt, settings
from tests.secret_search import Search

pytestmark = pytest.mark.e2e

Json = dict[str, Any]

DEPLOYMENTS = {name: EVERY_TYPE[name] for name in ("openai", "inference", "serverless", "hugging")}
"""With keys of an account, of a serverless and of an online endpoint."""
KEYS = {
    *(f"{key} of accounts/{HUB_NAME}" for key in ("key1", "key2")),
    *(
        f"{key} of {endpoint}"
        for key in ("primaryKey", "secondaryKey")
        for endpoint in (f"serverlessendpoints/{HUB_NAME}-serverless", f"onlineendpoints/{HUB_NAME}-hugging")
    ),
}
LOGINS = {"client secret", "client secret of the reader", "passphrase", "signing key", "access token"}
TALKATIVE = ("--diff", "--logtostderr", "-v=9")

BACKEND = ".local/pulumi/backend/.pulumi"
ENGINE_LOGS = ".local/pulumi/home/logs"
IN_ALL = (ACCOUNT, f"https://{HUB_NAME}.openai.azure.com", "openai | azure-openai", "pulumi stack output")
"""What the files of each kind hold, one or another."""
PLACES = {
    *(f"{BACKEND}/{kind}/aihub" for kind in ("stacks", "history", "backups")),
    *(f"{ENGINE_LOGS}/pulumi", ".local/requests.log", ".local/provider.log", ".local/smoke/"),
    *("smoke.json", "smoke.html", "smoke.xml", "summary.md", "rotation.json"),
    *("printed/", "temporary/pulumi"),
}


def test_no_secret_value_is_in_a_file_or_in_what_is_printed(project: Project) -> None:
    project.start()
    # Each step's state, too, as in a stack that is not a test's.
    project.environment["PULUMI_SKIP_CHECKPOINTS"] = "false"
    project.environment["GITHUB_STEP_SUMMARY"] = str(project.folder / "summary.md")
    smoke = ("aihub", "smoke", "--evidence", "smoke.json", "--html", "smoke.html", "--junit", "smoke.xml")
    rotate = ("aihub", "rotate", "--all", "--no-wait", "--evidence", "rotation.json")

    project.write(gated(DEPLOYMENTS | {"bad": gpt(version="1999-01-01")}))
    run(project, "aihub", "preflight", code=1)
    run(project, "pulumi", "preview", "--diff", "--non-interactive")
    run(project, "pulumi", "up", "--yes", "--non-interactive", *TALKATIVE, code=1)
    # Services repeat in their messages what they were sent.
    keys = project.arm("POST", f"{ACCOUNT}/listKeys").json()
    error = {"code": "401", "message": f"The key {keys['key1']} or {keys['key2']} is not the right one."}
    project.azure.faults.set("status", deployment="openai", status=401, body={"error": error})
    project.write(gated(DEPLOYMENTS))
    run(project, "pulumi", "up", "--yes", "--skip-preview", "--non-interactive", code=1)
    run(project, *smoke[:2], code=1)
    project.azure.faults.clear()
    run(project, "pulumi", "up", "--yes", "--skip-preview", "--non-interactive", *TALKATIVE)
    run(project, *smoke)
    run(project, *smoke[:2], "--output", "json")
    run(project, *rotate, "--output", "json")
    project.azure.advance(86_400)
    run(project, *rotate)
    run(project, "pulumi", "stack", "output", "--json", "--non-interactive")
    run(project, "pulumi", "stack", "export", "--non-interactive")
    run(project, "pulumi", "refresh", "--yes", "--diff", "--non-interactive")
    # The engine notes down all it does, encrypted, for its users to pass on.
    for log in sorted((project.folder / ENGINE_LOGS).glob("organization*.log")):
        run(project, "pulumi", "logs", "decrypt", str(log), "--non-interactive")
    # Without --logtostderr, that goes to a file in the folder for temporary ones.
    run(project, "pulumi", "preview", "--non-interactive", "-v=9")

    # The search looks wherever a secret might be.
    seen = {line.removeprefix("it in ") for line in Search(dict.fromkeys(IN_ALL, "it")).folder(project.folder)}
    assert not [place for place in PLACES if not any(each.startswith(place) for each in seen)]
    run(project, "pulumi", "destroy", "--yes", "--skip-preview", "--non-interactive", *TALKATIVE)
    assert project.kept_secret.search() == []
    # It looks for all keys there ever were, with others since each was rotated.
    known = Counter(project.kept_secret.names.values())
    assert {name: number for name, number in known.items() if name in KEYS} == dict.fromkeys(KEYS, 2)
    assert known.keys() >= LOGINS

    with planted(project.folder / "planted", project.kept_secret.names) as places:
        assert project.kept_secret.search() == places


def run(project: Project, *command: str, code: int = 0) -> None:
    """Runs a command, which must end with the code."""
    ran = project.run(*command)
    failed = f"{' '.join(command)}: {ran.code}, {ran.output[-2000:]}" if ran.code != code else ""
    assert not failed


def gated(deployments: Json) -> Json:
    return settings(deployments) | {"smoke": {"gate": True}}


@contextmanager
def planted(folder: Path, names: Mapping[str, str]) -> Iterator[list[str]]:
    """A folder with each of the secrets, each way; what a search must say of it."""
    folder.mkdir()
    for index, value in enumerate(names):
        (folder / f"{index}.log").write_text(f"it is {value}.")
        (folder / f"{index}.json").write_text(json.dumps({"value": value}))
        (folder / f"{index}.gz").write_bytes(gzip.compress(value.encode()))
        (folder / f"{index}.base64").write_bytes(b64encode(f"me:{value}".encode()))
    try:
        ways = ("log", "json", "gz", "base64")
        yield sorted(
            f"{name} in {folder.name}/{index}.{way}" for index, name in enumerate(names.values()) for way in ways
        )
    finally:
        shutil.rmtree(folder)
