"""Write the record of a run."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aihub import pulumi_cli
from aihub.azure.credential import object_id
from aihub.contract.endpoint import Access, Endpoint
from aihub.evidence import smoke
from aihub.evidence.backend import Environment
from aihub.evidence.record import Kind, Outcome, Policies, Record
from aihub.evidence.store import append
from aihub.evidence.tools import run_url
from aihub.reachability.place import Where
from aihub.releases.program import digest_at
from aihub.safe_text import one_line
from aihub.settings.releases.document import Program
from aihub.settings.releases.errors import ReleaseError

_LONGEST_PROBLEM = 300


@dataclass(frozen=True)
class Origin:
    """Facts about a run before it begins; collecting them shows early that a record could not be written."""

    environment: Environment
    subscription: str
    release: str | None
    program: Program | None
    """Program that is deployed; None without a release, or where this repository does not have the commit."""
    who: str
    run_url: str | None = field(default_factory=lambda: run_url(os.environ))


def origin(environment: Environment) -> Origin:
    """Return the origin of a run's record; log in, and reach the store.

    Raises:
        EvidenceError: there is no store for the stack's records, or it cannot be read.
        PulumiError: there is no such stack.
        LoginError: nobody is logged in.
    """
    environment.store.sequences()
    outputs = pulumi_cli.read_json(environment.folder, ["stack", "output", "--json"], environment.selected)
    return Origin(
        environment,
        environment.deployer.subscription_id,
        outputs.get("release"),
        _program(environment.folder, outputs.get("program")),
        object_id(environment.deployer.credential),
    )


def _program(folder: Path, commit: str | None) -> Program | None:
    try:
        return Program(commit=commit, digest=digest_at(folder, commit)) if commit else None
    except ReleaseError:
        return None


def write_record(
    run: Origin,
    kind: Kind,
    outcome: Outcome,
    *,
    problem: str | None = None,
    partial: bool = False,
    contract_digest: str | None = None,
    checks_digest: str | None = None,
    network: Access | None = None,
    reached_from: Where | None = None,
    fingerprint: str | None = None,
    policies: Policies | None = None,
) -> Record:
    """Write the record of a run and return it.

    Args:
        run: the run's origin.
        kind: what was done.
        outcome: how it ended.
        problem: why the outcome is not `pass`; cut after 300 characters.
        partial: whether only some endpoints were looked at.
        contract_digest: digest of all endpoints of the stack.
        checks_digest: digest of what was asked of them.
        network: from where they may be called.
        reached_from: from where they were called.
        fingerprint: the plan's that a deploy was bound to.
        policies: what the policies said of the stack.

    Raises:
        EvidenceError: the record cannot be written.
    """

    def make(sequence: int, previous: str | None) -> Record:
        return Record(
            policies=policies,
            sequence=sequence,
            previous=previous,
            kind=kind,
            outcome=outcome,
            partial=partial,
            project=run.environment.project,
            stack=run.environment.stack,
            subscription=run.subscription,
            release=run.release,
            program=run.program.digest if run.program else None,
            commit=run.program.commit if run.program else None,
            contract_digest=contract_digest,
            checks_digest=checks_digest,
            network=network,
            reached_from=reached_from,
            fingerprint=fingerprint,
            run_url=run.run_url,
            who=run.who,
            at=datetime.now(UTC),
            problem=one_line(problem, _LONGEST_PROBLEM) if problem else None,
        )

    return append(run.environment.store, make)


def record_smoke(run: Origin, evidence: Mapping[str, Any], contract: Sequence[Endpoint], *, partial: bool) -> Record:
    """Write the record of a smoke test and return it; of one that expects refusals as such, which passes no endpoint.

    Args:
        run: the run's origin.
        evidence: the evidence of the smoke test.
        contract: all endpoints of the stack.
        partial: whether only some endpoints were tested.

    Raises:
        EvidenceError: the record cannot be written.
    """
    from aihub.policy.evidence import policies_of

    failed = [each for each in evidence["endpoints"] if each["verdict"] != "pass"]
    return write_record(
        run,
        "blocked" if evidence["settings"].get("expect_blocked") else "smoke",
        evidence["verdict"],
        problem="; ".join(f"{each['name']}: {each['verdict']}, {each['error_class']}" for each in failed),
        partial=partial,
        contract_digest=smoke.contract_digest(contract),
        checks_digest=smoke.checks_digest(contract),
        network=evidence["network"],
        reached_from=evidence["reached_from"],
        policies=policies_of(run.environment),
    )
