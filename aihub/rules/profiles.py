"""Rules on the profile, which says values of many fields in one word."""

from aihub.rules.rule import Rule

PROFILE_WEAKER = Rule(
    id="profile-weaker",
    severity="error",
    title="A stack's file chooses a weaker profile than `base.yaml`",
    why=(
        "`base.yaml` says what all environments have at least. A stack's file may be stricter. What it needs otherwise "
        "is a field of its own, which stands in the file for whoever reviews it, and which `aihub check --explain` shows."
    ),
    wrong="""\
# config/base.yaml
profile: regulated
hub: {name: ai-example, location: swedencentral}
# config/dev.yaml
profile: sandbox
""",
    right="""\
# config/base.yaml
profile: sandbox
hub: {name: ai-example, location: swedencentral}
# config/dev.yaml
profile: sandbox
""",
    source="docs/profiles.md",
)
