"""ArmResource and ArmUpdate by the real engine: the life of a resource, refusals, refresh, and what state holds."""

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.project import ACCOUNT, GROUP, HUB_NAME, Project, deployment
from tests.e2e.small_program import SmallProgram
from tests.e2e.test_interrupted import kill_up_after

pytestmark = pytest.mark.e2e

PROGRAM = """
    import json
    from pathlib import Path

    import pulumi
    from components.dynamic.arm_resource import ArmResource
    from components.dynamic.arm_update import ArmUpdate

    made = {}
    for name, each in json.loads(Path("wanted.json").read_text()).items():
        after = [made[other] for other in each.pop("after", [])]
        options = pulumi.ResourceOptions(depends_on=after, import_=each.pop("import", None))
        kind = ArmUpdate if each.pop("update", False) else ArmResource
        if secret := each.pop("secret", None):
            each["body"]["properties"] = {"description": pulumi.Output.secret(secret)}
        made[name] = kind(name, {"api_version": "2025-06-01", **each}, options)
    pulumi.export("exports", {name: each.exports for name, each in made.items() if isinstance(each, ArmResource)})
"""

Json = dict[str, Any]


def account(**body: Any) -> Json:
    """What is declared of an account."""
    body = {
        "location": "Sweden Central",
        "kind": "AIServices",
        "sku": {"name": "S0"},
        "identity": {"type": "SystemAssigned"},
        "properties": {"customSubDomainName": HUB_NAME, "restrictOutboundNetworkAccess": False},
        **body,
    }
    return {"resource_id": ACCOUNT, "body": body, "exports": ["properties.endpoint", "identity.principalId"]}


def gpt(capacity: int = 1, model: str = "gpt-4.1-mini", version: str = "2025-04-14", **more: Any) -> Json:
    """What is declared of a deployment."""
    properties = {"model": {"format": "OpenAI", "name": model, "version": version}}
    body = {"sku": {"name": "GlobalStandard", "capacity": capacity}, "properties": properties}
    fixed = {"replace_on": ["properties.model.format", "properties.model.name"], "after": ["account"]}
    return {"resource_id": deployment("chat"), "body": body, **fixed, **more}


class Program(SmallProgram):
    def __init__(self, project: Project) -> None:
        super().__init__(project, PROGRAM, [(GROUP, "2024-03-01", {"location": "swedencentral"})])

    def up(self, *options: str, **wanted: Json) -> str:
        """Brings the stack to what is wanted."""
        self.want(**wanted)
        return self.project.up(None, *options)

    def want(self, **wanted: Json) -> None:
        self.write_wanted(wanted)

    def refused(self, **wanted: Json) -> str:
        """The output of an `up` that must fail."""
        self.want(**wanted)
        return self.failed_up()

    def now(self, resource_id: str) -> Json:
        answer = self.project.arm("GET", resource_id)
        assert answer.status_code == 200, answer.text
        found: Json = answer.json()
        return found

    def put(self, resource_id: str, body: Json) -> None:
        assert self.project.arm("PUT", resource_id, body).status_code in {200, 201}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, launchers: Path, secrets_provider: str) -> Iterator[Program]:
    """One for all tests of this module, which each bring it to what they need."""
    with closing(Project(tmp_path_factory.mktemp("arm") / "project", launchers, secrets_provider)) as project:
        yield Program(project)


@pytest.fixture
def program(made: Program) -> Program:
    """With the account and one deployment, whatever the test before left."""
    made.up(account=account(), chat=gpt())
    made.project.forget_requests()
    return made


def test_resource_is_made_as_declared_and_exports_what_azure_says(program: Program) -> None:
    live = program.now(ACCOUNT)
    assert live["properties"]["customSubDomainName"] == HUB_NAME
    exports = program.project.json("stack", "output", "exports", "--json")
    assert exports["account"] == {
        "properties.endpoint": live["properties"]["endpoint"],
        "identity.principalId": live["identity"]["principalId"],
    }
    assert program.now(deployment("chat"))["sku"] == {"name": "GlobalStandard", "capacity": 1}
    assert program.project.pulumi("preview", "--expect-no-changes").code == 0
    assert program.project.pulumi("refresh", "--preview-only", "--expect-no-changes").code == 0
    assert program.project.writes() == []


def test_change_is_written_in_place_and_leaves_what_others_set(program: Program) -> None:
    live = program.now(ACCOUNT)
    program.put(ACCOUNT, {**live, "tags": {"by": "somebody else"}})
    program.up(account=account(properties={"customSubDomainName": HUB_NAME, "disableLocalAuth": True}), chat=gpt(5))
    assert program.project.writes() == [f"PUT accounts/{HUB_NAME}", "PUT deployments/chat"]
    changed = program.now(ACCOUNT)
    assert changed["properties"]["disableLocalAuth"] is True
    # Declared before, and no longer.
    assert "restrictOutboundNetworkAccess" not in changed["properties"]
    assert changed["tags"] == {"by": "somebody else"}
    assert changed["identity"]["principalId"] == live["identity"]["principalId"]
    assert program.now(deployment("chat"))["sku"]["capacity"] == 5


def test_member_that_cannot_change_replaces_the_resource_old_one_first(program: Program) -> None:
    output = program.up(account=account(), chat=gpt(model="gpt-4.1-nano"))
    assert "1 replaced" in output
    assert program.project.writes() == ["DELETE deployments/chat", "PUT deployments/chat"]
    assert program.now(deployment("chat"))["properties"]["model"]["name"] == "gpt-4.1-nano"


def test_resource_that_is_taken_out_is_deleted(program: Program) -> None:
    program.up(account=account())
    assert program.project.writes() == ["DELETE deployments/chat"]
    assert program.project.arm("GET", deployment("chat")).status_code == 404


def test_refusal_is_azures_words_and_no_stack_trace_and_the_next_up_finishes(program: Program) -> None:
    output = program.refused(account=account(), chat=gpt(version="1999-01-01"))
    message = (
        "The model 'Format: OpenAI, Name: gpt-4.1-mini, Version: 1999-01-01' of account deployment is not supported."
    )
    assert f"error: DeploymentModelNotSupported: {message} ({deployment('chat')})\n" in output
    assert "Traceback" not in output
    assert program.now(deployment("chat"))["properties"]["model"]["version"] == "2025-04-14"
    program.up(account=account(), chat=gpt(3))
    assert program.now(deployment("chat"))["sku"]["capacity"] == 3


def test_refresh_finds_drift_in_what_is_declared_alone_and_up_repairs_it(program: Program) -> None:
    program.put(deployment("chat"), {**gpt(77)["body"], "tags": {"by": "somebody else"}})
    refreshed = program.project.succeed("refresh", "--yes", "--skip-preview", "--diff")
    assert "capacity: 1 => 77" in refreshed
    assert "somebody else" not in refreshed
    program.up(account=account(), chat=gpt())
    assert program.project.writes() == ["PUT deployments/chat"]
    live = program.now(deployment("chat"))
    assert (live["sku"]["capacity"], live["tags"]) == (1, {"by": "somebody else"})


def test_resource_that_was_deleted_elsewhere_is_made_anew(program: Program) -> None:
    assert program.project.arm("DELETE", deployment("chat")).status_code == 200
    assert "1 deleted" in program.project.succeed("refresh", "--yes", "--skip-preview")
    program.up(account=account(), chat=gpt())
    assert program.project.writes() == ["PUT deployments/chat"]
    # Also when nobody noticed.
    assert program.project.arm("DELETE", deployment("chat")).status_code == 200
    program.up(account=account(), chat=gpt(2))
    assert program.now(deployment("chat"))["sku"]["capacity"] == 2


def test_resource_that_exists_is_refused_and_can_be_taken_over(program: Program) -> None:
    other = deployment("other")
    program.put(other, {**gpt()["body"], "tags": {"by": "somebody else"}})
    wanted = {"account": account(), "chat": gpt(), "other": gpt(4, resource_id=other)}
    output = program.refused(**wanted)
    assert "cannot create already existing resource" in output
    assert f"({other})" in output
    assert program.project.writes() == []
    program.up(**wanted | {"other": gpt(4, resource_id=other, **{"import": other})})
    assert program.project.writes() == ["PUT deployments/other"]
    assert program.now(other)["tags"] == {"by": "somebody else"}
    # Where it stands in the program from then on does not matter.
    program.up(**wanted)
    assert program.project.writes() == []


def test_secret_in_a_body_is_never_shown(program: Program) -> None:
    blocklist, secret, other = f"{ACCOUNT}/raiBlocklists/words", "planted-secret-value", "another-planted-value"
    wanted = {"resource_id": blocklist, "body": {}, "secret": secret, "after": ["chat"]}
    shown = program.up("--diff", account=account(), chat=gpt(), words=wanted)
    assert program.now(blocklist)["properties"]["description"] == secret
    program.put(blocklist, {"properties": {"description": other}})
    shown += program.project.succeed("refresh", "--yes", "--skip-preview", "--diff")
    shown += json.dumps(program.project.state())
    shown += program.up("--diff", account=account(), chat=gpt(), words=wanted)
    assert program.now(blocklist)["properties"]["description"] == secret
    shown += json.dumps(program.project.state())
    assert secret not in shown
    assert other not in shown


def test_update_sets_its_members_and_no_others_and_restores_nothing(program: Program) -> None:
    tags: Json = {"resource_id": deployment("chat"), "body": {"tags": {"team": "a"}}, "update": True, "after": ["chat"]}
    program.up(account=account(), chat=gpt(), tags=tags)
    assert program.project.writes() == ["PUT deployments/chat"]
    live = program.now(deployment("chat"))
    assert (live["tags"], live["sku"]["capacity"]) == ({"team": "a"}, 1)
    # A change of the deployment keeps them.
    program.up(account=account(), chat=gpt(2), tags={**tags, "triggers": [2]})
    assert program.project.writes() == ["PUT deployments/chat"]
    # Somebody takes them away: with the trigger they come back.
    program.put(deployment("chat"), gpt(2)["body"])
    program.up(account=account(), chat=gpt(2), tags={**tags, "triggers": [3]})
    assert program.now(deployment("chat"))["tags"] == {"team": "a"}
    assert program.project.pulumi("refresh", "--preview-only", "--expect-no-changes").code == 0
    program.up(account=account(), chat=gpt(2))
    assert program.project.writes() == []
    assert program.now(deployment("chat"))["tags"] == {"team": "a"}


def test_update_of_what_is_not_there_is_an_error(program: Program) -> None:
    missing = deployment("missing")
    output = program.refused(
        account=account(), chat=gpt(), tags={"resource_id": missing, "body": {"tags": {}}, "update": True}
    )
    assert f"error: ResourceNotFound: there is no such resource to update ({missing})\n" in output


def test_identity_of_azure_natives_configuration_is_used(program: Program) -> None:
    environment = dict(program.project.environment)
    keys = {"clientId": "ARM_CLIENT_ID", "tenantId": "ARM_TENANT_ID", "clientSecret": "ARM_CLIENT_SECRET"}
    try:
        for key, variable in keys.items():
            value = program.project.environment.pop(variable)
            secret = ["--secret"] if key == "clientSecret" else []
            program.project.succeed("config", "set", f"azure-native:{key}", value, *secret)
        for variable in [each for each in environment if each.startswith("AZURE_")]:
            program.project.environment.pop(variable)
        program.up(account=account(), chat=gpt(6))
        assert environment["ARM_CLIENT_SECRET"] not in json.dumps(program.project.state())
        program.project.succeed("config", "set", "azure-native:clientSecret", "wrong", "--secret")
        assert "error: AuthenticationFailed: " in program.refused(account=account(), chat=gpt(7))
    finally:
        for key in keys:
            program.project.succeed("config", "rm", f"azure-native:{key}")
        program.project.environment = environment
    assert program.now(deployment("chat"))["sku"]["capacity"] == 6


def test_creation_of_a_killed_run_is_resumed(program: Program) -> None:
    project = program.project
    program.up(account=account())
    project.start(time_scale=0.1)
    try:
        program.want(account=account(), chat=gpt())
        kill_up_after(project, "PUT deployments/chat")
        resumed = project.run("aihub", "resume")
        assert resumed.code == 0, resumed.output
        assert deployment("chat") in {each.get("id") for each in project.resources()}
        program.up(account=account(), chat=gpt())
        assert [str(each) for each in project.requests() if each.status >= 400] == []
    finally:
        project.start()
