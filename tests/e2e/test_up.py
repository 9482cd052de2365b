"""`pulumi up` makes endpoints that answer with their key and refuse without, and then leaves them alone."""

import json
import shutil
from pathlib import Path

import pytest

from tests.e2e.project import ACCOUNT, HUB_NAME, Json, Project, deepseek, gpt, settings

pytestmark = pytest.mark.e2e

DEPLOYMENTS = {
    "gpt-35-turbo": gpt(model="gpt-35-turbo", version="0125") | {"api_version": "2023-03-15-preview"},
    "embed": gpt(model="text-embedding-3-small", version="1") | {"task": "embeddings"},
    "respond": gpt(model="gpt-5-mini", version="2025-08-07")
    | {"task": "responses", "api_version": "2025-04-01-preview"},
    "deepseek-r1": deepseek(),
}
TARGET_URI = (
    f"https://{HUB_NAME}.openai.azure.com/openai/deployments/gpt-35-turbo/chat/completions"
    "?api-version=2023-03-15-preview"
)


@pytest.fixture(scope="module")
def deployed(shared_project: Project) -> Project:
    shared_project.up(settings(DEPLOYMENTS))
    return shared_project


def test_every_endpoint_answers_with_its_key_and_refuses_without(deployed: Project) -> None:
    report = deployed.smoke()
    assert list(report) == list(DEPLOYMENTS)
    assert {each["with_credential"]["status"] for each in report.values()} == {200}
    assert {each["without_credential"]["status"] for each in report.values()} == {401}
    assert report["gpt-35-turbo"]["target_uri"] == TARGET_URI


def test_a_second_up_changes_nothing_and_writes_nothing(deployed: Project) -> None:
    deployed.forget_requests()
    again = deployed.succeed("up", "--yes")
    assert "unchanged" in again
    assert not [verb for verb in ("created", "updated", "replaced", "deleted") if verb in again]
    assert deployed.pulumi("preview", "--expect-no-changes").code == 0
    assert deployed.writes() == []
    assert deployed.arm("GET", ACCOUNT).status_code == 200
    assert deployed.requests(), "requests are seen"


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl on this machine")
def test_curl_gets_a_completion_with_uri_and_key_of_the_vault_and_none_without(
    deployed: Project, tmp_path: Path
) -> None:
    uri = deployed.vault("secrets/gpt-35-turbo-uri").json()["value"]
    assert uri == TARGET_URI
    header = tmp_path / "header"
    header.write_text(f"api-key: {deployed.vault('secrets/gpt-35-turbo-key').json()['value']}")
    question = json.dumps({"messages": [{"role": "user", "content": "ping"}]})
    curl = ["curl", "--silent", "--write-out", "\n%{http_code}", "--json", question, uri]
    answer, _, status = deployed.run(*curl, "--header", f"@{header}").output.rpartition("\n")
    assert status == "200"
    assert json.loads(answer)["choices"][0]["message"]["content"]
    assert deployed.run(*curl).output.rpartition("\n")[2] == "401"


def test_state_made_with_the_sdks_aliases_fits_a_program_without_them_and_the_other_way_round(
    deployed: Project,
) -> None:
    unchanged = ("preview", "--expect-no-changes")
    deployed.succeed("config", "set", "aihub:keepSdkAliases", "true")
    try:
        assert deployed.pulumi(*unchanged).code == 0
        # An update of the state itself: a tag of the program's is none of the aliases' business.
        deployed.succeed("up", "--yes", "--skip-preview")
    finally:
        deployed.succeed("config", "rm", "aihub:keepSdkAliases")
    assert deployed.pulumi(*unchanged).code == 0


def test_the_state_is_the_same_with_the_sdk_as_it_comes(deployed: Project) -> None:
    main = deployed.folder / "__main__.py"
    ours = main.read_text(encoding="utf-8")
    quickened = 'quicken_sdk(keep_aliases=config.get_bool("keepSdkAliases") or False)'
    assert ours.count(quickened) == 1
    # On the same lines, which the state holds.
    plain = ours.replace(quickened, "drop_sdk_aliases()").replace(
        "from components.sdk import quicken_sdk", "from components.sdk.aliases import drop_sdk_aliases"
    )
    quick = resources(deployed)
    program = main.readlink()
    main.unlink()
    try:
        main.write_text(plain, encoding="utf-8")
        # Its debug lines are for whoever asks.
        shown = deployed.succeed("up", "--yes", "--skip-preview", "--debug")
        assert resources(deployed) == quick
    finally:
        main.unlink()
        main.symlink_to(program)
    asked = deployed.succeed("preview", "--debug")
    for line in (
        "resource registration prepared: ty=azure-native:cognitiveservices:Deployment",
        "run_pulumi_func completed",
    ):
        assert line in asked
        assert line in shown


def resources(deployed: Project) -> dict[str, Json]:
    """What the program says of each resource in the state, by URN, without an order that means nothing."""
    found: dict[str, Json] = {}
    in_state = deployed.resources()
    # A provider that the program does not declare is described by whichever resource needed it first.
    for each in (each for each in in_state if not each["type"].startswith("pulumi:providers:")):
        # What Azure has answered is encrypted anew by each run.
        for part in ("created", "modified", "resourceHooks", "outputs"):
            each.pop(part, None)
        each["dependencies"] = sorted(each.get("dependencies", []))
        for of_property in each.get("propertyDependencies", {}).values():
            of_property.sort()
        found[each["urn"]] = each
    return found
