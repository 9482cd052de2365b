"""Waivers: warnings of `aihub check` and findings of policies that somebody answers for, until a day."""

import datetime as dt
from typing import Annotated

from pydantic import Field, JsonValue

from aihub.rules import RULES
from aihub.settings.models.base import Day, DeploymentReference, Promotion, Section, text_field

WaiverName = Annotated[
    str,
    text_field(
        r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
        "not a name for a waiver; write up to 64 letters, digits, '.', '_' and '-', starting with a letter or digit",
    ),
]
_ONE_LINE = r"^\S(.{0,398}\S)?$"


def _with_ids(schema: dict[str, JsonValue]) -> None:
    """Add the ids that can be waived to the schema; policies are imported for that alone."""
    from policy.rules import RULES as POLICIES

    ids = [rule.id for rule in RULES.values() if rule.is_waivable]
    schema["enum"] = [*sorted([*ids, *(rule.id for rule in POLICIES.values() if rule.is_waivable)])]


class Waiver(Section, promotion=Promotion.ENVIRONMENT):
    """A warning of `aihub check` or a finding of a policy that does not count: who answers for it, why, until when."""

    rule: Annotated[
        str,
        # Editors complete the ids; which rule a misspelt one may be is said by a rule of its own.
        Field(min_length=1, max_length=100, examples=["model-retired"], json_schema_extra=_with_ids),
    ]
    """Id of the rule or policy, which stands at the end of the warning's line."""
    deployment: DeploymentReference | None = None
    """Deployment whose warnings of the rule are waived. Either this or `path` is required."""
    path: (
        Annotated[
            str,
            text_field(
                r"^\S{1,300}$", "empty, or with a space; write it as the warning does", "deployments.chat.model"
            ),
        ]
        | None
    ) = None
    """Path of the field, as the warning has it; all that is below it is waived, too."""
    owner: Annotated[str, text_field(_ONE_LINE, "not one line of text; write who answers for it", "team-chat")]
    """Person or team that answers for the warning."""
    reason: Annotated[
        str, text_field(_ONE_LINE, "not one line of text; write why it may stay", "the application moves in January")
    ]
    """Why the warning may stay for now."""
    expires: Day
    """Last day on which the waiver counts, in quotes: to YAML a bare 2027-01-31 is a date."""

    @property
    def last_day(self) -> dt.date:
        """The last day on which the waiver counts."""
        return dt.date.fromisoformat(self.expires)

    def covers(self, path: str) -> bool:
        """Return whether a warning at a path is within the waiver's place."""
        place = self.path or f"deployments.{self.deployment}"
        return path == place or path.startswith((f"{place}.", f"{place}["))
