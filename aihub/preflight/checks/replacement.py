"""Check whether a changed value would delete endpoints, and whether the settings consent."""

from aihub.preflight.check import Check, Result, Target
from aihub.replacement import REBUILT, made_of, rebuilt


def _judged(target: Target) -> list[Result]:
    """Compare the stack's resources with the settings; without a request to Azure."""
    assessment = target.replaced
    refused = {each.path for each in assessment.refused}
    return [
        *(Result("fail", path, what, fix) for path, what, fix in assessment.problems),
        *(
            Result("warn", change.path, change.what, f"`pulumi up` deletes {', '.join(assessment.lost)}")
            for change in assessment.changes
            if change.path not in refused
        ),
    ]


def _rebuilt(target: Target) -> list[Result]:
    """Compare what the stack's deployments are made of with the settings; without a request to Azure."""
    found = rebuilt(made_of(target.resources), target.settings.made_of())
    return [Result("warn", each.path, f"{each.what}, which Azure cannot change in place", REBUILT) for each in found]


REBUILT_DEPLOYMENTS = Check(
    "rebuilt-deployments", "deployments", "nothing: the state and the settings are compared", _rebuilt
)
REPLACEMENTS = Check("replacements", "replace", "nothing: the state and the settings are compared", _judged)
