"""Promote the release of the stack before: find it, and prepare the pull request that pins it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from aihub.evidence.backend import Environment
from aihub.evidence.effect import effect
from aihub.evidence.record import Record
from aihub.promotion.decision import shown
from aihub.promotion.errors import NotPromotedError, PromotionError
from aihub.promotion.evidence import Evidence, read_evidence
from aihub.promotion.gate import decide_before_pinning
from aihub.promotion.proposal import Choice, Proposal, check_checkout, pin_of, propose
from aihub.promotion.repository import Base, base_of, is_before, settings_at
from aihub.promotion.rules import entry_of, read_rules
from aihub.releases.program import digest_at
from aihub.settings import load
from aihub.settings.releases import files
from aihub.settings.releases.document import Program, Release
from aihub.settings.releases.fields import release_fields

LATER = {"age", "soak", "preflight", "drift", "settings"}
"""Conditions that the same release can still meet: by time, by another run, by a mended file on the branch."""


@dataclass(frozen=True)
class AlreadyThere:
    """There is nothing to do: the stack pins the release."""

    release: str
    before: str


def promote(target: Environment, now: datetime | None = None) -> Proposal | AlreadyThere:
    """Prepare the pull request that pins a stack to the release of the stack before.

    Raises:
        NotPromotedError: the release has no good evidence, or may not enter for another reason than time.
        PromotionError: the checkout, the branch or the rules do not allow it.
        ReleaseError: the release cannot be made or read, or git fails.
        SettingsError: the settings are invalid.
        EvidenceError: the records cannot be read.
    """
    now = now or datetime.now(UTC)
    base = base_of(target.folder, f"promote/{target.stack}")
    with settings_at(target.folder, base.commit) as config:
        rules = read_rules(config)
        before = rules.before(entry_of(config, rules, target.stack))
        if before is None:
            raise PromotionError(
                f"{target.stack} is the first stack, and nothing is promoted to it; merge to {base.branch}"
            )
        check_checkout(target, base, config)
        source = target.beside(before.stack)
        if pin := pin_of(config, before.stack):
            release, because, is_new = files.read(config, pin), [f"pinned in {before.stack}"], False
        else:
            release, because, is_new = _unpinned(source, base, config, now)
        if pin_of(config, target.stack) == release.id:
            return AlreadyThere(release.id, before.stack)
        if is_new:
            files.write(config, release)
        decision = decide_before_pinning(target, release.id, now, config)
        lacking = [each for each in decision.conditions if not each.passed and each.name not in LATER]
        if lacking:
            raise NotPromotedError(
                f"release {release.id[:12]} of {before.stack} may not enter {target.stack}:",
                *(f"{each.name}: {each.why}{f'; {each.do}' if each.do else ''}" for each in lacking),
            )
        undo = f"`aihub release rollback {target.stack}` once this is merged, or revert this pull request"
        choice = Choice(release, decision, because, is_new, *([undo] if pin_of(config, target.stack) else []))
        return propose(
            target, base, config, choice, f"Promote release {release.id[:12]} from {before.stack} to {target.stack}"
        )


def _unpinned(source: Environment, base: Base, config: Path, now: datetime) -> tuple[Release, list[str], bool]:
    """Return the release that passed last on a stack without a pin, why that one, and whether its file is missing."""
    evidence = read_evidence(source, now)
    if evidence.findings:
        raise NotPromotedError(f"the records of {evidence.stack} are not whole:", *evidence.findings)
    record = _latest_pass(evidence)
    assert record.release
    because = [f"passed in {evidence.stack} by record {record.sequence} ({shown(record.at)})"]
    others = (each for each in evidence.records[record.sequence :] if each.release != record.release)
    later = {each.release: each for each in others if each.kind in {"smoke", "deploy-started", "deploy-done"}}
    because += [
        f"passed over: {f'release {release[:12]}' if release else 'what has no release'}, in {evidence.stack} by record "
        f"{each.sequence}, which has not passed there"
        for release, each in later.items()
    ]
    if files.path_of(config, record.release).exists():
        return files.read(config, record.release), because, False
    return _made_of(source, base, record), because, True


def _latest_pass(evidence: Evidence) -> Record:
    found = {release: effect(evidence.records, release) for release in {each.release for each in evidence.records}}
    passed = [each.record for release, each in found.items() if release and each.state == "pass" and each.record]
    if passed:
        return max(passed, key=lambda each: each.sequence)
    looked_at = [
        f"{f'release {release[:12]}' if release else 'what has no release'}: {each.state}"
        + (f", by record {each.record.sequence}: {each.record.problem or each.record.kind}" if each.record else "")
        for release, each in sorted(found.items(), key=lambda pair: pair[0] or "")
    ]
    stack = evidence.stack
    raise NotPromotedError(
        f"no release has passed in {stack} ({evidence.where}); deploy what is committed, and run: aihub smoke --stack {stack} "
        "--record",
        *looked_at,
    )


def _made_of(source: Environment, base: Base, record: Record) -> Release:
    """Make the release that a record of a stack without a pin names: its settings and program at that commit."""
    project, stack, commit = source.folder, source.stack, record.commit
    where = f"record {record.sequence} of {stack}"
    if commit is None:
        raise PromotionError(
            f"{where} names no commit: the checkout that wrote it did not have it; deploy and test it from one with the whole history"
        )
    if not is_before(project, commit, base.commit):
        raise PromotionError(
            f"{where} is of commit {commit[:12]}, which is not in {base}; merge it, and deploy {stack} from there"
        )
    with settings_at(project, commit) as config:
        loaded = load(config, stack)
        settings, defaults = release_fields(loaded.settings)
        program = Program(commit=commit, digest=digest_at(project, commit))
        made = loaded.release or Release(program=program, settings=settings, defaults=defaults)
    if made.id != record.release:
        raise PromotionError(
            f"{where} is of release {record.release and record.release[:12]}, and with this program the settings of {stack} "
            f"at commit {commit[:12]} are release {made.id[:12]}; deploy {stack} with it, and run: aihub smoke --stack {stack} "
            "--record"
        )
    return made
