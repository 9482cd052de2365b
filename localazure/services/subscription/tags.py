"""Microsoft.Resources/tags: the tags of a resource, a group or the subscription, without its other members.

Source: Tags - Create Or Update At Scope, Update At Scope, Get At Scope, Delete At Scope of the REST reference.
"""

from collections.abc import Mapping
from typing import Any

from localazure.azure import Azure
from localazure.services.arm import resources
from localazure.services.arm.errors import invalid_content
from localazure.services.arm.provider_operations import ProviderOperation
from localazure.services.subscription import errors

_KIND = "subscription-tags"
_MOST_TAGS = 50

Tags = dict[str, str]


def _get(azure: Azure, arguments: dict[str, str], _body: Any) -> dict[str, Any]:
    return _shown(arguments, _tags_of(azure, arguments["scope"]))


def _put(azure: Azure, arguments: dict[str, str], body: Any) -> dict[str, Any]:
    _tags_of(azure, arguments["scope"])
    return _write(azure, arguments, _given(body))


def _patch(azure: Azure, arguments: dict[str, str], body: Any) -> dict[str, Any]:
    before, given = _tags_of(azure, arguments["scope"]), _given(body)
    match str(body.get("operation")).lower():
        case "merge":
            return _write(azure, arguments, {**before, **given})
        case "replace":
            return _write(azure, arguments, given)
        case "delete":
            return _write(azure, arguments, {name: value for name, value in before.items() if name not in given})
    raise invalid_content("The member 'operation' must be one of Merge, Replace, Delete.")


def _delete(azure: Azure, arguments: dict[str, str], _body: Any) -> tuple[int, None, Mapping[str, str]]:
    _tags_of(azure, arguments["scope"])
    _write(azure, arguments, {})
    return 200, None, {}


def _given(body: Any) -> Tags:
    tags = (body.get("properties") or {}).get("tags")
    if not isinstance(tags, dict) or not all(isinstance(each, str) for each in tags.values()):
        raise invalid_content("The member 'properties.tags' must be of type object, with a string for each name.")
    return tags


def _is_subscription(scope: str) -> bool:
    return scope.count("/") == len(("subscriptions", "id"))


def _tags_of(azure: Azure, scope: str) -> Tags:
    if _is_subscription(scope):
        return dict(azure.state.get(_KIND, scope.lower()) or {})
    found = resources.get(azure, scope)
    if found is None:
        raise errors.scope_not_found(scope)
    return dict(found.get("tags") or {})


def _write(azure: Azure, arguments: dict[str, str], tags: Tags) -> dict[str, Any]:
    scope = arguments["scope"]
    if len(tags) > _MOST_TAGS:
        raise errors.too_many_tags(len(tags), _MOST_TAGS)
    if _is_subscription(scope):
        azure.state.put(_KIND, scope.lower(), tags)
    elif found := resources.get(azure, scope):
        resources.put(azure, {**found, "tags": tags})
    return _shown(arguments, tags)


def _shown(arguments: dict[str, str], tags: Tags) -> dict[str, Any]:
    return {
        "id": f"{arguments['scope']}/providers/Microsoft.Resources/tags/default",
        "name": "default",
        "type": "Microsoft.Resources/tags",
        "properties": {"tags": tags},
    }


_PATH = "{scope}/providers/Microsoft.Resources/tags/default"

OPERATIONS = [
    ProviderOperation("GET", _PATH, _get),
    ProviderOperation("PUT", _PATH, _put),
    ProviderOperation("PATCH", _PATH, _patch),
    ProviderOperation("DELETE", _PATH, _delete),
]
