"""What the policies say of a stack, as records hold it."""

from collections.abc import Iterable
from os.path import lexists

from aihub.evidence.backend import Environment
from aihub.evidence.record import Policies
from aihub.policy.outcome import Outcome
from aihub.settings import SettingsError, load


def policies_of(environment: Environment) -> Policies | None:
    """Return what the policies say of a stack's state; None where its settings have no profile, or are not here.

    Raises:
        PulumiError: the state cannot be read.
    """
    config, stack = environment.folder / "config", environment.stack
    if not lexists(config / f"{stack}.yaml"):
        return None
    try:
        profile = load(config, stack).settings.profile
    except SettingsError:
        # What was tested is what is deployed; `aihub check` says what is wrong with what is not yet.
        return None
    if profile is None:
        return None
    from aihub.policy.run import judge_document, read_selected

    return as_evidence(judge_document(config, read_selected(environment.folder, environment.selected), stack))


def as_evidence(outcome: Outcome) -> Policies:
    """Return what the policies came to by their ids."""
    assert outcome.profile
    return Policies(
        pack=outcome.pack,
        profile=outcome.profile,
        passed=[*outcome.passed],
        failed=_ids(each.rule.id for each in outcome.failed),
        advised=_ids(each.rule.id for each in outcome.advice),
        waived=_ids(each.problem.rule.id for each in outcome.waived),
    )


def _ids(found: Iterable[str]) -> list[str]:
    return sorted(set(found))
