"""Traffic by the real engine: who answers a client that calls all the time, while slots come, change, fail and go."""

import threading
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from localazure.azure import Subscription
from tests.e2e.project import GROUP, SUBSCRIPTION, Project
from tests.e2e.small_program import SmallProgram

pytestmark = pytest.mark.e2e

Json = dict[str, Any]

VERSION = "2025-12-01"
LOCATED = {"location": "swedencentral"}
STORAGE = f"{GROUP}/providers/Microsoft.Storage/storageAccounts/ste2etraffic"
VAULT = f"{GROUP}/providers/Microsoft.KeyVault/vaults/kv-e2e-traffic"
HUB, WORKSPACE = [
    f"{GROUP}/providers/Microsoft.MachineLearningServices/workspaces/{name}" for name in ("hub", "project")
]
ENDPOINT = f"{WORKSPACE}/onlineEndpoints/churn"
IDENTITY = {"identity": {"type": "SystemAssigned"}}
SURROUNDINGS: list[tuple[str, str, Json]] = [
    (GROUP, "2024-03-01", LOCATED),
    (STORAGE, "2024-01-01", {**LOCATED, "kind": "StorageV2", "sku": {"name": "Standard_LRS"}, "properties": {}}),
    (
        VAULT,
        "2024-11-01",
        {
            **LOCATED,
            "properties": {
                "tenantId": "11111111-1111-1111-1111-111111111111",
                "sku": {"family": "A", "name": "standard"},
                "enableRbacAuthorization": True,
            },
        },
    ),
    (
        HUB,
        VERSION,
        {**LOCATED, **IDENTITY, "kind": "Hub", "properties": {"storageAccount": STORAGE, "keyVault": VAULT}},
    ),
    (WORKSPACE, VERSION, {**LOCATED, **IDENTITY, "kind": "Project", "properties": {"hubResourceId": HUB}}),
]

PROGRAM = """
    import json
    from pathlib import Path

    import pulumi
    from components.dynamic.arm_resource import ArmResource
    from components.dynamic.traffic import Traffic

    wanted = json.loads(Path("wanted.json").read_text())
    located = {"location": "swedencentral"}
    body = {**located, "identity": {"type": "SystemAssigned"}, "properties": {"authMode": wanted.pop("mode", "Key")}}
    common = {"api_version": "2025-12-01"}
    endpoint = ArmResource("endpoint", {**common, "resource_id": wanted.pop("id"), "body": body, "replace_on": ["properties.authMode"]})

    def slot(name, model):
        properties = {"endpointComputeType": "Managed", "model": model, "environmentId": "azureml:an-env:1"}
        body = {**located, "properties": {**properties, "instanceType": "Standard_DS3_v2"}}
        resource_id = pulumi.Output.concat(endpoint.id, "/deployments/", name)
        return ArmResource(f"slot-{name}", {**common, "resource_id": resource_id, "body": body})

    slots = [slot(name, model) for name, model in wanted["slots"].items()]
    Traffic("traffic", {"endpoint_id": endpoint.id, **wanted}, pulumi.ResourceOptions(depends_on=slots))
"""

GOOD, BETTER, FAULTY = "azureml:churn:1", "azureml:churn:2", "azureml:faulty:1"


class Program(SmallProgram):
    def __init__(self, project: Project) -> None:
        super().__init__(project, PROGRAM, SURROUNDINGS)

    def want(self, slots: dict[str, str], traffic: dict[str, int], **more: Any) -> None:
        wanted: Json = {"id": ENDPOINT, "slots": slots, "traffic": traffic, "mirror": {}, "steps": [100], "auth": "key"}
        wanted |= {"timeout_seconds": 2, "body": {"data": [[1, 2, 3]]}, **more}
        self.write_wanted(wanted)

    def up(self, slots: dict[str, str], traffic: dict[str, int], **more: Any) -> str:
        self.want(slots, traffic, **more)
        return self.project.up()

    def refused(self, slots: dict[str, str], traffic: dict[str, int], **more: Any) -> str:
        """The output of an `up` that must fail."""
        self.want(slots, traffic, **more)
        return self.failed_up()

    def writes(self) -> list[str]:
        """The writes to Resource Manager since the last `want`."""
        return [each for each in self.project.writes() if not each.startswith("POST")]

    def endpoint(self) -> Json:
        properties: Json = self.project.arm("GET", ENDPOINT, version=VERSION).json()["properties"]
        return properties

    @contextmanager
    def client(self) -> Iterator[Counter[tuple[int, str]]]:
        """Calls the endpoint again and again, as its users do: how often which status came from which slot."""
        seen: Counter[tuple[int, str]] = Counter()
        key = self.project.arm("POST", f"{ENDPOINT}/listKeys", version=VERSION).json()["primaryKey"]
        url, done = self.endpoint()["scoringUri"], threading.Event()

        def call() -> None:
            while not done.is_set():
                headers = {"Authorization": f"Bearer {key}"}
                answer = self.project.client.post(url, json={"data": [[1]]}, headers=headers)
                seen[answer.status_code, answer.headers.get("azureml-model-deployment", "")] += 1

        thread = threading.Thread(target=call)
        thread.start()
        try:
            yield seen
        finally:
            done.set()
            thread.join()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, launchers: Path, secrets_provider: str) -> Iterator[Program]:
    """One for all tests of this module, which each bring it to what they need."""
    with closing(Project(tmp_path_factory.mktemp("traffic") / "project", launchers, secrets_provider)) as project:
        yield Program(project)


@pytest.fixture
def program(made: Program) -> Program:
    """Blue alone, with all of the traffic."""
    made.up({"blue": GOOD}, {"blue": 100})
    made.project.forget_requests()
    return made


def test_nothing_to_do_is_nothing_done(program: Program) -> None:
    assert program.endpoint()["traffic"] == {"blue": 100}
    assert program.project.pulumi("preview", "--expect-no-changes").code == 0
    assert program.project.pulumi("refresh", "--preview-only", "--expect-no-changes").code == 0
    assert program.writes() == []


def test_green_that_answers_errors_gets_no_traffic_and_the_next_up_moves_it_when_it_is_mended(program: Program) -> None:
    with program.client() as seen:
        output = program.refused({"blue": GOOD, "green": FAULTY}, {"green": 100})
        line = "slot green of endpoint churn does not answer: 424 (container: 500); traffic stays as it was: blue 100 %"
        assert f"error: {line}\n" in output
        assert "Traceback" not in output
        assert program.endpoint()["traffic"] == {"blue": 100}
    assert set(seen) == {(200, "blue")}
    # It stays refused for as long as it is broken.
    assert line in program.refused({"blue": GOOD, "green": FAULTY}, {"green": 100})
    with program.client() as seen:
        program.up({"blue": GOOD, "green": BETTER}, {"green": 100})
    assert {status for status, _ in seen} == {200}
    assert program.endpoint()["traffic"] == {"green": 100}


def test_traffic_moves_in_steps_and_nobody_notices(program: Program) -> None:
    with program.client() as seen:
        output = program.up({"blue": GOOD, "green": BETTER}, {"green": 100}, steps=[10, 50, 100])
    assert {status for status, _ in seen} == {200}
    assert program.endpoint()["traffic"] == {"green": 100}
    assert program.writes() == ["PUT deployments/green", *["PUT onlineEndpoints/churn"] * 3]
    lines = ["slot green answers", "traffic is blue 90 %, green 10 %", "traffic is blue 50 %, green 50 %"]
    assert [line for line in lines if f"churn: {line}\n" not in output] == []


def test_slot_that_is_taken_out_loses_its_traffic_first(program: Program) -> None:
    program.up({"blue": GOOD, "green": BETTER}, {"blue": 50, "green": 50})
    program.up({"green": BETTER}, {"green": 100})
    assert program.writes() == ["PUT onlineEndpoints/churn", "DELETE deployments/blue"]


def test_mirrored_slot_must_answer_too(program: Program) -> None:
    output = program.refused({"blue": GOOD, "green": FAULTY}, {"blue": 100}, mirror={"green": 10})
    assert "slot green of endpoint churn does not answer: 424 (container: 500)" in output
    assert program.endpoint()["mirrorTraffic"] == {}
    program.up({"blue": GOOD, "green": BETTER}, {"blue": 100}, mirror={"green": 10})
    assert (program.endpoint()["traffic"], program.endpoint()["mirrorTraffic"]) == ({"blue": 100}, {"green": 10})
    program.up({"blue": GOOD}, {"blue": 100})
    assert program.writes() == ["PUT onlineEndpoints/churn", "DELETE deployments/green"]


def test_refresh_finds_traffic_that_was_moved_elsewhere_and_up_moves_it_back(program: Program) -> None:
    program.up({"blue": GOOD, "green": BETTER}, {"blue": 100, "green": 0})
    live = program.project.arm("GET", ENDPOINT, version=VERSION).json()
    live["properties"]["traffic"] = {"green": 100}
    assert program.project.arm("PUT", ENDPOINT, live, VERSION).status_code == 200
    refreshed = program.project.succeed("refresh", "--yes", "--skip-preview", "--diff")
    assert "blue : 100" in refreshed
    program.up({"blue": GOOD, "green": BETTER}, {"blue": 100, "green": 0})
    assert program.endpoint()["traffic"] == {"blue": 100}


def test_another_way_in_replaces_everything_in_the_order_that_azure_demands(program: Program) -> None:
    program.up({"blue": GOOD}, {"blue": 100}, mode="AMLToken", auth="aml-token")
    assert program.writes() == [
        "PUT onlineEndpoints/churn",
        "DELETE deployments/blue",
        "DELETE onlineEndpoints/churn",
        "PUT onlineEndpoints/churn",
        "PUT deployments/blue",
        "PUT onlineEndpoints/churn",
    ]
    assert program.endpoint()["traffic"] == {"blue": 100}


def test_role_that_is_missing_is_named(program: Program) -> None:
    wanted = {"mode": "AADToken", "auth": "entra"}
    output = program.refused({"blue": GOOD}, {"blue": 100}, **wanted)
    assert "slot blue of endpoint churn does not answer: 401; whoever runs this needs the role AzureML Data" in output
    role = f"{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/f6c7c914-8db3-469d-8ca1-694a8f32e121"
    assignment = f"{WORKSPACE}/providers/Microsoft.Authorization/roleAssignments/{uuid.uuid4()}"
    properties = {"principalId": Subscription().object_id, "roleDefinitionId": role}
    assert program.project.arm("PUT", assignment, {"properties": properties}, "2022-04-01").status_code == 201
    program.up({"blue": GOOD}, {"blue": 100}, **wanted)
    assert program.endpoint()["traffic"] == {"blue": 100}


def test_all_of_it_goes_and_comes_back(program: Program) -> None:
    program.project.forget_requests()
    program.project.succeed("destroy", "--yes", "--skip-preview")
    assert program.writes() == [
        "PUT onlineEndpoints/churn",
        "DELETE deployments/blue",
        "DELETE onlineEndpoints/churn",
    ]
