"""Rules on consents to changes that delete endpoints."""

from aihub.rules.rule import Rule

CONSENT_UNUSED = Rule(
    id="consent-unused",
    severity="warning",
    title="A consent allows nothing",
    why=(
        "A consent in `replace` allows one change, from one value to another, which deletes endpoints. One that "
        "names another value than the settings have allows nothing: either `pulumi up` will be refused, or the "
        "change is made and the line is left over."
    ),
    wrong="""\
replace:
  hub.location: {from: swedencentral, to: eastus2}
""",
    right="""\
hub: {location: eastus2}
replace:
  hub.location: {from: swedencentral, to: eastus2}
""",
    source="docs/settings.md#replace",
)
