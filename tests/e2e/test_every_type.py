"""One deployment of each kind in one stack: each answers, and what happens to one does not touch the others."""

import json

import pytest

from aihub.resume.ids import RESOURCE_IDS, reference_of
from aihub.resume.state import Operation
from localazure.azure import Subscription
from tests.e2e.every_type import CHANGED, EVERY_TYPE, every_type
from tests.e2e.project import GROUP, Project
from tests.e2e.test_operators import become

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def deployed(shared_project: Project) -> Project:
    shared_project.up(every_type())
    return shared_project


def test_each_endpoint_answers_with_its_credential_on_every_route_and_refuses_without(deployed: Project) -> None:
    results = deployed.smoke()
    assert list(results) == list(EVERY_TYPE)
    for result in results.values():
        for route in result["routes"]:
            assert route["with_credential"]["answered"], route
            assert 400 <= route["without_credential"]["status"] < 500, route


def test_each_endpoint_is_listed_and_called_and_its_snippet_is_run(deployed: Project) -> None:
    listed = deployed.run("aihub", "endpoints", "--output", "json")
    assert {each["name"]: each["state"] for each in json.loads(listed.output)} == dict.fromkeys(EVERY_TYPE, "deployed")
    called = deployed.run("aihub", "call", "openai", "hi")
    assert (called.code, called.output) == (0, "Hello from gpt-4.1-mini, served by the local Azure.\n")
    (deployed.folder / "ask.py").write_text(deployed.run("aihub", "connect", "openai", "--as", "python").output)
    assert deployed.run("python", "ask.py").output == called.output


def test_nothing_changes_when_nothing_was_changed(deployed: Project) -> None:
    deployed.succeed("preview", "--expect-no-changes")
    assert deployed.pulumi("refresh", "--preview-only", "--expect-no-changes").code == 0
    drift = deployed.run("aihub", "drift")
    assert drift.code == 0, drift.output
    assert drift.output.endswith("no difference; Azure has what the state has\n")


def test_aihub_resume_would_find_each_resource_where_it_is(deployed: Project) -> None:
    for each in deployed.resources():
        if each["type"].removeprefix("azure-native:") in RESOURCE_IDS or "resource_id" in each.get("inputs", {}):
            creation = Operation("creating", {name: value for name, value in each.items() if name != "id"})
            reference = reference_of(creation, Subscription().id)
            assert reference is not None
            assert reference.resource_id == each["id"]
            assert deployed.arm("GET", reference.resource_id, version=reference.api_version).status_code == 200


def test_changing_removing_and_adding_one_leaves_the_others_untouched(deployed: Project) -> None:
    # Each is changed, removed, and added again: while one is changed, the one before it is removed, and so on.
    for three in zip([*EVERY_TYPE, "", ""], ["", *EVERY_TYPE, ""], ["", "", *EVERY_TYPE], strict=True):
        changed, removed, _added = three
        touched = {name for name in three if name}
        deployed.forget_requests()
        deployed.up(every_type(**{changed: CHANGED.get(changed), removed: None}))
        writes = [str(each).lower() for each in deployed.requests() if each.is_write]
        assert {name for name in touched if any(name in each for each in writes)} == touched
        assert [each for each in writes if not any(name in each for name in touched)] == []
    assert deployed.endpoints().keys() == EVERY_TYPE.keys()


# Each time by another principal than made it, but for the first.
@pytest.mark.parametrize(
    ("policy", "principal"),
    [("restore", "deployer"), ("restore", "colleague"), ("purge", "deployer"), ("purge", "colleague")],
)
def test_destroy_leaves_nothing_and_what_is_made_again_answers(deployed: Project, policy: str, principal: str) -> None:
    become(deployed, principal)
    content = every_type()
    content["hub"]["soft_deleted"] = policy
    deployed.write(content)

    deployed.succeed("destroy", "--yes", "--skip-preview")
    assert deployed.arm("GET", GROUP, version="2024-03-01").status_code == 404
    assert deployed.resource_ids() == set()

    checked = deployed.run("aihub", "preflight")
    assert checked.code == 0, checked.output
    deployed.up()
    assert list(deployed.smoke()) == list(EVERY_TYPE)
