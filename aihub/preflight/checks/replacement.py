"""Check whether a changed value would delete endpoints, and whether the settings consent."""

from aihub.preflight.check import Check, Result, Target


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


REPLACEMENTS = Check("replacements", "replace", "nothing: the state and the settings are compared", _judged)
