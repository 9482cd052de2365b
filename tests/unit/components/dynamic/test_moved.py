"""Providers under the names that earlier states have."""

import subprocess
import sys

import pytest

from tests.unit.components.dynamic.test_provider import CHECKOUT

FORMER = {
    "ArmResourceProvider": "gASVLQAAAAAAAACMDmNvbXBvbmVudHMuYXJtlIwTQXJtUmVzb3VyY2VQcm92aWRlcpSTlCmBlC4=",
    "ArmUpdateProvider": "gASVKwAAAAAAAACMDmNvbXBvbmVudHMuYXJtlIwRQXJtVXBkYXRlUHJvdmlkZXKUk5QpgZQu",
    "KeySecretProvider": "gASVMgAAAAAAAACMFWNvbXBvbmVudHMua2V5X3NlY3JldJSMEUtleVNlY3JldFByb3ZpZGVylJOUKYGULg==",
    "UriSecretProvider": "gASVMgAAAAAAAACMFWNvbXBvbmVudHMudXJpX3NlY3JldJSMEVVyaVNlY3JldFByb3ZpZGVylJOUKYGULg==",
    "TrafficProvider": ("gASVOQAAAAAAAACMHmNvbXBvbmVudHMuZGVwbG95bWVudHMudHJhZmZpY5SMD1RyYWZmaWNQcm92aWRlcpSTlCmBlC4="),
    "SmokeTestProvider": "gASVMgAAAAAAAACMFWNvbXBvbmVudHMuc21va2VfdGVzdJSMEVNtb2tlVGVzdFByb3ZpZGVylJOUKYGULg==",
}
"""`__provider` in the states of commit 2f0ca77."""
LOADS = "import base64, sys, dill; print(type(dill.loads(base64.b64decode(sys.argv[1]))).__name__)"


@pytest.mark.parametrize("name", FORMER)
def test_provider_is_found_by_its_former_name(name: str) -> None:
    # In a process like the SDK's, which has imported nothing of the project.
    command = [sys.executable, "-c", LOADS, FORMER[name]]
    answer = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == name
