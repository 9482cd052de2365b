"""Keys of every kind are rotated, under load and killed, and by the command line as a pipeline does."""

import itertools
import json
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from aihub.azure.resource_manager import Arm
from aihub.azure.vaults import Vaults
from aihub.evidence.rotation import RotationRun
from aihub.rotation.endpoint_tester import EndpointTester
from aihub.rotation.owners import OwnerKeys
from aihub.rotation.rotate import RotationContext, RotationPolicy
from aihub.rotation.run import Selection, rotate_in
from aihub.rotation.secret_store import SecretStore
from tests.e2e.every_type import EVERY_TYPE
from tests.e2e.project import ACCOUNT, CHECKOUT, HUB_NAME, Project, settings
from tests.e2e.rotation_clients import AzureClock, Clients, Identity, RotationClock

pytestmark = pytest.mark.e2e

Json = dict[str, Any]

KINDS = ("openai", "inference", "serverless", "hugging")
DEPLOYMENTS = {name: EVERY_TYPE[name] for name in KINDS}
HOUR = 3600.0
CLIENTS = 20
FORBIDDEN: Json = {
    "host": "management.azure.com",
    "path": "/listKeys$",
    "status": 403,
    "body": {"error": {"code": "AuthorizationFailed", "message": "The client may not."}},
}
FIREWALL: Json = {
    "host": "*.vault.azure.net",
    "status": 403,
    "body": {
        "error": {
            "code": "Forbidden",
            "message": "Client address is not authorized and caller is not a trusted service.",
            "innererror": {"code": "ForbiddenByFirewall"},
        }
    },
}
OWNERS = ("openai", "serverless", "hugging")
"""An endpoint of each owner of keys: an account, which `inference` shares, a serverless and an online endpoint."""
STEPS = {"leased", "regenerated", "accepted", "published", "waiting", "tested", "finished"}


class Killed(BaseException):
    """The process is gone, at once: nothing is tidied up."""


class Kill:
    """Ends a run at a step: the how-manieth of its kind. Without a step it goes to its end."""

    def __init__(self, clock: AzureClock, kind: str = "", number: int = 0) -> None:
        self._clock, self._kind, self._number = clock, kind, number
        self.steps: list[str] = []
        self.is_done = False

    def __call__(self, step: str) -> None:
        self._clock.take_turn()
        self.steps.append(step.partition(" ")[0])
        if self._kind and self.steps.count(self._kind) == self._number:
            self.is_done = True
            raise Killed

    @property
    def places(self) -> list[tuple[str, int]]:
        """Where it could have ended; all the waiting is one place."""
        numbered = [(step, self.steps[: index + 1].count(step)) for index, step in enumerate(self.steps)]
        return [(step, number) for step, number in numbered if step != "waiting" or number == 1]


@pytest.fixture(scope="module")
def deployed(shared_project: Project) -> Project:
    shared_project.up(settings(DEPLOYMENTS))
    return shared_project


@pytest.fixture
def started(project: Project) -> Project:
    """One that no other test has left in the midst of a rotation."""
    project.start()
    return project


@pytest.fixture
def evidence(tmp_path: Path) -> Path:
    return tmp_path / "rotation.json"


def published(project: Project) -> dict[str, str]:
    """The key that each endpoint's secret holds."""
    secrets = {each["id"].rpartition("/")[2] for each in project.secrets()}
    return {name: project.vault(f"secrets/{name}/").json()["value"] for name in secrets if name.endswith("-key")}


def rotate(project: Project, *options: str) -> Any:
    """Runs `aihub rotate`, which must not fail."""
    ran = project.run("aihub", "rotate", *options)
    assert ran.code == 0, ran.output
    return ran


def interrupted(project: Project, *options: str) -> str:
    """What `aihub rotate` says when a pipeline cancels it while it waits for clients."""
    with project.spawn("aihub", "rotate", *options) as running:
        assert running.stdout
        told = "".join(until_waiting(running.stdout))
        running.terminate()
        rest, _ = running.communicate(timeout=30)
    assert running.returncode == 1, told + rest
    return told + rest


def until_waiting(lines: Iterable[str]) -> Iterator[str]:
    """The lines up to the one that says that it waits."""
    for line in lines:
        yield line
        if line.endswith("; waiting\n"):
            return


def test_twenty_clients_are_not_refused_while_all_keys_rotate_and_runs_are_killed(
    started: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    started.up(settings(DEPLOYMENTS))
    endpoints: list[Any] = list(started.endpoints().values())
    # They are called from this process.
    for name in ("HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"):
        monkeypatch.setenv(name, started.environment[name])
    clock = AzureClock(started.azure)
    identity = Identity(clock, started.environment)
    vault, keys, smoke = SecretStore(Vaults(identity)), OwnerKeys(Arm(identity)), EndpointTester(identity)
    policy = RotationPolicy(interval_seconds=HOUR, expiry_seconds=60 * 24 * HOUR)
    before, numbers = published(started), itertools.count()

    def run(kill: Kill, name: str) -> RotationRun:
        made = RotationRun(f"run-{next(numbers)}", "test", "")
        time = RotationClock(clock)
        context = RotationContext(
            lambda: endpoints, vault, keys, smoke.published, smoke.accepts, time, lambda _line: None, kill
        )
        with suppress(Killed):
            rotate_in(context, policy, Selection(deployments=(name,)), made, endpoints)
        return made

    def finish(name: str) -> Kill:
        whole = Kill(clock)
        [owner] = run(whole, name).owners
        assert owner.outcome == "rotated", owner
        return whole

    def kill_everywhere(name: str) -> set[str]:
        places = finish(name).places
        for place in places:
            kill = Kill(clock, *place)
            run(kill, name)
            assert kill.is_done, place
            finish(name)
        return {step for step, _ in places}

    with Clients(CLIENTS, endpoints, clock, identity) as clients, ThreadPoolExecutor() as pool:
        killed_at = list(pool.map(kill_everywhere, OWNERS))
        clock.advance(2 * HOUR)

    assert clients.refused == []
    assert killed_at == [STEPS] * len(OWNERS)
    assert not set(published(started).values()) & set(before.values())
    started.succeed("preview", "--expect-no-changes")


def test_scheduled_pipeline_rotates_what_expires_and_finishes_it_the_next_time(
    deployed: Project, evidence: Path
) -> None:
    before = published(deployed)
    options = ["--expiring-within", "14d", "--no-wait", "--evidence", str(evidence)]

    assert rotate(deployed, *options).output.strip() == "no key needs rotation"
    deployed.azure.advance(50 * 24 * HOUR)
    planned = rotate(deployed, *options, "--dry-run")
    assert published(deployed) == before
    assert "regenerate key" in planned.output

    rotate(deployed, *options)
    first = checked(evidence)
    assert {each["outcome"] for each in first["owners"]} == {"settling"}
    between = published(deployed)
    assert not set(between.values()) & set(before.values())

    deployed.azure.advance(2 * HOUR)
    rotate(deployed, *options)
    last = checked(evidence)
    assert {each["outcome"] for each in last["owners"]} == {"rotated"}
    assert {each["verdict"] for owner in last["owners"] for each in owner["smoke"]} == {"pass"}
    assert published(deployed) == between
    deployed.succeed("preview", "--expect-no-changes")
    deployed.smoke()
    assert rotate(deployed, *options).output.strip() == "no key needs rotation"
    log = (deployed.azure.folder / "requests.log").read_text(encoding="utf-8")
    assert not [key for key in {*before.values(), *between.values()} if key in log + json.dumps([first, last])]


def test_deployment_that_comes_during_a_rotation_gets_the_new_key_too_by_a_run_that_is_cancelled(
    started: Project, evidence: Path
) -> None:
    accounts = {name: EVERY_TYPE[name] for name in ("openai", "inference")}
    started.up(settings(accounts))
    rotate(started, "--all", "--no-wait")
    started.up(settings(accounts | {"another": EVERY_TYPE["openai"]}))

    told = interrupted(started, "--deployment", "another", "--evidence", str(evidence))
    assert "inference, openai share its keys" in told
    assert "Traceback" not in told
    document = checked(evidence)
    assert document["problem"] == document["owners"][0]["problem"] == "interrupted; run it again to go on"
    started.azure.advance(2 * HOUR)
    rotate(started, "--deployment", "openai", "--no-wait")

    found = published(started)
    assert found["another-key"] == found["openai-key"] == found["inference-key"]
    started.succeed("preview", "--expect-no-changes")


@pytest.mark.parametrize(
    ("options", "fault", "problem"),
    [
        (["--deployment", "chat"], {}, "error: there is no endpoint chat; there are: openai, inference, "),
        (["--all", "--stack", "nowhere"], {}, "error: no stack named 'nowhere' found"),
        (["--deployment", "serverless"], {"status": FIREWALL}, ": Forbidden: Client address is not authorized and"),
        (["--deployment", "serverless"], {"status": FORBIDDEN}, ": AuthorizationFailed: The client may not. (/sub"),
    ],
    ids=["endpoint", "stack", "vault", "role"],
)
def test_what_goes_wrong_is_one_line_and_in_the_evidence(
    deployed: Project, evidence: Path, options: list[str], fault: Json, problem: str
) -> None:
    for kind, members in fault.items():
        deployed.azure.faults.set(kind, **members)
    ran = deployed.run("aihub", "rotate", *options, "--evidence", str(evidence))
    deployed.azure.faults.clear()

    assert ran.code == 1
    [told] = [line for line in dict.fromkeys(ran.output.splitlines()) if problem in line and "failed: " not in line]
    assert "Traceback" not in ran.output
    document = checked(evidence)
    problems = [document["problem"], *(each["problem"] for each in document["owners"])]
    assert [each for each in problems if each and each in told], problems


def test_account_whose_keys_are_disabled(deployed: Project) -> None:
    deployed.arm("PATCH", ACCOUNT, {"properties": {"disableLocalAuth": True}})
    ran = deployed.run("aihub", "rotate", "--deployment", "openai")
    deployed.arm("PATCH", ACCOUNT, {"properties": {"disableLocalAuth": False}})
    assert ran.code == 1
    assert (
        f"{HUB_NAME} (account): failed: BadRequest: Failed to list key. disableLocalAuth is set to be true"
        in ran.output
    )
    assert "Traceback" not in ran.output


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ([], "say which keys to rotate: one of --deployment NAME, --all and --expiring-within DURATION"),
        (["--all", "--deployment", "openai"], "say which keys to rotate: one of --deployment NAME, --all and"),
        (["--expiring-within", "14"], "'14' is not a duration; write days, hours or minutes, as in 14d, 12h or 30m"),
        (["--all", "--evidence", "nowhere/rotation.json"], "the folder nowhere does not exist"),
    ],
    ids=str,
)
def test_options_that_cannot_be(deployed: Project, options: list[str], problem: str) -> None:
    ran = deployed.run("aihub", "rotate", *options)
    assert ran.code == 2
    assert problem in ran.output


def test_reader_that_leaves_early(deployed: Project) -> None:
    ran = deployed.run("bash", "-o", "pipefail", "-c", "aihub rotate --all --dry-run | true")
    assert (ran.code, ran.output) == (0, "")


def test_endpoints_that_take_tokens_have_nothing_to_rotate(deployed: Project) -> None:
    deployed.up(settings({"openai": EVERY_TYPE["openai"]}, auth="entra"))
    assert rotate(deployed, "--all").output == "no key to rotate, since these endpoints take tokens: openai\n"


def checked(file: Path) -> Json:
    """The evidence, which is as its schema says."""
    schema = json.loads((CHECKOUT / "docs" / "rotation-evidence.schema.json").read_text(encoding="utf-8"))
    document: Json = json.loads(file.read_text(encoding="utf-8"))
    jsonschema.validate(document, schema)
    return document
