"""The state of a stack: what is unfinished in it, and a digest of what it says."""

from pathlib import Path

from pydantic import JsonValue

from aihub import pulumi_cli
from aihub.arm.bodies import Json
from aihub.deploy.errors import RefusedError
from aihub.deploy.operations import ENGINE_OBJECT
from aihub.digests import json_digest
from aihub.resume import lock

_SAID = (
    "urn", "id", "type", "inputs", "outputs", "parent", "provider", "protect", "delete", "external", "taint",
    "initErrors", "pendingReplacement", "retainOnDelete", "deletedWith",
)  # fmt: skip
"""Fields of a resource in the state that say what is deployed. The others are times, places in the program, and lists
whose order differs from run to run."""


def read(folder: Path, stack: str) -> Json:
    """Return the state of a stack, secrets encrypted.

    Raises:
        PulumiError: there is no such stack.
    """
    exported: Json = pulumi_cli.read_json(folder, ["stack", "export"], stack)
    deployment: Json = exported.get("deployment") or {}
    return deployment


def state_digest(deployment: Json) -> str:
    """Return the SHA-256 of what a state says is deployed.

    Two states that a run without changes lies between have the same. Values of secrets are not part of it: a run
    encrypts them anew, so the same secret has another ciphertext, and a digest of the clear text could be guessed.
    """
    resources = [
        {name: _without_secrets(each[name]) for name in _SAID if each.get(name)}
        for each in deployment.get("resources") or []
    ]
    return json_digest(sorted(resources, key=lambda each: (str(each["urn"]), str(each.get("id")), "delete" in each)))


def refuse_unfinished(folder: Path, stack: str, deployment: Json) -> None:
    """Raise an error when a run is at work on a stack, or one was killed.

    Raises:
        RefusedError: the text says which operations, or whose lock.
        PulumiError: Pulumi refused.
    """
    pending = deployment.get("pending_operations") or []
    named = ", ".join(f"{each['type']} {each['resource']['urn'].rpartition('::')[2]}" for each in pending)
    if held := lock.locks(folder, stack):
        raise RefusedError(locked(held, stack, named))
    if pending:
        raise RefusedError(
            f"a run was killed, and what became of this is not known: {named}; run `aihub resume --stack {stack}`, and "
            "then this again"
        )


def locked(held: list[lock.Lock], stack: str, pending: str = "") -> str:
    """Return what to tell of a locked stack.

    Args:
        held: the locks.
        stack: the stack.
        pending: the operations that the run which holds the lock has begun.
    """
    by, at = f" ({held[0]})" if held else "", f", which has begun {pending}" if pending else ""
    return (
        f"the stack is locked by another run{by}{at}: wait for its end, and then run this again; if it was killed, run "
        f"`aihub resume --stack {stack}` first"
    )


def _without_secrets(value: JsonValue) -> JsonValue:
    if isinstance(value, dict):
        if "ciphertext" in value and ENGINE_OBJECT in value:
            return "secret"
        return {name: _without_secrets(below) for name, below in value.items()}
    return [_without_secrets(each) for each in value] if isinstance(value, list) else value
