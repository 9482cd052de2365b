"""What every part of the settings is built of."""

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from aihub import naming


class Section(BaseModel):
    """A mapping of the settings."""

    # strict: a quoted number is text, and a number is not a version.
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)


def rule(name_rule: naming.NameRule, example: str | None = None) -> Any:
    """The field of a name."""
    return Field(
        examples=[example] if example else None,
        pattern=name_rule.pattern,
        min_length=name_rule.min_length,
        max_length=name_rule.max_length,
        # Read by editors, and by `validation_errors.py`.
        json_schema_extra={"patternErrorMessage": name_rule.message},
    )


def text(pattern: str, message: str, example: str | None = None) -> Any:
    """The field of a text with a form of its own."""
    return rule(naming.NameRule(pattern, message), example)


def _accepted(value: Any) -> Any:
    if not value:
        raise ValueError("the publisher's terms are not accepted; read them, and write true")
    return value


Acceptance = Annotated[bool, AfterValidator(_accepted), Field(examples=[True], json_schema_extra={"const": True})]
# Published pattern of Microsoft.CognitiveServices/accounts/raiPolicies, raiBlocklists and raiBlocklistItems.
GuardrailName = Annotated[
    str,
    text(
        r"^[a-zA-Z0-9][a-zA-Z0-9_.-]*$",
        "not a name Azure accepts; write letters, digits, '.', '_' and '-', starting with a letter or digit",
    ),
]
# Azure publishes no pattern for models: names and versions are whatever its catalogue holds.
CatalogueWord = Annotated[str, text(r"^\S+$", "empty, or with a space; write it as the model catalogue does")]
DeploymentReference = Annotated[str, Field(min_length=1, examples=["chat"])]
EndpointName = Annotated[str, rule(naming.ENDPOINT, "ai-example-churn")]
WholeNumber = Annotated[int, Field(ge=1, examples=[1])]
