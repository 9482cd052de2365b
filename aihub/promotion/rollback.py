"""Roll a stack back: find the last release before the present one that can still be deployed."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from aihub.evidence.backend import Environment
from aihub.evidence.effect import effect
from aihub.evidence.record import Record
from aihub.promotion.decision import Decision, shown
from aihub.promotion.errors import NotPromotedError, PromotionError
from aihub.promotion.evidence import read_evidence
from aihub.promotion.gate import decide_before_pinning
from aihub.promotion.promote import LATER
from aihub.promotion.proposal import Choice, Proposal, check_checkout, pin_of, propose
from aihub.promotion.repository import Base, as_in_checkout, base_of, deleted_content, settings_at
from aihub.releases.git import CONFIG, is_known
from aihub.settings.releases import files
from aihub.settings.releases.document import Release, parse
from aihub.settings.releases.errors import ReleaseError


def roll_back(target: Environment, now: datetime | None = None) -> Proposal:
    """Prepare the pull request that pins a stack to the last good release before the present one.

    Raises:
        NotPromotedError: there is none.
        PromotionError: the stack pins no release, or the checkout or the branch does not allow it.
        ReleaseError: git fails.
        SettingsError: the settings are invalid.
        EvidenceError: the records cannot be read.
    """
    now, stack = now or datetime.now(UTC), target.stack
    base = base_of(target.folder, f"rollback/{stack}")
    with settings_at(target.folder, base.commit) as config:
        check_checkout(target, base, config)
        pin = pin_of(config, stack)
        if pin is None:
            raise PromotionError(f"{stack} pins no release: it follows {base}; revert the commit there: git revert")
        evidence = read_evidence(target, now)
        if evidence.findings:
            raise NotPromotedError(f"the records of {stack} are not whole:", *evidence.findings)
        passed_over: list[str] = []
        for record in _earlier(evidence.records, pin):
            assert record.release
            try:
                release, is_new = _usable(target.folder, base, config, record.release)
                decision = _allowed(target, config, evidence.records, release, now)
            except (ReleaseError, NotPromotedError) as error:
                why = as_in_checkout(target.folder, config, str(error))
                passed_over.append(f"release {record.release[:12]}: {why}")
                continue
            because = [f"in {stack} before the present one, last by record {record.sequence} ({shown(record.at)})"]
            because += [f"passed over: {each}" for each in passed_over]
            choice = Choice(release, decision, because, is_new)
            return propose(target, base, config, choice, f"Roll {stack} back to release {release.id[:12]}")
        raise NotPromotedError(
            f"nothing to roll {stack} back to: no release before {pin[:12]} can be deployed ({evidence.where}, "
            f"{len(evidence.records)} records)",
            *(f"passed over {each}" for each in passed_over),
        )


def _earlier(records: Sequence[Record], pin: str) -> Iterator[Record]:
    """Yield for each release that was there before the pinned one its last record of that time, the latest first."""
    first = next(
        (place for place, each in enumerate(records) if each.release == pin and each.kind != "preflight"), None
    )
    last: dict[str, Record] = {}
    for each in records[:first]:
        # A preflight names the release that is to come.
        if each.release and each.release != pin and each.kind != "preflight":
            last[each.release] = each
    yield from sorted(last.values(), key=lambda each: -each.sequence)


def _usable(project: Path, base: Base, config: Path, release_id: str) -> tuple[Release, bool]:
    """Return a release, and whether its file has to be added again; its program must be there."""
    path = f"{CONFIG}/{files.FOLDER}/{release_id}.json"
    is_deleted = not files.path_of(config, release_id).exists()
    if is_deleted:
        data = deleted_content(project, base.commit, path)
        if data is None:
            raise ReleaseError(f"{path} is not in {base}, and never was")
        release = parse(data.decode(errors="replace"), path)
        if release.id != release_id:
            raise ReleaseError(f"{path} was altered before it was deleted: its content has another id")
        files.write(config, release)
    else:
        release = files.read(config, release_id)
    if not is_known(project, release.program.commit):
        raise ReleaseError(
            f"commit {release.program.commit[:12]} of its program is not in this clone; see: git fetch --all"
        )
    return release, is_deleted


def _allowed(target: Environment, config: Path, records: Sequence[Record], release: Release, now: datetime) -> Decision:
    found = effect(records, release.id)
    if found.state != "pass":
        by = f" by record {found.record.sequence}: {found.record.problem or found.record.kind}" if found.record else ""
        raise NotPromotedError(f"{'revoked' if found.state == 'revoked' else 'no full smoke test passed'}{by}")
    decision = decide_before_pinning(target, release.id, now, config)
    lacking = [each.why for each in decision.conditions if not each.passed and each.name not in LATER]
    if lacking:
        raise NotPromotedError("; ".join(lacking))
    return decision
