"""Bad settings stop `pulumi preview` with the lines of `aihub check`, and nothing else."""

import pytest

from tests.e2e.project import Project

pytestmark = pytest.mark.e2e

HUB = "hub: {name: ai-e2e, location: swedencentral}\n"
MODEL = 'model: {name: gpt-4.1-mini, version: "2025-04-14"}'
BAD = {
    "not YAML": "hub: {name: [\n",
    "a tab": "hub:\n\tname: ai-e2e\n",
    "an empty file": "",
    "no file": None,
    "all else at once": HUB
    + f"""deployments:
  no-such-field: {{type: azure-openai, {MODEL}, colour: red}}
  no-such-type: {{type: open-ai, {MODEL}}}
  no-version: {{type: azure-openai, model: {{name: gpt-4.1-mini}}}}
  no-such-sku: {{type: azure-openai, {MODEL}, sku: {{name: Gold}}}}
  twice: {{type: azure-openai, {MODEL}}}
  twice: {{type: azure-openai, {MODEL}}}
  no name for Azure: {{type: azure-openai, {MODEL}}}
  zero: {{type: azure-openai, {MODEL}, sku: {{capacity: 0}}}}
  ten: {{type: azure-openai, {MODEL}, sku: {{capacity: ten}}}}
""",
}


@pytest.mark.parametrize("what", BAD)
def test_preview_says_what_aihub_check_says(shared_project: Project, what: str) -> None:
    file = shared_project.folder / "config" / "local.yaml"
    file.unlink(missing_ok=True)
    if (text := BAD[what]) is not None:
        file.write_text(text)
    check = shared_project.run("aihub", "check", "--stack", "local")
    assert check.code == 2
    *problems, verdict = check.output.splitlines()
    assert verdict.startswith("not valid")
    assert len(problems) == (8 if what == "all else at once" else 1)

    preview = shared_project.pulumi("preview")
    assert preview.code != 0
    shown = preview.output.splitlines()
    assert [line for line in problems if not any(each.endswith(line) for each in shown)] == []
    # One error, which begins with the first of them.
    assert {line.partition("error: ")[2] for line in shown if "error: " in line} == {problems[0]}
    assert "Traceback" not in preview.output


def test_preview_says_which_endpoints_a_stack_takes_out(shared_project: Project) -> None:
    base = shared_project.folder / "config" / "base.yaml"
    base.write_text(f"{HUB}deployments:\n  chat: {{type: azure-openai, {MODEL}}}\n")
    shared_project.write("deployments:\n  # chat:\n")
    try:
        refused = shared_project.pulumi("preview")
        assert refused.code != 0
        assert "config/local.yaml:1: deployments: empty; write a value, or null to remove what" in refused.output
        shared_project.write("deployments: {chat: null}\n")
        preview = shared_project.pulumi("preview")
        assert preview.code == 0, preview.output
        assert "the stack's own file removes 1 endpoint of base.yaml: chat" in preview.output
    finally:
        base.unlink()
