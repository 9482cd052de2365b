"""A changed setting that would delete endpoints: refused before anything goes, and done to the end with consent."""

import pytest

from tests.e2e.every_type import EVERY_TYPE
from tests.e2e.project import ACCOUNT, GROUP, SUBSCRIPTION, VAULT_NAME, Json, Project, gpt, settings
from tests.e2e.test_interrupted import kill_up_after

pytestmark = pytest.mark.e2e

DEPLOYMENTS = {"chat": gpt(), "cohere": EVERY_TYPE["serverless"], "bert": EVERY_TYPE["hugging"]}
MOVED = "rg-elsewhere"
ALL = {"endpoint chat", "endpoint cohere", "endpoint bert", "hub ai-e2e,"}


def stack(location: str = "swedencentral", consent: Json | None = None, **hub: object) -> Json:
    return {**settings(DEPLOYMENTS, location=location, **hub), "replace": consent or {}}


@pytest.fixture
def made(shared_project: Project) -> Project:
    """A stack that is healthy; the tests tell one story, in their order."""
    if not shared_project.resource_ids():
        shared_project.up(stack())
    return shared_project


@pytest.mark.parametrize(
    ("changed", "path", "lost"),
    [
        ({"location": "eastus2"}, "hub.location", ALL),
        ({"resource_group": MOVED}, "hub.resource_group", ALL),
        ({"key_vault": {"name": "kv-other", "purge_protection": False}}, "hub.key_vault.name", set()),
    ],
    ids=["location", "resource-group", "vault"],
)
def test_it_is_refused_by_the_program_and_by_preflight(made: Project, changed: Json, path: str, lost: set[str]) -> None:
    made.write(stack(**changed))
    made.forget_requests()

    for command in (["preview"], ["up", "--yes", "--skip-preview"]):
        ran = made.pulumi(*command)
        assert ran.code != 0
        assert {each for each in ALL if each in ran.output} == lost
        assert f"vault {VAULT_NAME}, with all its secrets" in ran.output
        assert f"{path}: {{from: " in ran.output
    assert made.writes() == []
    checked = made.run("aihub", "preflight")
    assert checked.code == 1
    assert f"fail     {path}: " in checked.output
    assert "`pulumi up` can run" not in checked.output
    assert "somebody else has" not in checked.output


@pytest.mark.parametrize(
    ("changed", "line"),
    [
        (
            {"key_vault": {"purge_protection": False, "soft_delete_days": 8}},
            f"hub.key_vault.soft_delete_days: the vault {VAULT_NAME} keeps what is deleted for 7 days, and Azure never",
        ),
        (
            {"projects": ["team"]},
            "hub.projects: {from: chat, to: team}",
        ),
    ],
    ids=["retention", "project"],
)
def test_what_azure_keeps_or_deletes_with_data_is_refused_and_the_endpoints_live_on(
    made: Project, changed: Json, line: str
) -> None:
    made.write(stack(**changed))
    made.forget_requests()
    ran = made.pulumi("up", "--yes", "--skip-preview")
    assert ran.code != 0
    assert line in ran.output
    assert made.writes() == []
    checked = made.run("aihub", "preflight")
    assert checked.code == 1
    assert line.partition(": {")[0] in checked.output
    assert list(made.smoke()) == list(DEPLOYMENTS)


def test_a_move_that_the_settings_agree_to_is_finished_after_it_was_killed(made: Project) -> None:
    made.write(stack())
    assert list(made.smoke()) == list(DEPLOYMENTS)
    made.write(stack("eastus2", {"hub.location": {"from": "swedencentral", "to": "eastus2"}}))
    kill_up_after(made, f"DELETE vaults/{VAULT_NAME}")
    resumed = made.run("aihub", "resume")
    assert resumed.code == 0, resumed.output

    made.up()

    assert made.arm("GET", ACCOUNT).json()["location"] == "eastus2"
    assert list(made.smoke()) == list(DEPLOYMENTS)
    # What was agreed to is done: the consent changes nothing any more.
    assert made.pulumi("preview", "--expect-no-changes").code == 0
    assert made.run("aihub", "preflight").code == 0


def test_a_move_to_another_group_keeps_the_names(made: Project) -> None:
    consent = {"hub.resource_group": {"from": "rg-ai-e2e", "to": MOVED}}
    location = made.arm("GET", ACCOUNT).json()["location"]

    made.up(stack(location, consent, resource_group=MOVED))

    assert made.arm("GET", GROUP, version="2024-03-01").status_code == 404
    account = f"{SUBSCRIPTION}/resourceGroups/{MOVED}/providers/Microsoft.CognitiveServices/accounts/ai-e2e"
    assert made.arm("GET", account).status_code == 200
    assert list(made.smoke()) == list(DEPLOYMENTS)


def test_destroy_needs_no_consent(made: Project) -> None:
    made.write(stack("westeurope"))
    with_program = made.pulumi("destroy", "--yes", "--skip-preview", "--run-program")
    assert "Nothing was changed." not in with_program.output
    made.succeed("destroy", "--yes", "--skip-preview")
    assert made.resource_ids() == set()
