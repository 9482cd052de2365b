"""Run the checks of a stack in parallel."""

import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from aihub import pulumi_cli
from aihub.azure.deployer import deployer
from aihub.azure.errors import ServiceError
from aihub.operators import holders
from aihub.preflight.check import Check, Finding, Target
from aihub.preflight.checks.endpoints import EndpointCheck
from aihub.preflight.checks.names import NameCheck
from aihub.preflight.checks.operators import OperatorCheck
from aihub.preflight.checks.replacement import ReplacementCheck
from aihub.preflight.checks.secrets import SecretCheck
from aihub.preflight.checks.storage import StorageCheck
from aihub.preflight.checks.workspaces import WorkspaceCheck
from aihub.replacement import assess, existing
from aihub.safe_text import cleaned
from aihub.settings import Loaded, load
from aihub.soft_delete.names import HubAccount, HubVault, WorkspaceVault

CHECKS: tuple[Check, ...] = (
    ReplacementCheck(),
    NameCheck(HubAccount),
    NameCheck(HubVault),
    NameCheck(WorkspaceVault),
    WorkspaceCheck("workspace"),
    WorkspaceCheck("project"),
    StorageCheck(),
    EndpointCheck(),
    SecretCheck(),
    OperatorCheck(),
)


@dataclass(frozen=True)
class PreflightResult:
    """The findings, in the order of the checks."""

    stack: str
    findings: tuple[Finding, ...]
    checked: Loaded
    """The settings that were checked."""

    @property
    def exit_code(self) -> int:
        """0: nothing prevents `pulumi up`; 1: something does; 3: Azure did not answer a question."""
        levels = {each.level for each in self.findings}
        return 1 if "blocked" in levels else 3 if "unknown" in levels else 0

    def report(self, output: str) -> str:
        """Return the result as `text`, one line for each finding and a verdict, or as `json`."""
        if output == "json":
            found = [asdict(each) for each in self.findings]
            answer = {"stack": self.stack, "exit_code": self.exit_code, "findings": found}
            return json.dumps(cleaned(answer), indent=2)
        verdict = {
            0: "`pulumi up` can run",
            1: "`pulumi up` would fail",
            3: "it is not known whether `pulumi up` would fail",
        }
        return "\n".join([*map(str, self.findings), f"{self.stack}: {verdict[self.exit_code]}"])


def preflight(project: Path, stack: str | None, progress: Callable[[str], None], *, dry_run: bool) -> PreflightResult:
    """Check a stack.

    Raises:
        SettingsError: the settings are invalid.
        PulumiError: there is no such stack.
        LoginError: nobody is logged in, or nothing says which subscription is meant.
    """
    from aihub.azure.resource_manager import Arm

    name = stack or pulumi_cli.run(project, ["stack", "--show-name"], None).strip()
    own_name = pulumi_cli.own_name(name)
    checked = load(project / "config", own_name)
    settings = checked.settings
    state = pulumi_cli.read_json(project, ["stack", "export"], name)
    azure = deployer(project, name)
    subscription = azure.subscription_id
    outputs = outputs_in(state)
    target = Target(
        stack=own_name,
        settings=settings,
        arm=Arm(azure.credential, tell=progress),
        credential=azure.credential,
        subscription=subscription,
        made=made_by(state),
        held_by=frozenset(holders(outputs)),
        replaced=assess(settings.fixed_values, settings.consents, existing(outputs)),
        dry_run=dry_run,
        progress=progress,
    )
    return PreflightResult(name, tuple(run_checks(target)), checked)


def made_by(state: dict[str, Any]) -> frozenset[str]:
    """Return the ARM ids, in lower case, of the resources in an exported state."""
    resources = state["deployment"].get("resources") or []
    return frozenset(each["id"].lower() for each in resources if str(each.get("id")).startswith("/subscriptions/"))


def outputs_in(state: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the outputs of the resources in an exported state by URN, without resources that are to be deleted."""
    resources = state["deployment"].get("resources") or []
    return {each["urn"]: each.get("outputs") or {} for each in resources if not each.get("delete")}


def run_checks(target: Target, checks: Sequence[Check] = CHECKS) -> list[Finding]:
    """Run checks in parallel; the finding of a check that Azure does not answer is `unknown`."""

    def run(check: Check) -> list[Finding]:
        try:
            return check.run(target)
        except ServiceError as error:
            do = ""
            if error.code in {"AuthorizationFailed", "Forbidden"}:
                do = "this check needs the role Reader on the subscription, and Key Vault Secrets Officer on the vault"
            return [Finding("unknown", check.where, str(error), do)]

    with ThreadPoolExecutor(len(checks)) as pool:
        return [finding for found in pool.map(run, checks) for finding in found]
