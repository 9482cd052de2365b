"""Reading the endpoints of a stack, with a stand-in for the Pulumi CLI."""

import json
from pathlib import Path

import pytest

from aihub.contract.reading import ContractError
from aihub.contract.stack import NoEndpointsError, read_endpoints
from aihub.pulumi_cli import PulumiError
from aihub.smoke import SmokeError, run_smoke
from tests.endpoints import on_account


@pytest.fixture
def pulumi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder as PATH; tests put a `pulumi` there that says what they want."""
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    return tmp_path / "pulumi"


def script(pulumi: Path, text: str) -> None:
    pulumi.write_text(f"#!/bin/sh\n{text}\n")
    pulumi.chmod(0o755)


def test_no_pulumi_on_path_says_how_to_get_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(PulumiError, match="there is no pulumi on PATH; install"):
        read_endpoints(tmp_path, "dev")


def test_stack_without_endpoints_says_to_deploy_first(pulumi: Path, tmp_path: Path) -> None:
    script(pulumi, "echo \"error: current stack does not have output property 'endpoints'\" >&2; exit 255")
    with pytest.raises(NoEndpointsError, match=r"^the stack dev has no output `endpoints`; run `pulumi up` first$"):
        read_endpoints(tmp_path, "dev")


def test_pulumis_own_reason_is_passed_on_in_one_line(pulumi: Path, tmp_path: Path) -> None:
    script(pulumi, "echo \"error: no stack named 'none' found\" >&2; exit 255")
    with pytest.raises(PulumiError, match=r"^no stack named 'none' found$"):
        read_endpoints(tmp_path, "none")


def test_no_stack_says_how_to_name_one(pulumi: Path, tmp_path: Path) -> None:
    script(pulumi, "echo 'error: no stack selected; please use `pulumi stack select` to choose one' >&2; exit 255")
    with pytest.raises(
        PulumiError, match=r"^no stack is selected; name one with --stack, or run `pulumi stack select`$"
    ):
        read_endpoints(tmp_path, None)


@pytest.mark.parametrize(
    ("contract", "problem"),
    [
        ("0", "written by an older version of the program (contract 0, this one reads 1); run `pulumi up` first"),
        ("2", "written by a newer version of the program (contract 2, this one reads 1); update aihub"),
    ],
)
def test_other_version_of_the_contract_is_refused(pulumi: Path, tmp_path: Path, contract: str, problem: str) -> None:
    script(pulumi, "echo '" + json.dumps([{"contract": contract, "name": "chat"}]) + "'")
    with pytest.raises(ContractError) as error:
        read_endpoints(tmp_path, "dev")
    assert str(error.value) == f"the stack dev: endpoints[0] (chat) was {problem}"


@pytest.mark.parametrize(("stack", "named"), [("dev", "the stack dev"), (None, "the selected stack")])
@pytest.mark.parametrize("printed", ["{}", "null", '"chat"'])
def test_output_that_is_no_list_is_refused(
    pulumi: Path, tmp_path: Path, printed: str, stack: str | None, named: str
) -> None:
    script(pulumi, f"echo '{printed}'")
    with pytest.raises(ContractError) as error:
        read_endpoints(tmp_path, stack)
    assert str(error.value) == f"{named}: `endpoints` is no list of endpoints; run `pulumi up` with this program"


def test_output_that_is_no_json_is_refused(pulumi: Path, tmp_path: Path) -> None:
    script(pulumi, "echo 'warning: a new version is there'")
    with pytest.raises(PulumiError, match="prints no JSON"):
        read_endpoints(tmp_path, "dev")


def test_unknown_endpoint_is_refused_with_those_that_exist(pulumi: Path, tmp_path: Path) -> None:
    script(pulumi, "echo '" + json.dumps([on_account("chat")]) + "'")
    with pytest.raises(SmokeError, match="there is no endpoint chta; there are: chat"):
        run_smoke(tmp_path, "dev", ["chta"])
