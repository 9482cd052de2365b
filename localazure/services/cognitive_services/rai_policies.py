"""Content-filter policies of an account."""

from collections.abc import Sequence
from typing import Any

from localazure.azure import Azure
from localazure.services.arm import resources
from localazure.services.arm.behaviour import Behaviour, Write
from localazure.services.arm.errors import ArmError, invalid_properties, member
from localazure.services.arm.ids import Target
from localazure.services.arm.resources import Resource
from localazure.services.cognitive_services import errors, guardrails

_HARMS = {name.lower() for name in guardrails.HARMS}
_NAMES = {name.lower(): name for name in (*guardrails.HARMS, *guardrails.DETECTIONS)}
_FILTERS = _HARMS | {name.lower() for name in guardrails.DETECTIONS}


class RaiPolicy(Behaviour):
    """A policy of the account, or one of Microsoft's, which every account has and which cannot be changed."""

    invalid_property_code = "InvalidResourceProperties"

    def invalid_value(self, path: Sequence[str | int], must: str) -> ArmError:
        """The error for an invalid value of a member; content filters have a code of their own."""
        if member(path).startswith("properties.contentFilters"):
            return errors.invalid_content_filter_value(member(path), must)
        return super().invalid_value(path, must)

    def find(self, azure: Azure, target: Target) -> Resource | None:
        """The policy, built-in ones included."""
        account = resources.get(azure, str(target.parent_id))
        return guardrails.policy(azure, account, target.name) if account else None

    def list(self, azure: Azure, type_name: str, below: str) -> list[Resource]:
        """The built-in policies, then the account's own."""
        account = resources.get(azure, below.rstrip("/"))
        built_in = [guardrails.policy(azure, account, name) for name in guardrails.BUILT_IN] if account else []
        return [each for each in built_in if each] + super().list(azure, type_name, below)

    def check(self, write: Write) -> None:
        """Checks the base policy, the filters and the blocklists."""
        _check_writable(write.before)
        properties = write.body.get("properties", {})
        account = resources.get(write.azure, str(write.target.parent_id)) or {}
        _check_base(write, account, properties)
        for each in properties.get("contentFilters", []):
            _check_filter(each)
        for each in properties.get("customBlocklists", []):
            _check_blocklist(write.azure, account, each)

    def complete(self, write: Write, resource: Resource) -> None:  # noqa: ARG002 - its base's parameters
        """Adds the type and the defaults, and brings filters into the service's order and spelling.

        Order and spelling are those of the built-in policies: Azure's are not known, and may differ from the request's.
        """
        properties = resource.setdefault("properties", {})
        if filters := properties.get("contentFilters"):
            named = [{**each, "name": _NAMES[each["name"].lower()]} for each in filters]
            properties["contentFilters"] = sorted(named, key=lambda each: [*_NAMES.values()].index(each["name"]))
        properties["type"] = "UserManaged"

    def check_delete(self, azure: Azure, resource: Resource) -> None:
        """Refuses to delete a policy that a deployment or another policy uses."""
        _check_writable(resource)
        account = {"id": resource["id"].rpartition("/raiPolicies/")[0]}
        users = [
            f"deployment '{each['name']}'"
            for each in resources.of_type(
                azure, "Microsoft.CognitiveServices/accounts/deployments", account["id"] + "/"
            )
            if _same(each["properties"].get("raiPolicyName"), resource["name"])
        ]
        users += [
            f"RAI policy '{each['name']}'"
            for each in guardrails.policies(azure, account)
            if _same(each["properties"].get("basePolicyName"), resource["name"])
        ]
        if users:
            raise errors.in_use(f"RAI policy '{resource['name']}'", ", ".join(users))


def _same(one: str | None, other: str) -> bool:
    return one is not None and one.lower() == other.lower()


def _check_writable(policy: Resource | None) -> None:
    if policy and policy["properties"].get("type") == "SystemManaged":
        raise errors.bad_request(f"RAI policy '{policy['name']}' is managed by the system.")


def _check_base(write: Write, account: Resource, properties: Resource) -> None:
    """Checks that the base policy exists, and that the chain of bases has no cycle."""
    seen, base = {write.target.name.lower()}, properties.get("basePolicyName")
    if not base:
        raise invalid_properties("The member 'properties.basePolicyName' is required.")
    while base:
        if base.lower() in seen:
            raise invalid_properties(f"The base policy '{properties['basePolicyName']}' is based on this policy.")
        seen.add(base.lower())
        found = guardrails.policy(write.azure, account, base)
        if found is None:
            raise invalid_properties(f"The base policy '{base}' does not exist on the account.")
        base = found["properties"].get("basePolicyName")


def _check_filter(each: dict[str, Any]) -> None:
    name = each.get("name")
    if not name or name.lower() not in _FILTERS:
        raise errors.invalid_content_filter(f"'{name}' is not known")
    if not each.get("source"):
        raise errors.invalid_content_filter(f"'{name}' has no source")
    if each.get("severityThreshold") is not None and name.lower() not in _HARMS:
        raise errors.invalid_content_filter(f"'{name}' has no severity")


def _check_blocklist(azure: Azure, account: Resource, each: dict[str, Any]) -> None:
    name = each.get("blocklistName")
    if not name or resources.get(azure, f"{account['id']}/raiBlocklists/{name}") is None:
        raise invalid_properties(f"The blocklist '{name}' does not exist on the account.")
    if not each.get("source"):
        raise invalid_properties(f"The blocklist '{name}' has no source.")
