"""Other ways to the same endpoints: Entra tokens instead of keys, and a plan that was saved before."""

import pytest

from tests.e2e.project import HUB_NAME, Project, deepseek, gpt, settings

pytestmark = pytest.mark.e2e


def test_with_entra_no_key_is_read_kept_or_taken(project: Project) -> None:
    project.start()
    project.up(settings({"chat": gpt(), "deepseek-r1": deepseek()}, auth="entra"))
    assert [each for each in project.requests() if each.path.endswith("/listKeys")] == []
    assert sorted(each["id"].rpartition("/")[2] for each in project.secrets()) == ["chat-uri", "deepseek-r1-uri"]
    assert {each["key_secret"] for each in project.endpoints().values()} == {None}
    report = project.smoke()
    assert {each["with_credential"]["status"] for each in report.values()} == {200}
    assert {each["without_credential"]["status"] for each in report.values()} == {401}
    uri = f"https://{HUB_NAME}.openai.azure.com/openai/deployments/chat/chat/completions?api-version=2024-10-21"
    question = {"messages": [{"role": "user", "content": "ping"}]}
    refused = project.client.post(uri, json=question, headers={"api-key": "0" * 84})
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "AuthenticationTypeDisabled")
    assert project.pulumi("preview", "--expect-no-changes").code == 0


def test_a_plan_saved_before_the_first_up_is_carried_out(project: Project) -> None:
    project.start()
    project.write(settings({"chat": gpt(), "deepseek-r1": deepseek()}))
    plan = str(project.folder / "plan.json")
    project.succeed("preview", "--save-plan", plan)
    project.up(None, "--plan", plan)
    assert list(project.smoke()) == ["chat", "deepseek-r1"]
