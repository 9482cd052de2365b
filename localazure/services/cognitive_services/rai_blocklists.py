"""Blocklists of an account, and their items."""

import re

from localazure.azure import Azure
from localazure.services.arm.behaviour import Behaviour, Write
from localazure.services.arm.errors import invalid_properties
from localazure.services.arm.resources import Resource
from localazure.services.cognitive_services import errors, guardrails


class RaiBlocklist(Behaviour):
    """A list of terms and patterns that policies can block."""

    invalid_property_code = "InvalidResourceProperties"

    def check(self, write: Write) -> None:
        """Requires the member `properties`, all of whose members are optional."""
        if "properties" not in write.body:
            raise invalid_properties("The member 'properties' is required.")

    def check_delete(self, azure: Azure, resource: Resource) -> None:
        """Refuses to delete a blocklist that a policy uses."""
        account = {"id": resource["id"].rpartition("/raiBlocklists/")[0]}
        users = [
            each["name"]
            for each in guardrails.policies(azure, account)
            for one in each["properties"].get("customBlocklists", [])
            if one["blocklistName"].lower() == resource["name"].lower()
        ]
        if users:
            raise errors.in_use(
                f"Blocklist '{resource['name']}'", f"the RAI policies '{', '.join(sorted(set(users)))}'"
            )


class RaiBlocklistItem(Behaviour):
    """A term, or a regular expression."""

    invalid_property_code = "InvalidResourceProperties"

    def check(self, write: Write) -> None:
        """Checks that the pattern exists and compiles."""
        properties = write.body.get("properties", {})
        pattern = properties.get("pattern")
        if not pattern:
            raise invalid_properties("The member 'properties.pattern' is required.")
        if properties.get("isRegex"):
            try:
                re.compile(pattern)
            except re.error as error:
                raise invalid_properties(f"The pattern is no regular expression: {error}.") from None

    def complete(self, write: Write, resource: Resource) -> None:  # noqa: ARG002 - its base's parameters
        """Adds the default."""
        resource["properties"].setdefault("isRegex", False)
