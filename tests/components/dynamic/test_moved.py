"""Providers under the names that earlier states have."""

import json
import subprocess
import sys

from tests.components.dynamic.test_provider import CHECKOUT

FORMER = {
    "ArmResourceProvider": "gASVLQAAAAAAAACMDmNvbXBvbmVudHMuYXJtlIwTQXJtUmVzb3VyY2VQcm92aWRlcpSTlCmBlC4=",
    "ArmUpdateProvider": "gASVKwAAAAAAAACMDmNvbXBvbmVudHMuYXJtlIwRQXJtVXBkYXRlUHJvdmlkZXKUk5QpgZQu",
    "KeySecretProvider": "gASVMgAAAAAAAACMFWNvbXBvbmVudHMua2V5X3NlY3JldJSMEUtleVNlY3JldFByb3ZpZGVylJOUKYGULg==",
    "UriSecretProvider": "gASVMgAAAAAAAACMFWNvbXBvbmVudHMudXJpX3NlY3JldJSMEVVyaVNlY3JldFByb3ZpZGVylJOUKYGULg==",
    "TrafficProvider": ("gASVOQAAAAAAAACMHmNvbXBvbmVudHMuZGVwbG95bWVudHMudHJhZmZpY5SMD1RyYWZmaWNQcm92aWRlcpSTlCmBlC4="),
    "SmokeTestProvider": "gASVMgAAAAAAAACMFWNvbXBvbmVudHMuc21va2VfdGVzdJSMEVNtb2tlVGVzdFByb3ZpZGVylJOUKYGULg==",
}
"""`__provider` in the states of commit 2f0ca77."""
LOADS = """
import base64, dill, json, sys
for name, provider in json.loads(sys.argv[1]).items():
    # As in the SDK's process, which has imported nothing of the project before it loads one.
    for module in [each for each in sys.modules if each.partition(".")[0] in {"aihub", "components"}]:
        del sys.modules[module]
    print(name, type(dill.loads(base64.b64decode(provider))).__name__)
"""


def test_providers_are_found_by_their_former_names() -> None:
    command = [sys.executable, "-c", LOADS, json.dumps(FORMER)]
    answer = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=True)
    assert answer.stdout.splitlines() == [f"{name} {name}" for name in FORMER]
