"""Bodies of ARM resources: merge declared members into a live resource, and read them from it."""

from collections.abc import Collection, Iterator
from typing import Any

from aihub.arm.compare import agree, differences

Json = dict[str, Any]
"""A JSON object, such as a body of ARM, a state of Pulumi or a document of evidence."""

_FAILED = {"failed", "canceled"}
# Resource Manager's contract: each state that is not terminal is an operation in progress. Deployments of an account
# can also be disabled.
_AT_REST = {"succeeded", "disabled", *_FAILED}
_NEVER_WRITTEN = ("id", "name", "type", "systemData", "etag")


def laid_over(live: Json, declared: Json, before: Json | None = None) -> Json:
    """Return the body of a PUT: the live resource with the declared members set and all others kept.

    The answer of a GET is valid as the body of a PUT: services accept read-only members that did not change (Azure's
    resource provider contract). Members that are null and those of ARM's envelope are left out.

    Args:
        live: the resource as ARM answers it; empty when it is to be created.
        declared: the members to set.
        before: the members that were declared earlier; members that are not declared any more are removed.
    """
    kept = _without_nulls({name: value for name, value in live.items() if name not in _NEVER_WRITTEN})
    if isinstance(properties := kept.get("properties"), dict):
        properties.pop("provisioningState", None)
    return _merged(kept, declared, before or {})


def _merged(live: Json, declared: Json, before: Json) -> Json:
    # Azure spells ids that are names of members in another case: those of user-assigned identities.
    ids = {name.casefold() for name in declared if name.startswith("/")}
    merged = {
        name: value
        for name, value in live.items()
        if name in declared or (name not in before and name.casefold() not in ids)
    }
    for name, value in declared.items():
        there = merged.get(name)
        if isinstance(value, dict) and isinstance(there, dict):
            known = before.get(name)
            merged[name] = _merged(there, value, known if isinstance(known, dict) else {})
        # A list is set as a whole, unless it differs only in members that the service added to its items.
        elif not (isinstance(value, list) and _is_laid(value, there)):
            merged[name] = value
    return merged


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_nulls(member) for name, member in value.items() if member is not None}
    if isinstance(value, list):
        return [_without_nulls(item) for item in value]
    return value


def write_only_paths(declared: Json, live: Json) -> list[str]:
    """Return the paths of declared members that ARM does not answer after it accepted them, such as secrets.

    Members that ARM answers with another value are not included: see `aihub.arm.compare.differences`.
    """
    return list(_unanswered(declared, live, ""))


def _unanswered(declared: Any, live: Any, path: str) -> Iterator[str]:
    if isinstance(declared, dict) and isinstance(live, dict):
        for name, value in declared.items():
            yield from _unanswered(value, live.get(name), _join(path, name))
    elif not agree(declared, live) and not any(differences(declared, live)):
        yield path


def found_again(declared: Json, live: Json, write_only: Collection[str]) -> Json:
    """Return the declared members with the values of the live resource; members that it does not have are left out.

    Args:
        declared: the members to look for.
        live: the resource as ARM answers it.
        write_only: paths of members that ARM never answers; they keep the declared value.
    """

    def look(declared: Any, live: Any, path: str) -> Any:
        if path in write_only:
            return declared
        if isinstance(declared, dict) and isinstance(live, dict):
            return {
                name: look(value, _named(live, name), _join(path, name))
                for name, value in declared.items()
                if _named(live, name) is not None or _join(path, name) in write_only
            }
        return declared if agree(declared, live) else live

    found: Json = look(declared, live, "")
    return found


def _named(live: Json, name: str) -> Any:
    """Return a member by its name, which is in any case where it is an id."""
    if name in live or not name.startswith("/"):
        return live.get(name)
    return next((value for each, value in live.items() if each.casefold() == name.casefold()), None)


def has_failed(live: Json) -> bool:
    """Return whether the last operation on a resource failed or was cancelled."""
    return str(value_at(live, "properties.provisioningState")).lower() in _FAILED


def is_under_way(live: Json) -> bool:
    """Return whether an operation on a resource is in progress."""
    state = value_at(live, "properties.provisioningState")
    return isinstance(state, str) and state.lower() not in _AT_REST


def value_at(body: Any, path: str) -> Any:
    """Return the value at a dotted path such as `properties.scoringUri`; None when there is none."""
    for name in path.split("."):
        body = body.get(name) if isinstance(body, dict) else None
    return body


def _is_laid(declared: Any, live: Any) -> bool:
    """Return whether the live value has all declared members, with equal values."""
    if isinstance(declared, dict) and isinstance(live, dict):
        return all(name in live and _is_laid(value, live[name]) for name, value in declared.items())
    if isinstance(declared, list) and isinstance(live, list):
        return len(declared) == len(live) and all(_is_laid(*pair) for pair in zip(declared, live, strict=True))
    return bool(declared == live)


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
