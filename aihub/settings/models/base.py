"""The base class of all models of the settings, and the field types that several of them share."""

import datetime as dt
import re
from collections.abc import Callable
from enum import Enum
from functools import cache
from inspect import get_annotations
from typing import Annotated, Any, ClassVar, Self, cast

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticKnownError

from aihub import naming


class Promotion(Enum):
    """Origin of a field's value where a release is promoted to another environment."""

    RELEASE = "release"
    """The release says it: the field is what was tested."""
    ADJUSTABLE = "adjustable"
    """The release says it, and an environment's own file may say otherwise."""
    ENVIRONMENT = "environment"
    """The environment's own file says it."""


class Section(BaseModel):
    """Base class of the models: one mapping of the settings, which allows no unknown fields."""

    # strict: pydantic converts neither quoted numbers to numbers nor numbers to text (a version).
    # defer_build: of all models only the one that a file is validated against needs a validator.
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True, defer_build=True)

    promotion: ClassVar[Promotion]
    """That of the fields that a class declares itself, where their annotations hold no other."""

    def __init_subclass__(cls, promotion: Promotion | None = None, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if promotion:
            cls.promotion = promotion

    @classmethod
    def by_default(cls, **values: Any) -> Self:
        """Return a section for a default, from values that are valid; no validator is made, which takes time."""
        # pydantic's plugin of mypy says Section for each subclass.
        return cast("Self", cls.model_construct(**values))

    @classmethod
    @cache
    def promotion_of(cls, field: str) -> Promotion:
        """Return what becomes of one of the section's fields in a promotion."""
        own = [each for each in cls.model_fields[field].metadata if isinstance(each, Promotion)]
        declaring = (each for each in cls.mro() if issubclass(each, Section) and field in get_annotations(each))
        return own[0] if own else next(declaring).promotion


def name_field(name_rule: naming.NameRule, example: str | None = None) -> Any:
    """Return the pydantic field of a name that follows a rule of Azure's."""
    field = Field(
        examples=[example] if example else None,
        min_length=name_rule.min_length,
        max_length=name_rule.max_length,
        # Editors and `validation_errors.py` read the second keyword.
        json_schema_extra={"pattern": name_rule.pattern, "patternErrorMessage": name_rule.message},
    )
    field.metadata.append(AfterValidator(_matching(name_rule.pattern)))
    return field


def _matching(pattern: str) -> Callable[[str], str]:
    """Return what pydantic's own `pattern` checks. That compiles all patterns of all fields; this one those in use."""

    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise PydanticKnownError("string_pattern_mismatch", {"pattern": pattern})
        return text

    return check


def text_field(pattern: str, message: str, example: str | None = None) -> Any:
    """Return the pydantic field of a text that matches a pattern; `message` is the error for any other text."""
    return name_field(naming.NameRule(pattern, message), example)


def _accepted(value: Any) -> Any:
    if not value:
        raise ValueError("the publisher's terms are not accepted; read them, and write true")
    return value


def _is_a_day(text: str) -> str:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        raise ValueError("no day of the calendar; write it as in '2027-04-14'") from None
    return text


Acceptance = Annotated[bool, AfterValidator(_accepted), Field(examples=[True], json_schema_extra={"const": True})]
# Published pattern of Microsoft.CognitiveServices/accounts/raiPolicies, raiBlocklists and raiBlocklistItems.
GuardrailName = Annotated[
    str,
    text_field(
        r"^[a-zA-Z0-9][a-zA-Z0-9_.-]*$",
        "not a name Azure accepts; write letters, digits, '.', '_' and '-', starting with a letter or digit",
    ),
]
# Azure publishes no pattern for the names and versions of models.
CatalogueWord = Annotated[str, text_field(r"^\S+$", "empty, or with a space; write it as the model catalogue does")]
DeploymentReference = Annotated[str, Field(min_length=1, examples=["chat"])]
Day = Annotated[
    str,
    text_field(r"^\d{4}-\d{2}-\d{2}$", "not a date; write it as in '2027-04-14'", "2027-04-14"),
    AfterValidator(_is_a_day),
]
EndpointName = Annotated[str, name_field(naming.ENDPOINT, "ai-example-churn")]
WholeNumber = Annotated[int, Field(ge=1, examples=[1])]
