"""Title and text of the pull request that changes a stack's pin, in Markdown."""

from collections.abc import Sequence
from dataclasses import dataclass

from aihub.markdown import escaped
from aihub.promotion.decision import Decision
from aihub.promotion.report import report
from aihub.releases.diff import Change
from aihub.settings.releases.document import Release

_LONGEST_LINE = 1_000
_MOST_REASONS = 10


@dataclass(frozen=True)
class Story:
    """The facts of a change of a stack's pin."""

    stack: str
    release: Release
    pinned: str | None
    """The release that is pinned now; None where none is."""
    because: Sequence[str]
    """Why this release, and what was passed over."""
    undo: str
    """How to undo it, in Markdown."""
    changes: Sequence[Change]
    """What changes in the stack."""
    anew: Sequence[str]
    """What has to be made anew in Azure."""
    problems: Sequence[str]
    """Why the stack's own file does not fit the release."""
    decision: Decision
    """What the gate says of it now."""


def text_of(story: Story) -> str:
    """Return the text of a pull request, the most important first."""
    terms, others = (
        [f"**{escaped(each.about)}**: {escaped(each.text)}" for each in story.changes if each.is_legal_act is legal]
        for legal in (True, False)
    )
    sections = [
        _summary(story),
        _list(
            "⚖️ A legal act: to merge this is to accept terms, in the organization's name",
            terms,
        ),
        _list(
            f"⚠️ To mend on this branch: config/{story.stack}.yaml does not fit the release",
            [escaped(each) for each in story.problems],
        ),
        "\n".join([report(story.decision, "markdown"), "", "The gate decides again when the release is deployed."]),
        _list("Made anew in Azure", [escaped(each) for each in story.anew]),
        _list(f"What changes in {escaped(story.stack)}", others or ["nothing: settings and program are the same"]),
    ]
    return "\n\n".join(filter(None, sections)) + "\n"


def cut(text: str, most: int) -> str:
    """Return a text of at most so many characters: whole lines, and how many were left out."""
    if len(text) <= most:
        return text
    lines = text.splitlines()
    for kept in range(len(lines) - 1, 0, -1):
        shorter = "\n".join([*lines[:kept], "", f"… {len(lines) - kept} lines more; see aihub release diff"]) + "\n"
        if len(shorter) <= most:
            return shorter
    return text[:most]


def _summary(story: Story) -> str:
    pinned = f"`{escaped(story.pinned)}`" if story.pinned else "none: it follows the branch"
    lines = [
        "| | |",
        "|---|---|",
        f"| stack | {escaped(story.stack)} |",
        f"| release | `{story.release.id}` |",
        f"| pinned now | {pinned} |",
        f"| program | commit `{story.release.program.commit}` |",
        *(f"| why | {escaped(each)} |" for each in story.because[:_MOST_REASONS]),
        *([f"| | {more} more were passed over |"] if (more := len(story.because) - _MOST_REASONS) > 0 else []),
        f"| to undo it | {story.undo} |",
    ]
    return "\n".join(lines)


def _list(heading: str, entries: Sequence[str]) -> str:
    if not entries:
        return ""
    return "\n".join([f"### {heading}", "", *(f"- {each[:_LONGEST_LINE]}" for each in entries)])
