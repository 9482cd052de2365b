"""Values of enums: which are taken, how they are answered, and in which words another is refused.

Case does not matter. Terraform's azurerm provider has for long sent `kind`, `sku` and the like of a storage account as
the user wrote them, and taken the other case of the answer for no difference (`ignoreCase` and
`suppress.CaseDifference` in its versions before 3); the same goes for vaults, whose answers it calls inconsistent, so
that they are answered as they were written here.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from localazure.facts import ResourceType
from localazure.services.arm.bodies import resolved
from localazure.services.arm.errors import ArmError, invalid_content
from localazure.services.arm.resources import Resource

_ANSWERED_AS_WRITTEN = "Microsoft.KeyVault/"
# By how type and member begin. How these services refuse an unknown value was not seen; that they use these codes was,
# the first one in Azure/terraform-azurerm-avm-res-cognitiveservices-account#118.
_CODES = {
    "Microsoft.CognitiveServices/accounts/raiPolicies: properties.contentFilters": "Resource has invalid content filter",
    "Microsoft.CognitiveServices/accounts/": "InvalidResourceProperties",
    "Microsoft.MachineLearningServices/workspaces/serverlessEndpoints: properties.": "BadRequest",
    "Microsoft.MachineLearningServices/workspaces/onlineEndpoints: properties.": "BadRequest",
    "Microsoft.MachineLearningServices/workspaces/onlineEndpoints/deployments: properties.": "BadRequest",
    "Microsoft.MachineLearningServices/workspaces": "ValidationError",
}


def spelled(value: Any, published: Iterable[str]) -> str | None:
    """A value as it is published, or None for one that is not."""
    if not isinstance(value, str):
        return None
    return next((each for each in published if each.casefold() == value.casefold()), None)


def spelled_flags(value: Any, published: Sequence[str]) -> str | None:
    """Several values with commas between them, as they are published, or None."""
    if not isinstance(value, str):
        return None
    found = [spelled(each.strip(), published) for each in value.split(",")]
    return None if None in found else ", ".join(map(str, found))


def as_answered(kind: ResourceType, api_version: str, body: Resource) -> Resource:
    """A valid body with each value of an enum in the spelling that the service answers."""
    if kind.name.startswith(_ANSWERED_AS_WRITTEN):
        return body
    schema = kind.body_schema(api_version)

    def walk(value: Any, form: Any) -> Any:
        form = resolved(schema, form, value)
        if isinstance(value, dict):
            members, others = form.get("properties", {}), form.get("additionalProperties")
            return {name: walk(each, members.get(name, others)) for name, each in value.items()}
        if isinstance(value, list):
            return [walk(each, form.get("items")) for each in value]
        if "x-flags" in form:
            return spelled_flags(value, form["x-flags"])
        return spelled(value, form["enum"]) if "enum" in form else value

    answered: Resource = walk(body, schema)
    return answered


def refusal(kind: ResourceType, path: Sequence[str | int], must: str) -> ArmError:
    """How a service says that a member has a value that it does not take.

    Sources: Azure/azure-service-operator's tests for storage ("keyPolicy.keyExpirationPeriodInDays"),
    Azure/azure-libraries-for-net#361 for vaults. ARM itself reads the identity's type.
    """
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")
    own = text.removeprefix("properties.")
    if kind.name.startswith("Microsoft.Storage/"):
        return ArmError(
            400,
            "InvalidValuesForRequestParameters",
            f"Values for request parameters are invalid: {own}. For more information, see - "
            "https://aka.ms/storageinvalidvaluesforrequestparameters",
        )
    if kind.name.startswith("Microsoft.KeyVault/"):
        member = own.partition(".")[0].partition("[")[0]
        return ArmError(400, "BadRequest", f"An invalid value was provided for '{member}'.")
    message = f"The member '{text}' must {must}."
    place = f"{kind.name}: {text}"
    code = next((code for begin, code in _CODES.items() if place.startswith(begin)), None)
    return ArmError(400, code, message) if code and path[0] == "properties" else invalid_content(message)
