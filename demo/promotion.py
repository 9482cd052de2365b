"""`python -m demo.promotion`: a release goes from dev to test to prod, is refused, mended, deployed, and rolled back.

All of it runs on the local Azure, with a bare repository as the remote; nothing but this machine is needed.
"""

import sys
from typing import Any

import click

from demo.stage import CHECKOUT, STACKS, Stage, UnexpectedError
from localazure.errors import LocalAzureError
from localazure.principals import PRINCIPALS

FOLDER = CHECKOUT / ".local" / "demo-promotion"
FAULT = ("aihub", "local", "fault")
FAILED, REFUSED = 1, 4
"""Exit codes of `aihub deploy`."""
CHAT, DEEPSEEK = ("gpt-5.4-mini", "2026-03-17"), ("DeepSeek-V4-Flash", "2026-04-23")


def main() -> None:
    """Play; exit with 1 where a command ends otherwise than the play says."""
    stage = Stage(FOLDER)
    try:
        play(stage)
    except (UnexpectedError, LocalAzureError) as error:
        sys.exit(f"error: {error}")
    finally:
        stage.azure.down()
    click.echo(f"\nThe repository, the settings and the evidence are in {stage.project}")


def play(stage: Stage) -> None:
    """Play all acts."""
    act("Three stacks of one local Azure: dev follows main, and test and prod will pin releases")
    stage.build(settings(PRINCIPALS["deployer"].object_id))
    tested_in_dev(stage)
    refused_and_mended_in_test(stage)
    release = deployed(stage, "test")
    bound_to_a_plan_in_prod(stage, release)
    followed_by_another(stage)
    rolled_back(stage, release)
    act("Which release is where")
    stage.run("aihub", "release", "status")


def tested_in_dev(stage: Stage) -> None:
    """Deploy dev, and promote what it runs to test."""
    act("Dev is deployed and tested; the evidence lies beside its state")
    stage.run("aihub", "deploy", "--stack", "dev")
    stage.run("aihub", "evidence", "list", "--stack", "dev")
    act("What dev runs is promoted to test: a release, and one line in config/test.yaml")
    stage.run("aihub", "release", "promote", "--to", "test")
    stage.merge("promote/test")


def refused_and_mended_in_test(stage: Stage) -> None:
    """Deploy test while an endpoint fails, and again once it is mended."""
    act("In test an endpoint fails, so that the release may not enter prod")
    stage.run(*FAULT, "set", "status", "--host", "ai-demo-test.*", "--status", "500")
    stage.run("aihub", "deploy", "--stack", "test", code=FAILED)
    stage.run("aihub", "release", "gate", "--to", "prod", "--release", deployed(stage, "test")[:12], code=FAILED)
    act("It is mended; test is planned, and deployed by the fingerprint of the plan")
    stage.run(*FAULT, "clear")
    stage.run("aihub", "deploy", "--stack", "test", "--expect", fingerprint(stage, "test"))


def bound_to_a_plan_in_prod(stage: Stage, release: str) -> None:
    """Deploy prod by the program that was tested, and refuse what was planned before somebody else's `pulumi up`."""
    act("Main's program changes, and the release is promoted to prod")
    stage.append("__main__.py", "\n# main goes on\n", "The program changes")
    stage.run("aihub", "release", "promote", "--to", "prod")
    stage.merge("promote/prod")
    act("Between the plan for prod and its deploy comes somebody else's `pulumi up`: the deploy is refused")
    planned = fingerprint(stage, "prod")
    colleague = str(stage.folder / "colleague")
    stage.run("aihub", "release", "checkout", release[:12], colleague)
    stage.run("pulumi", "up", "--stack", "prod", "--yes", "--suppress-outputs", "--skip-preview", "-C", colleague)
    stage.run("aihub", "deploy", "--stack", "prod", "--expect", planned, code=REFUSED)
    act("Planned again, prod is deployed, by the program that was tested and not by main's")
    stage.run("aihub", "deploy", "--stack", "prod", "--expect", fingerprint(stage, "prod"))


def followed_by_another(stage: Stage) -> None:
    """Bring another release from dev to prod."""
    act("The next release has a stricter content filter, and goes to prod as well")
    stage.write("dev.yaml", own_settings("dev") | models(violence="Low"))
    stage.push("A stricter content filter")
    stage.run("aihub", "deploy", "--stack", "dev")
    for stack in STACKS[1:]:
        stage.run("aihub", "release", "promote", "--to", stack)
        stage.merge(f"promote/{stack}")
        stage.run("aihub", "deploy", "--stack", stack)


def rolled_back(stage: Stage, release: str) -> None:
    """Bring prod back to the release before."""
    act("Prod is rolled back to the release before")
    stage.run("aihub", "release", "rollback", "prod")
    stage.merge("rollback/prod")
    stage.run("aihub", "deploy", "--stack", "prod", "--expect", fingerprint(stage, "prod"))
    if (now := deployed(stage, "prod")) != release:
        raise UnexpectedError(f"prod runs release {now[:12]}, and not {release[:12]}")


def settings(operator: str) -> dict[str, Any]:
    """Return the files of `config/`: the settings of the three stacks, and the rules of promotion.

    Args:
        operator: object id of the service principal that deploys.
    """
    operators = [{"principal_id": operator, "principal_type": "ServicePrincipal"}]
    documents = {f"{stack}.yaml": own_settings(stack) for stack in STACKS}
    documents["dev.yaml"] |= models(violence="Medium")
    # The local Azure serves its models for ever, and so the demo does not depend on the day.
    retirements = [{"model": name, "version": version, "date": "9999-12-31"} for name, version in (CHAT, DEEPSEEK)]
    rules = {"order": [{"stack": stack} for stack in STACKS], "retirements": retirements}
    return {"base.yaml": {"access": {"operators": operators}}, **documents, "promotion.yaml": rules}


def own_settings(stack: str) -> dict[str, Any]:
    """Return what is a stack's own."""
    return {"hub": {"name": f"ai-demo-{stack}", "location": "swedencentral"}}


def models(violence: str) -> dict[str, Any]:
    """Return two deployments and a content filter, which blocks violence from a severity on."""
    chat = {"name": CHAT[0], "version": CHAT[1]}
    deepseek = {"publisher": "DeepSeek", "name": DEEPSEEK[0], "version": DEEPSEEK[1]}
    filters = [{"name": "Violence", "source": "Prompt", "severity": violence}]
    api_version = "2025-04-01-preview"
    return {
        "deployments": {
            "chat": {"type": "azure-openai", "model": chat, "api_version": api_version, "content_filter": "strict"},
            "deepseek": {"type": "model-inference", "model": deepseek},
        },
        "guardrails": {"content_filters": {"strict": {"filters": filters}}},
    }


def fingerprint(stage: Stage, stack: str) -> str:
    """Show the plan of a stack, and return its fingerprint."""
    shown = stage.run("aihub", "plan", "--stack", stack)
    return shown.splitlines()[-1].removeprefix("fingerprint ")


def deployed(stage: Stage, stack: str) -> str:
    """Return the id of the release that a stack runs."""
    return stage.read("pulumi", "stack", "output", "release", "--stack", stack).strip()


def act(title: str) -> None:
    """Show the title of an act."""
    click.echo()
    click.secho(title, bold=True, underline=True)


if __name__ == "__main__":
    main()
