"""State and records in a storage account: Pulumi and `aihub evidence` on Azurite."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import pytest
from azure.storage.blob import BlobServiceClient

from aihub.evidence.blob import Blobs, open_blobs
from aihub.evidence.errors import EvidenceError
from aihub.evidence.store import read_all, records
from aihub.evidence.verify import verify
from tests.e2e.blob_service import ACCOUNT, KEY, blob_service
from tests.e2e.project import CHECKOUT
from tests.unit.evidence.written import EXPECTED, SUBSCRIPTION, record, write

pytestmark = pytest.mark.e2e

WRITER = """
import sys
from pathlib import Path
from aihub.evidence.backend import Environment
from tests.unit.evidence.written import write
write(Environment(Path(sys.argv[1]), "test").store, 10, who=sys.argv[2])
"""


@dataclass(frozen=True)
class Account:
    """A storage account with one container for each test's state."""

    address: str
    service: BlobServiceClient

    def state(self, name: str) -> str:
        """Create the container of a state; return the backend's URL."""
        self.service.create_container(name)
        return f"azblob://{name}?domain={self.address}&protocol=http&storage_account={ACCOUNT}"

    def store(self, name: str) -> Blobs:
        """The store of the stack test."""
        return open_blobs(
            self.state(name), "aihub", "test", {"AZURE_STORAGE_ACCOUNT": ACCOUNT, "AZURE_STORAGE_KEY": KEY}, _no_login
        )


def _no_login() -> NoReturn:
    pytest.fail("the key is enough")


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    with blob_service(tmp_path_factory.mktemp("azurite")) as address:
        key = {"account_name": ACCOUNT, "account_key": KEY}
        with BlobServiceClient(f"http://{address}/{ACCOUNT}", key) as service:
            yield Account(address, service)


def test_records_are_created_once_and_chained(account: Account) -> None:
    store = account.store("chained")
    assert store.sequences() == []
    written = write(store, 11)
    assert records(store) == written
    assert not store.create(11, record(12).data())
    assert verify(read_all(store), EXPECTED, datetime.now(UTC)) == []
    [container] = account.service.list_containers(name_starts_with="chained-")
    assert container.name == "chained-evidence-test"
    names = account.service.get_container_client(container.name).list_blob_names()
    assert list(names) == [f"aihub/{number:08}.json" for number in range(1, 12)]


def test_an_answer_that_was_lost_is_no_lost_race(account: Account) -> None:
    store = account.store("lost")
    assert store.create(1, b"mine")
    assert store.create(1, b"mine")
    assert not store.create(1, b"another's")


def test_refusals_are_one_line(account: Account) -> None:
    store = account.store("refusals")
    write(store, 1)
    with pytest.raises(EvidenceError, match=r"refusals-evidence-test/aihub/: BlobNotFound: "):
        store.read(2)
    environment = {"AZURE_STORAGE_ACCOUNT": ACCOUNT, "AZURE_STORAGE_KEY": "d3Jvbmc="}
    wrong = open_blobs(
        f"azblob://refusals?domain={account.address}&protocol=http", "aihub", "test", environment, _no_login
    )
    with pytest.raises(EvidenceError, match=r"refusals-evidence-test/aihub/: AuthorizationFailure: "):
        wrong.sequences()


def test_two_writers_at_once_beside_a_state_of_pulumis(account: Account, pulumi_cli: Path, tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (project / "Pulumi.yaml").write_text("name: aihub\nruntime: python\n")
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("ARM_", "AZURE_", "PULUMI_"))},
        "PATH": f"{pulumi_cli.parent}{os.pathsep}{os.environ['PATH']}",
        "PULUMI_HOME": str(tmp_path / "home"),
        "PULUMI_BACKEND_URL": account.state("pulumi"),
        "PULUMI_CONFIG_PASSPHRASE": "",
        "AZURE_STORAGE_ACCOUNT": ACCOUNT,
        "AZURE_STORAGE_KEY": KEY,
        **dict.fromkeys(("ARM_CLIENT_ID", "ARM_TENANT_ID", "ARM_CLIENT_SECRET"), "x"),
        "ARM_SUBSCRIPTION_ID": SUBSCRIPTION,
        "PYTHONPATH": str(CHECKOUT),
    }

    def run(*command: str) -> str:
        done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    aihub = str(Path(sys.executable).with_name("aihub"))
    run("pulumi", "stack", "init", "test", "--non-interactive")
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, project, who], env=environment) for who in ("a", "b")]
    assert [each.wait(120) for each in writers] == [0, 0]
    listed = json.loads(run(aihub, "evidence", "list", "--stack", "test", "--output", "json"))
    assert [each["sequence"] for each in listed["records"]] == list(range(1, 21))
    assert sorted(each["who"] for each in listed["records"]) == ["a"] * 10 + ["b"] * 10
    assert "20 records, whole: " in run(aihub, "evidence", "verify", "--stack", "test")
