"""`aihub local` keeps what was made, forgets it when told to, and gets over a kill and a port that is taken."""

import json
import os
import signal
import socket

import pytest

from tests.e2e.project import Project, gpt, settings, wait_for

pytestmark = pytest.mark.e2e


@pytest.fixture
def deployed(shared_project: Project) -> Project:
    shared_project.start()
    shared_project.up(settings({"chat": gpt()}))
    return shared_project


def local(project: Project, *arguments: str) -> str:
    ran = project.run("aihub", "local", *arguments)
    assert ran.code == 0, ran.output
    return ran.output


def test_all_is_there_after_a_restart(deployed: Project) -> None:
    assert json.loads(local(deployed, "down", "--output", "json"))["up"] is False
    assert deployed.run("aihub", "local", "status").code == 1
    local(deployed, "up")
    assert list(deployed.smoke()) == ["chat"]
    assert deployed.pulumi("preview", "--expect-no-changes").code == 0


def test_a_second_up_is_harmless(deployed: Project) -> None:
    before = deployed.azure.status()
    local(deployed, "up")
    assert deployed.azure.status() == before


def test_a_reset_forgets_all_and_up_makes_it_anew(deployed: Project) -> None:
    assert json.loads(local(deployed, "reset", "--output", "json"))["up"] is True
    assert deployed.azure_ids() == []
    assert deployed.azure.status().is_up
    deployed.up()
    assert list(deployed.smoke()) == ["chat"]


def test_a_killed_local_azure_comes_up_again_with_all_it_had(deployed: Project) -> None:
    before = deployed.azure.status()
    assert before.azure_pid
    assert before.provider_pid
    for pid in (before.azure_pid, before.provider_pid):
        os.kill(pid, signal.SIGKILL)
    wait_for(lambda: deployed.azure.status().azure_pid is None, "the killed server is gone")
    wait_for(lambda: deployed.azure.status().provider_pid is None, "the killed provider is gone")
    local(deployed, "up")
    assert list(deployed.smoke()) == ["chat"]
    assert deployed.pulumi("preview", "--expect-no-changes").code == 0


def test_a_port_in_use_is_one_clear_line(project: Project) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ran = project.run("aihub", "local", "up", "--port", str(port))
    assert ran.code == 1
    assert ran.output.splitlines() == [
        f"Error: port {port} of 127.0.0.1, for the proxy, is in use; stop what holds it or choose other ports: "
        "aihub local up --port <first of three>"
    ]
