"""What Azure answers obeys no terminal and no pipeline when the engine shows it, and ends in no traceback."""

import json
import re

import pytest

from tests.e2e.project import HUB_NAME, Project, gpt, settings

pytestmark = pytest.mark.e2e

HOSTILE = "x\n::add-mask::pwn\n::error title=pwn::boo\x1b]0;t\x07\u202e##vso[task.complete]\x7f"


def test_answers_are_shown_by_the_engine_in_plain_lines(shared_project: Project) -> None:
    project = shared_project
    project.write(settings({"first": gpt()}))
    body = json.dumps({"error": {"code": HOSTILE, "message": HOSTILE}})
    keys = f"accounts/{HUB_NAME}/listKeys"
    faults = (
        {"host": "management.azure.com", "method": "POST", "path": keys, "status": 403, "body": body},
        {"host": "management.azure.com", "method": "POST", "path": keys, "status": 200, "body": "<html>"},
        {"host": "management.azure.com", "method": "POST", "path": keys, "status": 200, "body": "{}"},
    )
    told = (r"x ::add-mask::pwn ::error title=pwn::boo\x1b]0;t\x07\u202e#\x23vso[", "no JSON", "no key1 that is a text")
    for fault, words in zip(faults, told, strict=True):
        name = project.azure.faults.set("status", **fault)
        ran = project.pulumi("up", "--yes", "--skip-preview")
        project.azure.faults.clear(name)
        assert ran.code != 0
        assert words in ran.output
        assert not re.search(r"^\s*::|##vso\[|[\x00-\x08\x0b-\x1f\x7f\u202e]", ran.output, re.MULTILINE)
        assert "Traceback" not in ran.output


def test_login_that_fails_during_up_is_told_without_a_traceback(shared_project: Project) -> None:
    project = shared_project
    project.write(settings({"first": gpt()}))
    name = project.azure.faults.set("status", host="login.microsoftonline.com", status=500, body="<html>no</html>")
    ran = project.pulumi("up", "--yes", "--skip-preview")
    project.azure.faults.clear(name)
    assert ran.code != 0
    assert "Traceback" not in ran.output
    project.up(settings({"first": gpt()}))
