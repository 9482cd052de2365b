"""A record: one immutable document that says what was done to an environment, or found in it.

It holds no secret, no prompt and nothing that a model said. `docs/evidence-records.md` describes the fields for users.
"""

import hashlib
import json
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from aihub.contract.endpoint import Access
from aihub.evidence.errors import EvidenceError
from aihub.reachability.place import Where

FORMAT = 2
"""Format that this program writes. It changes with every change of the fields; older ones are read."""

Kind = Literal["smoke", "blocked", "preflight", "deploy-started", "deploy-done", "rotation", "drift"]
Outcome = Literal["pass", "fail", "inconclusive"]

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
PrefixedDigest = Annotated[str, Field(pattern=r"^sha256:[0-9a-f]{64}$")]
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,100}$")]
ShortText = Annotated[str, Field(min_length=1, max_length=300)]


# strict: what is of another kind was not written by this program.
_STRICT = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True, use_attribute_docstrings=True)


class Policies(BaseModel):
    """What the policies said of a stack, by their ids."""

    model_config = _STRICT

    pack: PrefixedDigest
    """SHA-256 of the rules."""
    profile: Name
    """Profile of the stack's settings, which says what is mandatory."""
    passed: list[Name]
    """Policies that were judged and that nothing breaks."""
    failed: list[Name]
    """Mandatory policies that are broken."""
    advised: list[Name]
    """Advisory policies that are broken."""
    waived: list[Name]
    """Policies of which a waiver covers a finding."""


class Record(BaseModel):
    """One document of an environment's evidence."""

    model_config = _STRICT

    format: Annotated[int, Field(ge=1)] = FORMAT
    """Format of the document."""
    sequence: Annotated[int, Field(ge=1)]
    """Place among the environment's records, from 1 on; also the name of the document."""
    previous: Digest | None
    """SHA-256 of the bytes of the document before, in hexadecimal; null for the first."""
    kind: Kind
    """What was done. `blocked` is a smoke test from outside, which expects that network rules refuse it."""
    outcome: Outcome
    """How it ended; `pass` for `deploy-started`."""
    partial: bool = False
    """Whether only some endpoints were looked at (`--only`)."""
    project: Name
    """Name in Pulumi.yaml."""
    stack: Name
    """The stack, without organization and project."""
    subscription: ShortText
    """Id of the Azure subscription."""
    release: Digest | None
    """Id of the release that is deployed, by the stack output `release`; null where that was deployed with uncommitted
    changes."""
    program: Digest | None
    """SHA-256 of the files that make up the program, as in the release; null without a release, or where the checkout
    that wrote the record does not have the commit."""
    commit: Annotated[str, Field(pattern=r"^[0-9a-f]{40,64}$")] | None
    """Id of the commit of that program; null where `program` is."""
    contract_digest: PrefixedDigest | None = None
    """SHA-256 of the stack output `endpoints`, as in the evidence of a smoke test."""
    checks_digest: PrefixedDigest | None = None
    """SHA-256 of what was asked of the endpoints: the field `checks` of each in the stack output `endpoints`."""
    network: Access | None = None
    """Of a smoke test, from where the endpoints may be called: the strictest access of those in the stack output
    `endpoints`; null where it names no network rules."""
    reached_from: Where | None = None
    """Of a smoke test, from where the endpoints were called, as their answers show; null for other kinds."""
    fingerprint: PrefixedDigest | None = None
    """Fingerprint of the plan that a deploy was bound to."""
    run_url: Annotated[str, Field(pattern=r"^https?://[!-~]+$", max_length=500)] | None = None
    """Page of the pipeline's run."""
    who: ShortText
    """Object id of the principal that was logged in to Azure."""
    at: AwareDatetime
    """Time of writing in UTC, by the clock of the machine that wrote it."""
    problem: ShortText | None = None
    """Why the outcome is not `pass`; of a comparison also what Azure has changed by itself."""
    policies: Policies | None = None
    """Of a smoke test: what the policies said of the stack's state, where its settings have a profile."""

    @property
    def is_from_inside(self) -> bool:
        """Whether the run was where the endpoints may be called from, as far as they are private."""
        return self.network != "private" or self.reached_from == "inside"

    def text(self) -> str:
        """Return the text of the document."""
        return json.dumps(self.model_dump(mode="json"), indent=2, ensure_ascii=False) + "\n"

    def data(self) -> bytes:
        """Return the bytes of the document."""
        return self.text().encode()


def digest(data: bytes) -> str:
    """Return what the next record says of a document: the SHA-256 of its bytes."""
    return hashlib.sha256(data).hexdigest()


def parse(data: bytes, sequence: int) -> Record:
    """Return the record that a document holds.

    Args:
        data: the bytes of the document.
        sequence: the number in the document's name, also for errors.

    Raises:
        EvidenceError: the document is no record, one of a newer format, or of another number.
    """
    where = f"record {sequence}"
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        raise EvidenceError(f"{where}: not JSON, perhaps cut short") from None
    if not isinstance(document, dict) or type(document.get("format")) is not int:
        raise EvidenceError(f"{where}: not a record of this program")
    if document["format"] > FORMAT:
        raise EvidenceError(
            f"{where}: format {document['format']}, and this program reads up to {FORMAT}; update the program"
        )
    try:
        record = Record.model_validate_json(data)
    except ValidationError as error:
        place = ".".join(map(str, error.errors(include_url=False, include_input=False)[0]["loc"]))
        raise EvidenceError(f"{where}: {place}: missing, unknown or of another kind") from None
    if record.sequence != sequence:
        raise EvidenceError(f"{where}: says that it is record {record.sequence}")
    return record
