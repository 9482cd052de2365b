"""Foundry projects of an account."""

from localazure.services.arm import resources
from localazure.services.arm.behaviour import Behaviour, Write
from localazure.services.arm.resources import Resource
from localazure.services.cognitive_services import errors

PROJECT = "Microsoft.CognitiveServices/accounts/projects"


class Project(Behaviour):
    """A Foundry project of an account."""

    invalid_property_code = "InvalidResourceProperties"

    def check(self, write: Write) -> None:
        """Checks that the account allows projects, and that the project has an identity."""
        account = resources.get(write.azure, str(write.target.parent_id)) or {}
        if not account.get("properties", {}).get("allowProjectManagement"):
            raise errors.bad_request(
                "Project can only be created under AIServices Kind account with allowProjectManagement set to true."
            )
        if (write.body.get("identity") or {}).get("type", "None") == "None":
            raise errors.bad_request("Project needs a managed identity.")

    def complete(self, write: Write, resource: Resource) -> None:
        """Adds the project's endpoint."""
        parent = str(write.target.parent_id)
        account = resources.get(write.azure, parent) or {}
        domain = account["properties"].get("customSubDomainName")
        others = resources.of_type(write.azure, PROJECT, parent + "/")
        properties = resource.setdefault("properties", {})
        properties.setdefault("displayName", resource["name"])
        properties["isDefault"] = not others or others[0]["id"].lower() == resource["id"].lower()
        properties["endpoints"] = {
            "AI Foundry API": f"https://{domain}.services.ai.azure.com/api/projects/{resource['name']}"
        }
