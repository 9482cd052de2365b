"""The base class of all models of the settings, and the field types that several of them share."""

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from aihub import naming


class Section(BaseModel):
    """Base class of the models: one mapping of the settings, which allows no unknown fields."""

    # strict: pydantic converts neither quoted numbers to numbers nor numbers to text (a version).
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)


def name_field(name_rule: naming.NameRule, example: str | None = None) -> Any:
    """Return the pydantic field of a name that follows a rule of Azure's."""
    return Field(
        examples=[example] if example else None,
        pattern=name_rule.pattern,
        min_length=name_rule.min_length,
        max_length=name_rule.max_length,
        # Editors and `validation_errors.py` read this keyword.
        json_schema_extra={"patternErrorMessage": name_rule.message},
    )


def text_field(pattern: str, message: str, example: str | None = None) -> Any:
    """Return the pydantic field of a text that matches a pattern; `message` is the error for any other text."""
    return name_field(naming.NameRule(pattern, message), example)


def _accepted(value: Any) -> Any:
    if not value:
        raise ValueError("the publisher's terms are not accepted; read them, and write true")
    return value


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
EndpointName = Annotated[str, name_field(naming.ENDPOINT, "ai-example-churn")]
WholeNumber = Annotated[int, Field(ge=1, examples=[1])]
