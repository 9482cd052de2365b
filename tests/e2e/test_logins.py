"""Every command in each of the ways to log in: it is the same principal everywhere."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from localazure.azure import Subscription
from tests.e2e import logins
from tests.e2e.project import Json, Project, gpt, settings

pytestmark = pytest.mark.e2e

OWN = Subscription()
AZ_SECONDS = 1.0
CLIENTS = ("pulumi-azure-native", "aihub", "azsdk-python-keyvault-secrets")
"""How the user agents begin of all that the program sends requests with."""
COMMANDS = {
    "check": ("check", "--stack", "local"),
    "whoami": ("whoami", "--output", "json"),
    "preflight": ("preflight",),
    "smoke": ("smoke",),
    "rotate": ("rotate", "--all", "--dry-run"),
    "resume": ("resume",),
}
WAYS = {
    "stack configuration": "client secret",
    "token file": "OIDC, a token in a file",
    "github": "OIDC, a token that is requested",
    "azure pipelines": "OIDC, a token of Azure Pipelines",
    "managed identity": "managed identity",
    "azure cli": "Azure CLI",
}


@pytest.fixture(scope="module")
def made(shared_project: Project) -> Project:
    shared_project.up(settings({"chat": gpt(), "small": gpt(capacity=1)}))
    return shared_project


@pytest.fixture
def logged_in(made: Project, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Project]:
    """The project in a shell with one way to log in."""
    before, azure = made.environment, made.azure
    plain = logins.without_login(before)
    with ExitStack() as stack:
        match request.param:
            case "stack configuration":
                keys = {"tenantId": OWN.tenant_id, "clientId": OWN.client_id, "subscriptionId": OWN.id}
                plaintext = [f"--plaintext=azure-native:{key}={value}" for key, value in keys.items()]
                secret = f"--secret=azure-native:clientSecret={before['ARM_CLIENT_SECRET']}"
                made.succeed("config", "set-all", *plaintext, secret)
                names = [f"azure-native:{key}" for key in (*keys, "clientSecret")]
                stack.callback(made.succeed, "config", "rm-all", *names)
                more: dict[str, str] = {}
            case "token file":
                more = logins.by_token_file(azure, tmp_path)
            case "github":
                more = logins.by_github(azure)
            case "azure pipelines":
                more = logins.by_azure_pipelines(azure)
            case "managed identity":
                more = stack.enter_context(logins.by_managed_identity(azure))
            case _:
                more = logins.by_azure_cli(made, AZ_SECONDS)
        made.environment = {**plain, **more}
        yield made
        made.environment = before


@pytest.mark.parametrize("logged_in", WAYS, indirect=True)
def test_every_command_works_and_is_the_principal_that_made_the_stack(
    logged_in: Project, request: pytest.FixtureRequest
) -> None:
    way = request.node.callspec.params["logged_in"]
    running = {name: logged_in.spawn("aihub", *arguments) for name, arguments in COMMANDS.items()}
    printed = {name: process.communicate(timeout=120)[0] for name, process in running.items()}
    assert {name: process.returncode for name, process in running.items()} == dict.fromkeys(COMMANDS, 0), printed
    who: Json = json.loads(printed["whoami"])
    assert (who["type"], who["object_id"], who["subscription"]) == ("ServicePrincipal", OWN.object_id, OWN.id)
    assert who["method"] == WAYS[way]
    assert set(who["may"].values()) == {True}
    assert "2 of 2 endpoints passed" in printed["smoke"]
    # So are azure-native and the program's own providers, in Resource Manager and in the vault.
    logged_in.forget_requests()
    logged_in.up(settings({"chat": gpt(), way.replace(" ", "-"): gpt(capacity=1)}))
    for client in CLIENTS:
        assert logged_in.principals_of(client) == {who["object_id"]}, client
    assert {"PUT", "DELETE"} <= {each.method for each in logged_in.requests()}


@pytest.mark.parametrize("logged_in", ["azure cli"], indirect=True)
def test_az_is_asked_once_for_each_kind_of_token(logged_in: Project) -> None:
    log = logged_in.folder / "az.log"
    log.unlink(missing_ok=True)
    ran = logged_in.run("aihub", "rotate", "--all", "--dry-run")
    assert ran.code == 0, ran.output
    tokens = [line for line in log.read_text().splitlines() if line.startswith("account get-access-token")]
    assert len(tokens) == 2, tokens


@pytest.mark.parametrize(
    ("variables", "why"),
    [
        ({"ARM_CLIENT_SECRET": "s"}, "log in by client secret: there is no azure-native:tenantId or ARM_TENANT_ID"),
        ({**logins.IDS, "ARM_USE_OIDC": "true"}, "log in by OIDC, a token that is requested: there is no a token"),
        ({**logins.IDS, "ARM_ENVIRONMENT": "usgovernment"}, "ARM_ENVIRONMENT names another cloud"),
    ],
)
def test_what_is_not_complete_is_one_line_of_each_command_and_of_the_program(
    made: Project, variables: dict[str, str], why: str
) -> None:
    before = made.environment
    made.environment = {**logins.without_login(before), "ARM_SUBSCRIPTION_ID": OWN.id, **variables}
    try:
        for arguments in COMMANDS.values():
            ran = made.run("aihub", *arguments)
            # The first is offline, and the second asks Azure only when something was cut off.
            if arguments[0] not in {"check", "resume"}:
                assert (ran.code, why in ran.output) == (1, True), ran.output
            assert "Traceback" not in ran.output
        ran = made.pulumi("preview")
        assert (ran.code != 0, why in ran.output, "Traceback" in ran.output) == (True, True, False), ran.output
    finally:
        made.environment = before


def test_a_person_takes_over_with_az_and_destroys(made: Project) -> None:
    before = made.environment
    az = logins.by_azure_cli(made, AZ_SECONDS, "PERSON")
    made.environment = {**logins.without_login(before), **az}
    try:
        who: Json = json.loads(made.run("aihub", "whoami", "--output", "json").output)
        assert (who["type"], who["object_id"]) == ("User", logins.PERSON.object_id)
        made.forget_requests()
        # Data-plane roles of the type User.
        made.up(settings({"chat": gpt()}))
        assert made.run("aihub", "smoke").code == 0
        made.succeed("destroy", "--yes", "--skip-preview", "--run-program")
        assert {name for client in CLIENTS for name in made.principals_of(client)} == {who["object_id"]}
    finally:
        made.environment = before
    assert made.azure_ids() == []
