"""Check whether a changed value would delete endpoints, and whether the settings consent."""

from dataclasses import dataclass

from aihub.preflight.check import Finding, Target


@dataclass(frozen=True)
class ReplacementCheck:
    """The check of values that Azure cannot change; without findings when none of them has changed."""

    @property
    def where(self) -> str:
        """Path of the consents in the settings."""
        return "replace"

    def run(self, target: Target) -> list[Finding]:
        """Compare the stack's resources with the settings; without a request to Azure."""
        assessment = target.replaced
        refused = {each.path for each in assessment.refused}
        return [
            *(Finding("blocked", path, what, do) for path, what, do in assessment.problems),
            *(
                Finding("action", change.path, change.what, f"`pulumi up` deletes {', '.join(assessment.lost)}")
                for change in assessment.changes
                if change.path not in refused
            ),
        ]
