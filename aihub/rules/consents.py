"""Rules on consents to changes that delete endpoints."""

from aihub.rules.rule import Rule

CONSENT_UNUSED = Rule(
    "consent-unused",
    "warning",
    "A consent allows nothing",
)
