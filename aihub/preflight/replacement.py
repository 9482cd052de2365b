"""Would a changed value delete endpoints, and do the settings consent?"""

from dataclasses import dataclass

from aihub.preflight.check import Finding, Target


@dataclass(frozen=True)
class ReplacementCheck:
    """The check of what cannot be changed; it finds nothing where nothing of that was changed."""

    @property
    def where(self) -> str:
        """Where the settings consent."""
        return "replace"

    def run(self, target: Target) -> list[Finding]:
        """Compares what the stack has made with the settings; asks Azure nothing."""
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
