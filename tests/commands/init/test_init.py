import json
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml

from aihub.authoring.files import create_files
from aihub.catalogue.offers import snapshot
from aihub.init.environment import examples
from tests.unit.checkout import Aihub, write

_FIRST = ("--name", "ai-first", "--location", "swedencentral", "--model", "gpt-5.4-mini")


def read(project: Path, name: str) -> dict[str, object]:
    found: dict[str, object] = yaml.safe_load((project / "config" / f"{name}.yaml").read_text())
    return found


def test_the_first_environment_gets_what_all_share_in_base_and_check_accepts_it(project: Path, aihub: Aihub) -> None:
    done = aihub("init", *_FIRST)
    assert done.exit_code == 0, done.output
    assert read(project, "base") == {
        "hub": {"location": "swedencentral", "projects": ["chat"], "auth": "keys", "tags": {"managed-by": "pulumi"}},
        "deployments": {
            "gpt-5.4-mini": {
                "type": "azure-openai",
                "model": {"name": "gpt-5.4-mini", "version": "2026-03-17"},
                "sku": {"name": "GlobalStandard", "capacity": 10},
                "api_version": "2025-04-01-preview",
            }
        },
    }
    assert read(project, "dev") == {
        "hub": {
            "name": "ai-first",
            "key_vault": {"purge_protection": False, "soft_delete_days": 7},
            "tags": {"environment": "dev"},
        }
    }
    text = (project / "config/dev.yaml").read_text()
    assert "  # Name of the hub and first part of its host names, `<name>.openai.azure.com`: globally unique.\n" in text
    assert yaml.safe_load((project / "Pulumi.dev.yaml").read_text()) == {"config": {}}
    assert json.loads((project / "config/schema.json").read_text())["title"] == "Settings of an Azure AI hub"
    assert aihub("check").stdout == "valid: dev\n"
    assert sorted(each.name for each in project.rglob(".*")) == []


def test_the_next_commands_are_said_in_their_order(aihub: Aihub) -> None:
    done = json.loads(aihub("init", "test", *_FIRST, "--output", "json").stdout)
    assert done["next"] == [
        "pulumi stack init test --secrets-provider passphrase",
        "pulumi config set azure-native:subscriptionId <id> --stack test",
        'eval "$(aihub env)"',
        "aihub preflight --stack test",
        "pulumi up --stack test",
        "aihub smoke --stack test",
        'aihub call gpt-5.4-mini "Say hello." --stack test',
    ]
    assert "which subscription?" in done["notes"][0]


def test_a_subscription_that_is_known_is_written(project: Path, aihub: Aihub) -> None:
    done = aihub("init", *_FIRST, "--subscription", "00000000-0000-0000-0000-000000000001", "--offline")
    assert "azure-native:subscriptionId" not in done.stdout
    written = yaml.safe_load((project / "Pulumi.dev.yaml").read_text())
    assert written == {"config": {"azure-native:subscriptionId": "00000000-0000-0000-0000-000000000001"}}


def test_the_next_commands_keep_the_organization_of_a_stack(project: Path, aihub: Aihub) -> None:
    done = json.loads(aihub("init", "acme/test", *_FIRST, "--output", "json").stdout)
    assert done["next"][0] == "pulumi stack init acme/test --secrets-provider passphrase"
    assert [each.partition("--stack ")[2] for each in done["next"][3:]] == ["acme/test"] * 4
    assert (project / "config/test.yaml").exists()


def test_the_next_environment_needs_a_name_only(project: Path, aihub: Aihub) -> None:
    aihub("init", *_FIRST)
    base = (project / "config/base.yaml").read_text()
    done = aihub("init", "prod", "--name", "ai-first-prod", "--production")
    assert done.exit_code == 0, done.output
    assert read(project, "prod") == {"hub": {"name": "ai-first-prod", "protect": True, "tags": {"environment": "prod"}}}
    assert (project / "config/base.yaml").read_text() == base
    more = aihub("init", "west", "--name", "ai-west", "--location", "westeurope", "--model", "gpt-4.1:DataZoneStandard")
    assert more.exit_code == 0, more.output
    assert read(project, "west")["deployments"] == {
        "gpt-4.1": {
            "type": "azure-openai",
            "model": {"name": "gpt-4.1", "version": "2025-04-14"},
            "sku": {"name": "DataZoneStandard", "capacity": 10},
        }
    }
    assert aihub("check").stdout == "valid: dev, prod, west\n"


def test_a_profile_is_written_and_what_it_says_is_not(project: Path, aihub: Aihub) -> None:
    assert aihub("init", *_FIRST, "--profile", "regulated").exit_code == 0
    assert "auth" not in read(project, "base")["hub"]  # type: ignore[operator]
    assert read(project, "dev") == {
        "profile": "regulated",
        "hub": {"name": "ai-first", "tags": {"environment": "dev"}},
    }
    assert aihub("check").stdout.endswith("\nvalid: dev\n")


def test_beside_a_base_with_keys_the_profiles_auth_is_written_and_other_weaker_values_are_noted(
    project: Path, aihub: Aihub
) -> None:
    aihub("init", *_FIRST)
    base = project / "config/base.yaml"
    base.write_text(f"smoke: {{gate: false}}\n{base.read_text()}")
    options = ("--profile", "regulated", "--production", "--offline", "--output", "json")
    done = json.loads(aihub("init", "prod", "--name", "ai-p", *options).stdout)
    assert done["notes"] == ["config/base.yaml:1: smoke.gate is weaker than the profile regulated has it"]
    hub = {"name": "ai-p", "auth": "entra", "protect": True, "tags": {"environment": "prod"}}
    assert read(project, "prod")["hub"] == hub


def test_the_profile_of_base_counts_and_a_weaker_one_is_refused(project: Path, aihub: Aihub) -> None:
    aihub("init", *_FIRST)
    base = project / "config/base.yaml"
    base.write_text(base.read_text() + "profile: standard\n")
    assert aihub("init", "test", "--name", "ai-test").exit_code == 0
    assert read(project, "test") == {"hub": {"name": "ai-test", "tags": {"environment": "test"}}}
    done = aihub("init", "box", "--name", "ai-box", "--profile", "sandbox")
    assert done.exit_code == 2
    assert "config/box.yaml:8: profile: a weaker profile, while a stack can only be stricter than" in done.stderr


def test_another_stacks_file_gets_the_profile_that_is_asked_for(project: Path, aihub: Aihub) -> None:
    write(project, old="profile: sandbox\nhub: {name: ai-old, location: swedencentral}\n")
    done = aihub("init", "new", "--name", "ai-new", "--from", "config/old.yaml", "--profile", "standard")
    assert done.exit_code == 0, done.output
    assert read(project, "new") == {"profile": "standard", "hub": {"name": "ai-new", "location": "swedencentral"}}


def test_stacks_without_a_base_get_none_by_another_one(project: Path, aihub: Aihub) -> None:
    write(project, old="hub: {name: ai-old, location: swedencentral}\n")
    assert aihub("init", *_FIRST).exit_code == 0
    assert not (project / "config/base.yaml").exists()
    assert list(read(project, "dev")["deployments"]) == ["gpt-5.4-mini"]  # type: ignore[call-overload]


@pytest.mark.parametrize("example", examples())
def test_each_example_is_valid_and_offered_in_every_usual_region(project: Path, aihub: Aihub, example: str) -> None:
    done = aihub("init", "--name", "ai-x", "--location", "swedencentral", "--from", example)
    assert done.exit_code == 0, done.output
    assert aihub("check").stdout == "valid: dev\n"
    for name, deployment in read(project, "base")["deployments"].items():  # type: ignore[attr-defined]
        model = deployment["model"]
        for region in ("swedencentral", "eastus2", "westeurope"):
            assert snapshot().is_offered(model["name"], model["version"], deployment["sku"]["name"], region) == "yes", (
                name
            )
    assert f"({', '.join(examples())})" in " ".join(aihub("init", "--help").stdout.split())


def test_another_stacks_file_is_taken_with_its_comments_and_without_what_is_its_own(
    project: Path, aihub: Aihub
) -> None:
    write(
        project,
        dev="""\
# yaml-language-server: $schema=schema.json
#
# The environment dev. Ours.
hub:
  name: ai-dev   # ours
  location: swedencentral
  # A group of our own.
  resource_group: rg-ours
  key_vault: {name: kv-ours, soft_delete_days: 7}
  tags:
    environment: dev
classic_hub:
  workspace: ws-ours
deployments:
  # For the chat.
  cohere:
    type: serverless-api
    model: azureml://registries/azureml-cohere/models/Cohere-command-r-08-2024
    marketplace: {accept_terms: true}
    endpoint_name: ours
replace:
  hub.location: {from: eastus2, to: swedencentral}
""",
    )
    done = aihub("init", "test", "--from", "config/dev.yaml", "--name", "ai-test", "--location", "westeurope")
    assert done.exit_code == 0, done.output
    assert (
        (project / "config/test.yaml").read_text()
        == """\
# yaml-language-server: $schema=schema.json
#
# The environment test. Ours.
hub:
  name: ai-test   # ours
  location: westeurope
  key_vault: {soft_delete_days: 7}
  tags:
    environment: test
deployments:
  # For the chat.
  cohere:
    type: serverless-api
    model: azureml://registries/azureml-cohere/models/Cohere-command-r-08-2024
    marketplace: {accept_terms: true}
"""
    )


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ([], "there is no terminal to ask on; give --name, --location, --model or --from"),
        (["--name", "ai-x", "--from", "chat"], "there is no terminal to ask on; give --location"),
        (["--name", "ai\u2011x", *_FIRST[2:]], "--name: contains U+2011 NON-BREAKING HYPHEN, and only ASCII"),
        (["--name", "\u0430i-x", *_FIRST[2:]], "--name: contains U+0430 CYRILLIC SMALL LETTER A"),
        (["--name", "AI_x", *_FIRST[2:]], "--name: not a name for a hub; write 2 to 63 lower-case letters"),
        (
            [*_FIRST[:2], "--location", "Sweden Central", *_FIRST[4:]],
            "--location: not a region's short name; did you mean swedencentral?",
        ),
        ([*_FIRST[:2], "--location", "moon", *_FIRST[4:]], "--location: not a region's short name; write it"),
        ([*_FIRST[:4], "--model", "gpt-5.4-mimi"], "did you mean gpt-5.4-mini?"),
        ([*_FIRST[:4], "--model", "o3-deep-research"], "not offered in swedencentral; these regions have it"),
        (
            [*_FIRST[:4], "--model", "gpt-5.4-mini:Standard"],
            "not offered as Standard in swedencentral, only as GlobalStandard",
        ),
        ([*_FIRST, "--subscription", "x: y"], "--subscription: not the id of a subscription"),
        ([*_FIRST, "--model", "gpt-5.4-mini:DataZoneStandard"], "gpt-5.4-mini: asked for twice"),
        (
            [*_FIRST, "--profile", "standrad"],
            "--profile: no such profile; did you mean standard? write sandbox, standard",
        ),
        ([*_FIRST, "--profile", "prod"], "--profile: no such profile; write sandbox, standard or regulated"),
        (["base", *_FIRST], "base is not a stack; name a stack"),
        (
            [*_FIRST[:4], "--from", "chta"],
            "--from chta: no such example; did you mean chat? the examples are chat, guarded, rag",
        ),
        ([*_FIRST[:4], "--from", "config/no.yaml"], "config/no.yaml: cannot be read"),
    ],
    ids=lambda each: " ".join(each)[-60:] if isinstance(each, list) else "",
)
def test_a_wrong_or_missing_answer_is_one_error_and_writes_nothing(
    project: Path, aihub: Aihub, arguments: list[str], why: str
) -> None:
    done = aihub("init", *arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert why in done.stderr
    assert [each.name for each in project.iterdir()] == ["Pulumi.yaml"]


def test_what_exists_is_not_overwritten(project: Path, aihub: Aihub) -> None:
    write(project, dev="mine")
    done = aihub("init", *_FIRST)
    assert done.exit_code == 2
    assert done.stderr == (
        "error: config/dev.yaml: exists already, and aihub init overwrites nothing; name another stack, or add models to "
        "this one: aihub add MODEL\n"
    )
    (project / "Pulumi.test.yaml").write_text("config: {a:b: c}\n")
    assert "note: Pulumi.test.yaml was there, and is kept" in aihub("init", "test", *_FIRST).stdout
    assert (project / "Pulumi.test.yaml").read_text() == "config: {a:b: c}\n"


def test_a_file_of_pulumi_that_lacks_the_subscription_is_completed_by_a_command(project: Path, aihub: Aihub) -> None:
    known = "00000000-0000-0000-0000-000000000001"
    (project / "Pulumi.dev.yaml").write_text("secretsprovider: passphrase\n")
    done = json.loads(aihub("init", *_FIRST, "--subscription", known, "--output", "json").stdout)
    assert f"pulumi config set azure-native:subscriptionId {known} --stack dev" in done["next"]


def test_a_base_without_deployments_still_needs_models(project: Path, aihub: Aihub) -> None:
    write(project, base="hub: {location: swedencentral}\n")
    assert "give --model or --from" in aihub("init", "--name", "ai-x").stderr
    assert aihub("init", "--name", "ai-x", "--model", "gpt-4o").exit_code == 0
    assert list(read(project, "dev")["deployments"]) == ["gpt-4o"]  # type: ignore[call-overload]


def test_a_file_that_comes_meanwhile_is_not_overwritten_and_nothing_else_stays(
    project: Path, aihub: Aihub, monkeypatch: pytest.MonkeyPatch
) -> None:
    def late(files: dict[Path, str]) -> None:
        write(project, dev="mine")
        create_files(files)

    monkeypatch.setattr("aihub.init.run.create_files", late)
    done = aihub("init", *_FIRST)
    assert "config/dev.yaml: exists already" in done.stderr
    assert [str(each.relative_to(project)) for each in project.rglob("*.*") if each.is_file()] == [
        "Pulumi.yaml",
        "config/dev.yaml",
    ]


def test_without_a_checkout_it_says_what_is_missing(tmp_path: Path, aihub: Aihub) -> None:
    (tmp_path / "Pulumi.yaml").unlink()
    done = aihub("init", *_FIRST)
    assert done.exit_code == 2
    assert "a checkout of aihub, which holds the program that Pulumi runs" in done.stderr


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Standard input is a terminal."""
    stdin = SimpleNamespace(isatty=lambda: True)
    monkeypatch.setattr("aihub.cli.init.sys", SimpleNamespace(stdin=stdin))


@pytest.mark.usefixtures("terminal")
def test_at_a_terminal_each_answer_is_asked_for_until_it_is_right(project: Path, aihub: Aihub) -> None:
    answers = [
        "team",
        "AI-team",
        "ai-team",
        "swedencentrl",
        "swedencentral",
        "gpt-9",
        "gpt-5.4-mini",
        "GlobalBatch2",
        "DataZoneStandard",
        "regulatd",
        "none",
        "n",
    ]
    done = aihub("init", given="\n".join(answers) + "\n")
    assert done.exit_code == 0, done.output
    assert "Stack [dev]: " in done.stderr
    assert "Name of the hub, globally unique and part of its host names [ai-team]: " in done.stderr
    assert "did you mean swedencentral?" in done.stderr
    assert "gpt-9: no such model" in done.stderr
    assert "no such profile; did you mean regulated? write sandbox, standard or regulated" in done.stderr
    assert "o3-deep-research" not in done.stderr, "only what the region has is offered"
    assert "SKU of gpt-5.4-mini: GlobalStandard, DataZoneStandard" in done.stderr
    assert read(project, "base")["deployments"]["gpt-5.4-mini"]["sku"]["name"] == "DataZoneStandard"  # type: ignore[index]
    assert read(project, "team")["hub"]["name"] == "ai-team"  # type: ignore[index]


@pytest.mark.usefixtures("terminal")
def test_enter_alone_takes_what_is_proposed(project: Path, aihub: Aihub) -> None:
    done = aihub("init", given="\n" * 7)
    assert done.exit_code == 0, done.output
    assert read(project, "dev")["hub"]["name"] == "ai-dev"  # type: ignore[index]
    assert aihub("check").exit_code == 0


@pytest.mark.usefixtures("terminal")
def test_an_end_of_input_writes_nothing(project: Path, aihub: Aihub) -> None:
    done = aihub("init", given="dev\n")
    assert done.exit_code == 1
    assert [each.name for each in project.iterdir()] == ["Pulumi.yaml"]


@pytest.mark.usefixtures("terminal")
def test_a_sandbox_is_not_asked_for_its_protection(project: Path, aihub: Aihub) -> None:
    done = aihub("init", "box", "--name", "ai-box", *_FIRST[2:], given="sandbox\n")
    assert done.exit_code == 0, done.output
    assert "Protect the hub" not in done.stderr
    assert read(project, "box")["profile"] == "sandbox"
