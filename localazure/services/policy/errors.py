"""Errors of Azure Policy."""

import json
from collections.abc import Sequence
from typing import Any

from localazure.services.arm.errors import ArmError


class PolicyViolationError(ArmError):
    """A policy denies a write; the answer has the evaluation of each policy.

    Form: dotnet/machinelearning-modelbuilder#3044.
    """

    def __init__(
        self, target: str, evaluations: Sequence[dict[str, Any]], identifiers: Sequence[dict[str, Any]]
    ) -> None:
        said = json.dumps(identifiers, separators=(",", ":"))
        message = f"Resource '{target}' was disallowed by policy. Policy identifiers: '{said}'."
        super().__init__(403, "RequestDisallowedByPolicy", message)
        self._target, self._evaluations = target, evaluations

    def body(self) -> dict[str, Any]:
        """The error envelope, with the evaluations."""
        information = [{"type": "PolicyViolation", "info": each} for each in self._evaluations]
        error = {"code": self.code, "target": self._target, "message": self.message, "additionalInfo": information}
        return {"error": error}


def invalid_rule(name: str) -> ArmError:
    """A definition has no rule, or one that is not evaluated here."""
    return ArmError(
        400,
        "InvalidPolicyRule",
        f"The policy definition '{name}' rule is invalid: 'if' needs conditions on fields, and 'then' an effect.",
    )


def no_such_definition(id_: str) -> ArmError:
    """An assignment names a definition that does not exist."""
    return ArmError(
        404, "PolicyDefinitionNotFound", f"The policy definition '{id_.rpartition('/')[2]}' could not be found."
    )


def not_found(type_name: str, name: str) -> ArmError:
    """A definition or an assignment does not exist."""
    kind = "assignment" if type_name.endswith("Assignments") else "definition"
    return ArmError(404, f"Policy{kind.title()}NotFound", f"The policy {kind} '{name}' could not be found.")
