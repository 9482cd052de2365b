"""Names of resources, by the published types and by Microsoft's page "Naming rules and restrictions for resources"."""

import re

from jsonschema import Draft202012Validator

from localazure.facts import ResourceType
from localazure.services.arm.errors import ArmError


def check_name(kind: ResourceType, api_version: str, name: str) -> None:
    """Whether a resource may have a name.

    Raises:
        ArmError: 400. The words of storage and Key Vault are those of Microsoft's pages on their errors, the group's
            were seen.
    """
    rules = (kind.body_schema(api_version)["x-name"], kind.name_rule)
    if all(Draft202012Validator(rule).is_valid(name) for rule in rules):
        return
    match kind.name:
        case "Microsoft.Storage/storageAccounts":
            code = "AccountNameInvalid"
            text = (
                f"{name} is not a valid storage account name. Storage account name must be between 3 and 24 characters in "
                "length and use numbers and lower-case letters only."
            )
        case "Microsoft.KeyVault/vaults":
            code = "VaultNameNotValid"
            text = (
                f"The vault name '{name}' is invalid. A vault's name must be between 3-24 alphanumeric characters. The name "
                "must begin with a letter, end with a letter or digit, and not contain consecutive hyphens. Follow this link "
                "for more information: https://go.microsoft.com/fwlink/?linkid=2147742"
            )
        case "Microsoft.Resources/resourceGroups":
            code = "InvalidResourceGroup"
            found = "".join(sorted(set(re.sub(r"[\w().-]", "", name)))) or name[-1]
            text = (
                f"The provided resource group name '{name}' has these invalid characters: '{found}'. The name can only be a "
                "letter, digit, '-', '.', '(', ')' or '_', and must not end with '.'."
            )
        case _:
            code = "InvalidResourceName"
            text = f"The name '{name}' is not valid for a resource of type '{kind.name}'."
    raise ArmError(400, code, text)
