"""`pulumi up` makes endpoints that answer with their key and refuse without, and then leaves them alone."""

import json
import shutil
from pathlib import Path

import pytest

from tests.e2e.project import ACCOUNT, HUB_NAME, Project, deepseek, gpt, settings

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
