"""Rules on waivers."""

from aihub.rules.rule import Rule

_SOURCE = "docs/settings.md#waivers"
_OLD = """\
deployments:
  old:
    type: azure-openai
    model: {name: gpt-4-32k, version: "0613"}
waivers:
  old-model:
"""
_ANSWERED = """\
    owner: team-chat
    reason: the application moves in January
"""
_RIGHT = f'{_OLD}    rule: model-retired\n    deployment: old\n{_ANSWERED}    expires: "2027-01-31"\n'
_MENDED = _RIGHT.replace("gpt-4-32k", "gpt-5.4-mini").replace("0613", "2026-03-17")

WAIVER_RULE_UNKNOWN = Rule(
    id="waiver-rule-unknown",
    severity="error",
    title="A waiver is for a rule that does not exist",
    why="A misspelt id waives nothing. The id of a rule stands at the end of its warning's line.",
    wrong=_RIGHT.replace("model-retired", "model-retird"),
    right=_RIGHT,
    source=_SOURCE,
)
WAIVER_OF_ERROR = Rule(
    id="waiver-of-error",
    severity="error",
    title="A waiver is for a rule that cannot be waived",
    why=(
        "An error makes the settings invalid: Azure would refuse them, or they have no meaning. Only warnings about a "
        "stack's settings can be waived, and none about waivers."
    ),
    wrong=_RIGHT.replace("model-retired", "tag-reserved"),
    right=_RIGHT,
    source=_SOURCE,
)
WAIVER_PLACE = Rule(
    id="waiver-place",
    severity="error",
    title="A waiver does not say where it counts, or says it twice",
    why="A waiver is for one deployment or one path, so that it does not hide the same mistake elsewhere.",
    wrong=_RIGHT.replace("    deployment: old\n", ""),
    right=_RIGHT,
    source=_SOURCE,
)
WAIVER_EXPIRED = Rule(
    id="waiver-expired",
    severity="warning",
    is_of_stack=False,
    title="A waiver has expired",
    why=(
        "The day is past until which its owner answers for the warning, which is shown again. Mend what it warns of, "
        "or write a new day once the owner agrees."
    ),
    wrong=_MENDED.replace("2027-01-31", "2026-10-31"),
    right=_RIGHT,
    source=_SOURCE,
)
WAIVER_UNUSED = Rule(
    id="waiver-unused",
    severity="warning",
    is_of_stack=False,
    title="A waiver matches no warning",
    why=(
        "What it was written for is mended, or its place is misspelt. A waiver that stays would hide the next such "
        "warning. One in `base.yaml` is reported only when it matches nothing in any stack."
    ),
    wrong=_MENDED,
    right=_RIGHT,
    source=_SOURCE,
)
