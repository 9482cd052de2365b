"""One request that is refused or lost after a write of ours: the next `up` goes on, whatever the resource is."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from localazure.azure import Subscription
from tests.e2e.every_type import EVERY_TYPE
from tests.e2e.project import ACCOUNT, HUB_NAME, KEY_VAULT, SUBSCRIPTION, Project, deployment, gpt, settings
from tests.e2e.small_program import SmallProgram
from tests.e2e.test_traffic import ENDPOINT, GOOD, LOCATED, SURROUNDINGS, VAULT, VERSION

pytestmark = pytest.mark.e2e

Json = dict[str, Any]

PROGRAM = """
    import json
    from pathlib import Path

    import pulumi
    from components.dynamic.arm_resource import ArmResource
    from components.dynamic.arm_update import ArmUpdate
    from components.dynamic.traffic import Traffic
    from components.dynamic.key_secret import KeySecret

    kinds = {each.__name__: each for each in (ArmResource, ArmUpdate, KeySecret, Traffic)}
    made = {}
    for name, args in json.loads(Path("wanted.json").read_text()).items():
        after = [made[each] for each in args.pop("after", [])]
        made[name] = kinds[args.pop("kind")](name, args, pulumi.ResourceOptions(depends_on=after))
"""
COGNITIVE_SERVICES = "2025-06-01"
OFFICER = "b86a8fe4-44ce-4948-aee5-eccb2c155cd7"
ALL_IDS = ["chat", "chat-key", "churn", VAULT.rpartition("/")[2]]
REFUSED = {"status": 403, "body": {"error": {"code": "AuthorizationFailed", "message": "Not just now."}}}


def resource(resource_id: str, body: Json, version: str = COGNITIVE_SERVICES, **more: Any) -> Json:
    return {"kind": "ArmResource", "resource_id": resource_id, "api_version": version, "body": body, **more}


def chat(capacity: int = 1) -> Json:
    model = {"format": "OpenAI", "name": "gpt-4.1-mini", "version": "2025-04-14"}
    body = {"sku": {"name": "GlobalStandard", "capacity": capacity}, "properties": {"model": model}}
    return resource(deployment("chat"), body)


def key(**tags: str) -> Json:
    owner = {"id": ACCOUNT, "api_version": COGNITIVE_SERVICES, "created_at": "2026-01-01"}
    secret = {"resource_id": f"{VAULT}/secrets/chat-key", "content_type": "key", "valid_days": 60}
    return {"kind": "KeySecret", **secret, "owner": owner, "tags": tags}


def team(name: str) -> Json:
    # Not of the account, below which Azure lets only one write be under way.
    return {**resource(VAULT, {"tags": {"team": name}}, KEY_VAULT), "kind": "ArmUpdate"}


def endpoint(**more: Any) -> Json:
    body = {**LOCATED, "identity": {"type": "SystemAssigned"}, "properties": {"authMode": "Key"}, **more}
    return resource(ENDPOINT, body, VERSION)


def slot(model: str = GOOD) -> Json:
    properties = {"endpointComputeType": "Managed", "model": model, "environmentId": "azureml:an-env:1"}
    body = {**LOCATED, "properties": {**properties, "instanceType": "Standard_DS3_v2"}}
    return resource(f"{ENDPOINT}/deployments/blue", body, VERSION, after=["endpoint"])


def traffic() -> Json:
    shares = {"traffic": {"blue": 100}, "mirror": {}, "steps": [100], "slots": {"blue": "as it is"}}
    probe = {"timeout_seconds": 2, "auth": "key", "body": {"data": [[1, 2, 3]]}}
    return {"kind": "Traffic", "endpoint_id": ENDPOINT, **shares, **probe, "after": ["blue"]}


def everything(**changed: Json) -> Json:
    return {"chat": chat(), "key": key(model="a"), "team": team("a"), "endpoint": endpoint(), **changed}


def all_ids(project: Project) -> list[str]:
    """The ids of what the state knows, but for what belongs to others."""
    resources = project.resources()
    return sorted(each["id"].rpartition("/")[2] for each in resources if "dynamic" in each["type"])


class Program(SmallProgram):
    def __init__(self, project: Project) -> None:
        properties = {"principalId": Subscription().object_id}
        properties["roleDefinitionId"] = f"{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/{OFFICER}"
        role = f"{VAULT}/providers/Microsoft.Authorization/roleAssignments/{OFFICER}"
        account = {**LOCATED, "kind": "AIServices", "sku": {"name": "S0"}, "identity": {"type": "SystemAssigned"}}
        surroundings: list[tuple[str, str, Json]] = [
            *SURROUNDINGS,
            (ACCOUNT, COGNITIVE_SERVICES, {**account, "properties": {"customSubDomainName": HUB_NAME}}),
            (role, "2022-04-01", {"properties": properties}),
        ]
        super().__init__(project, PROGRAM, surroundings)

    def fault(self, kind: str, method: str, path: str, **members: Any) -> None:
        self.project.azure.faults.set(kind, host="management.azure.com", method=method, path=f"{path}$", **members)

    def fails(self, wanted: Json) -> str:
        """The output of an `up` that must fail, with everything that can be tried tried."""
        self.write_wanted(wanted)
        output = self.failed_up("--continue-on-error")
        assert "Traceback" not in output
        self.project.azure.faults.clear()
        return output

    def finishes(self, wanted: Json) -> list[str]:
        """The writes of an `up` that must find all that is there, and leave nothing to do."""
        self.write_wanted(wanted)
        self.project.up()
        written = self.project.writes()
        assert self.project.pulumi("preview", "--refresh", "--expect-no-changes").code == 0
        return written

    def traffic(self) -> Json:
        found: Json = self.project.arm("GET", ENDPOINT, version=VERSION).json()["properties"]["traffic"]
        return found


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, launchers: Path, secrets_provider: str) -> Iterator[Program]:
    """One for the tests of this module."""
    with closing(Project(tmp_path_factory.mktemp("half-way") / "project", launchers, secrets_provider)) as project:
        yield Program(project)


@pytest.fixture
def program(made: Program) -> Iterator[Program]:
    """With nothing of its own."""
    yield made
    made.project.azure.faults.clear()
    made.project.succeed("destroy", "--yes", "--skip-preview")
    assert made.project.arm("GET", deployment("chat")).status_code == 404
    assert made.project.arm("GET", ENDPOINT, version=VERSION).status_code == 404


def test_read_after_the_write_that_is_refused(program: Program) -> None:
    program.fault("status", "POST", f"{ACCOUNT}/listKeys", every=2, times=1, **REFUSED)
    for path in (deployment("chat"), VAULT, ENDPOINT):
        program.fault("status", "GET", path, every=2, times=1, **REFUSED)
    output = program.fails(everything())
    assert output.count("AuthorizationFailed: Not just now. (") == 4
    assert all_ids(program.project) == ALL_IDS
    # Only the secret does not show what is in it.
    assert program.finishes(everything()) == ["PUT secrets/chat-key"]


def test_write_of_which_the_answer_is_lost(program: Program) -> None:
    for path in (deployment("chat"), VAULT, ENDPOINT, "secrets/chat-key"):
        program.fault("drop", "PUT", path, done=True)
    # Tags that no test before has left.
    wanted = everything(team=team("b"))
    assert program.fails(wanted).count("Unreachable: ") == 4
    assert all_ids(program.project) == ALL_IDS
    # Where a test before has left a deleted secret of this name, it was not taken yet.
    assert set(program.finishes(wanted)) <= {"PUT secrets/chat-key", "POST chat-key/recover"}


def test_single_lost_answers_are_not_even_noticed(program: Program) -> None:
    for method, every in (("GET", 3), ("PUT", 3), ("POST", 2)):
        program.fault("drop", method, "", name=method, every=every)
    program.write_wanted(everything())
    program.project.up()
    assert all(each["struck"] for each in program.project.azure.faults.list())
    program.project.azure.faults.clear()
    assert program.finishes(everything()) == []


def test_change_that_is_taken_back_after_it_was_cut_short_is_taken_back_in_azure(program: Program) -> None:
    before = everything()
    program.write_wanted(before)
    program.project.up()
    program.fault("status", "GET", deployment("chat"), every=2, times=1, **REFUSED)
    program.fault("status", "GET", ENDPOINT, every=2, times=1, **REFUSED)
    program.project.azure.faults.set("drop", method="PATCH", host="*.vault.azure.net", done=True)
    program.fails(everything(chat=chat(7), key=key(model="a", more="b"), endpoint=endpoint(tags={"more": "b"})))
    written = {each.partition("/")[0] for each in program.finishes(before)}
    assert written == {"PATCH chat-key", "PUT deployments", "PUT onlineEndpoints"}
    assert program.project.arm("GET", deployment("chat")).json()["sku"]["capacity"] == 1
    assert "more" not in program.project.arm("GET", ENDPOINT, version=VERSION).json().get("tags", {})


def test_traffic_that_could_not_be_put_back(program: Program) -> None:
    wanted = {"endpoint": endpoint(), "blue": slot()}
    program.write_wanted(wanted)
    program.project.up()
    program.fault("drop", "PUT", ENDPOINT, times=1, done=True)
    # What it meets when it is sent again, and what the write that puts traffic back meets.
    program.fault("status", "PUT", ENDPOINT, **REFUSED)
    output = program.fails({**wanted, "traffic": traffic()})
    assert "putting traffic back to none failed too: AuthorizationFailed: Not just now." in output
    assert program.traffic() == {"blue": 100}
    # The fixture's `destroy` takes it away first, or Azure would not let the slot go.
    assert "churn" in all_ids(program.project)


def test_traffic_is_moved_by_the_next_up(program: Program) -> None:
    wanted = {"endpoint": endpoint(), "blue": slot(), "traffic": traffic()}
    program.fault("status", "POST", f"{ENDPOINT}/listKeys", times=1, **REFUSED)
    assert "AuthorizationFailed: Not just now." in program.fails(wanted)
    assert program.traffic() == {}
    assert program.finishes(wanted) == ["POST /score", "PUT onlineEndpoints/churn"]
    assert program.traffic() == {"blue": 100}


def test_deletion_of_which_the_answer_is_lost_or_that_is_refused_once(program: Program) -> None:
    program.write_wanted(everything())
    program.project.up()
    program.fault("drop", "DELETE", deployment("chat"), done=True)
    program.fault("status", "DELETE", ENDPOINT, times=1, **REFUSED)
    program.project.azure.faults.set("drop", method="DELETE", host="*.vault.azure.net", done=True)
    assert program.project.pulumi("destroy", "--yes", "--skip-preview", "--continue-on-error").code != 0
    # The fixture's `destroy` takes what is left.
    assert "churn" in all_ids(program.project)


def test_somebody_elses_is_still_refused(program: Program) -> None:
    assert program.project.arm("PUT", deployment("chat"), chat(3)["body"]).status_code == 201
    output = program.fails({"chat": chat()})
    assert "cannot create already existing resource" in output
    assert all_ids(program.project) == []
    assert program.project.arm("DELETE", deployment("chat")).status_code in {200, 202, 204}


def test_every_kind_of_the_program(shared_project: Project) -> None:
    project = shared_project
    project.azure.faults.set(
        "status", status=403, method="POST", path=f"accounts/{HUB_NAME}/listKeys", every=2, times=1
    )
    content = settings({"chat": gpt()})
    project.write(content)
    assert project.pulumi("up", "--yes", "--skip-preview").code != 0
    project.azure.faults.clear()
    assert project.run("aihub", "resume").code == 0
    project.up()
    for path in ("managedComputeDeployments/compute$", "onlineEndpoints/[^/]+$"):
        project.azure.faults.set("status", status=403, method="GET", path=path, every=2, times=1)
    project.write(settings({"chat": gpt(), "compute": EVERY_TYPE["compute"], "hugging": EVERY_TYPE["hugging"]}))
    assert project.pulumi("up", "--yes", "--skip-preview", "--continue-on-error").code != 0
    struck = [each["struck"] for each in project.azure.faults.list()]
    assert struck == [1, 1]
    project.azure.faults.clear()
    project.up()
    assert list(project.smoke()) == ["chat", "compute", "hugging"]
