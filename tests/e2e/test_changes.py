"""What a change of the settings, or of Azure behind Pulumi's back, makes `pulumi up` do: that and nothing else."""

import json

import pytest

from tests.e2e.project import ACCOUNT, GROUP, HUB_NAME, Project, deployment, gpt, settings

pytestmark = pytest.mark.e2e

CHAT = {"chat": gpt(), "vision": gpt(model="gpt-4o", version="2024-08-06"), "code": gpt(model="gpt-4.1")}


@pytest.fixture
def deployed(shared_project: Project) -> Project:
    """The three deployments, whatever the test before left."""
    shared_project.up(settings(CHAT))
    shared_project.forget_requests()
    return shared_project


def test_another_capacity_is_set_in_place(deployed: Project) -> None:
    deployed.up(settings(CHAT | {"chat": gpt(capacity=20)}))
    assert deployed.writes() == ["PUT deployments/chat"]
    assert deployed.arm("GET", deployment("chat")).json()["sku"]["capacity"] == 20
    assert deployed.endpoints()["chat"]["sku"]["capacity"] == 20


def test_another_version_of_the_model_is_set_in_place(deployed: Project) -> None:
    deployed.up(settings(CHAT | {"vision": gpt(model="gpt-4o", version="2024-11-20")}))
    assert deployed.writes() == ["PUT deployments/vision"]
    assert deployed.arm("GET", deployment("vision")).json()["properties"]["model"]["version"] == "2024-11-20"


def test_another_route_changes_the_value_of_the_uri_secret_and_nothing_else(deployed: Project) -> None:
    deployed.up(settings(CHAT | {"vision": CHAT["vision"] | {"route": "v1"}}))
    assert deployed.writes() == ["PUT secrets/vision-uri"]
    uri = f"https://{HUB_NAME}.openai.azure.com/openai/v1/chat/completions"
    assert deployed.vault("secrets/vision-uri").json()["value"] == uri
    vision = deployed.endpoints()["vision"]
    assert (vision["target_uri"], [route["name"] for route in vision["routes"]]) == (uri, ["v1", "azure-openai"])
    assert deployed.smoke()["vision"]["with_credential"]["status"] == 200


def test_another_model_replaces_its_deployment_and_no_other(deployed: Project) -> None:
    output = deployed.up(settings(CHAT | {"vision": gpt(model="gpt-4.1-nano")}))
    assert "1 replaced" in output
    deployments = [write for write in deployed.writes() if "deployments" in write]
    assert deployments == ["DELETE deployments/vision", "PUT deployments/vision"]
    # The tags of the endpoint's secrets name its model.
    version = deployed.vault("secrets/vision-key").json()["id"].rpartition("/")[2]
    uri_version = deployed.vault("secrets/vision-uri").json()["id"].rpartition("/")[2]
    secrets = {f"PATCH vision-key/{version}", f"PATCH vision-uri/{uri_version}"}
    assert set(deployed.writes()) == {*deployments, *secrets}
    assert deployed.arm("GET", deployment("vision")).json()["properties"]["model"]["name"] == "gpt-4.1-nano"
    deployed.smoke()


def test_a_deployment_that_is_taken_out_goes_with_its_secrets_and_can_come_back(deployed: Project) -> None:
    deployed.up(settings({name: each for name, each in CHAT.items() if name != "vision"}))
    assert sorted(deployed.writes()) == [
        "DELETE deployments/vision",
        "DELETE secrets/vision-key",
        "DELETE secrets/vision-uri",
    ]
    assert list(deployed.endpoints()) == ["chat", "code"]
    assert deployed.arm("GET", deployment("vision")).status_code == 404
    for secret in ("vision-key", "vision-uri"):
        assert deployed.vault(f"secrets/{secret}").status_code == 404
        assert deployed.vault(f"deletedsecrets/{secret}").status_code == 200
    deployed.up(settings(CHAT))
    assert list(deployed.smoke()) == list(CHAT)


def test_refresh_finds_what_was_changed_behind_pulumis_back_and_up_repairs_it(deployed: Project) -> None:
    assert deployed.pulumi("refresh", "--preview-only", "--expect-no-changes").code == 0
    body = deployed.arm("GET", deployment("chat")).json()
    changed = {"sku": {**body["sku"], "capacity": 77}, "properties": {"model": body["properties"]["model"]}}
    assert deployed.arm("PUT", deployment("chat"), changed).status_code == 200
    assert deployed.arm("DELETE", deployment("code")).status_code == 200
    refreshed = deployed.succeed("refresh", "--yes", "--skip-preview", "--diff")
    assert "capacity: 10 => 77" in refreshed
    assert "1 updated" in refreshed
    assert "1 deleted" in refreshed
    deployed.forget_requests()
    deployed.up()
    assert deployed.writes() == ["PUT deployments/chat", "PUT deployments/code"]
    assert deployed.pulumi("refresh", "--preview-only", "--expect-no-changes").code == 0
    assert list(deployed.smoke()) == list(CHAT)


def test_state_with_a_versioned_type_is_not_replaced_when_the_sdks_aliases_are_kept(deployed: Project) -> None:
    state = json.dumps(deployed.state())
    versioned = state.replace(
        "azure-native:cognitiveservices:Deployment", "azure-native:cognitiveservices/v20250601:Deployment"
    )
    assert versioned != state
    file = deployed.folder / "state.json"
    deployed.succeed("config", "set", "aihub:keepSdkAliases", "true")
    try:
        file.write_text(versioned)
        deployed.succeed("stack", "import", "--file", str(file))
        assert "replace" not in deployed.succeed("preview", "--expect-no-changes")
    finally:
        deployed.succeed("config", "rm", "aihub:keepSdkAliases")
        file.write_text(state)
        deployed.succeed("stack", "import", "--file", str(file))


def test_an_account_that_exists_is_imported_and_kept(project: Project) -> None:
    project.start()
    project.write(settings({"chat": gpt()}))
    location = {"location": "swedencentral"}
    assert project.arm("PUT", GROUP, location, "2024-03-01").status_code == 201
    account = {
        **location,
        "kind": "AIServices",
        "sku": {"name": "S0"},
        "identity": {"type": "SystemAssigned"},
        "properties": {"customSubDomainName": HUB_NAME, "allowProjectManagement": True},
    }
    assert project.arm("PUT", ACCOUNT, account).status_code == 201
    made = project.arm("GET", ACCOUNT).json()
    in_hub = {"parent": "hub"}
    resources = [
        {"type": "aihub:index:AIHub", "name": "hub", "component": True},
        {"type": "azure-native:resources:ResourceGroup", "name": "hub-group", "id": GROUP, **in_hub},
        {"type": "azure-native:cognitiveservices:Account", "name": "hub-account", "id": ACCOUNT, **in_hub},
    ]
    file = project.folder / "import.json"
    file.write_text(json.dumps({"resources": resources}))
    project.succeed("import", "--file", str(file), "--yes", "--generate-code=false", "--protect=false")
    preview = project.succeed("preview", "--json")
    steps = {step["urn"].rpartition("::")[2]: step["op"] for step in json.loads(preview[preview.index("{") :])["steps"]}
    assert steps["hub-account"] in {"same", "update"}
    assert steps["hub-group"] in {"same", "update"}
    assert set(steps.values()) <= {"same", "update", "create"}
    project.up()
    assert project.arm("GET", ACCOUNT).json()["systemData"]["createdAt"] == made["systemData"]["createdAt"]
    assert list(project.smoke()) == ["chat"]
