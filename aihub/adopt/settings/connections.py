"""Connections of a hub, its projects and its hub workspace, as far as they have no secret that only Azure knows."""

import re
from typing import Any

from pydantic import TypeAdapter, ValidationError

from aihub.adopt.settings.parts import STAYS, Note, Part, filled, name_of
from aihub.adopt.settings.reading import Found
from aihub.arm.bodies import Json
from aihub.settings import Connection
from aihub.settings.models.connections import AUTHS, ConnectionName

_WAYS = {"AAD": "entra", "AccountManagedIdentity": "managed-identity"}
_WITH_SECRETS = {
    "AccountKey": "auth: key, secret: {vault: <name>, name: <secret>}",
    "ApiKey": "auth: key, secret: {vault: <name>, name: <secret>}",
    "CustomKeys": "secrets: {<key>: {vault: <name>, name: <secret>}}",
}
_OWN = {"ai-services", "huggingfacetokenconnection"}
"""Names of the classic hub's own connections."""
_OF_RESOURCE = {"ApiType", "ResourceId"}
_CONNECTION: TypeAdapter[Any] = TypeAdapter(Connection)
_NAME: TypeAdapter[Any] = TypeAdapter(ConnectionName)


def connections(found: Found) -> Part:
    """Return the section `connections`."""
    part = Part()
    for each in found.connections:
        name, at = name_of(each), _place(str(each["id"]))
        if at == "hub" and name.lower() in _OWN:
            continue
        values, note = _described(each, at)
        if note is None and not _is_valid(name, values):
            note = Note(f"connections.{name}", "the settings cannot describe it", STAYS)
        if note is None:
            part.values[name] = values
        else:
            part.notes.append(note)
    return part


def _place(connection_id: str) -> str:
    if project := re.search(r"/accounts/[^/]+/projects/([^/]+)/", connection_id, re.IGNORECASE):
        return f"project/{project[1]}"
    return "account" if "/accounts/" in connection_id.lower() else "hub"


def _described(connection: Json, at: str) -> tuple[Json, Note | None]:
    """Return the connection as settings, or why they cannot have it; a secret is never read."""
    properties: Json = connection.get("properties") or {}
    where = f"connections.{name_of(connection)}"
    category = next((each for each in AUTHS if each.lower() == str(properties.get("category")).lower()), None)
    if category is None:
        return {}, Note(where, "its category is none of the settings'", STAYS)
    auth = str(properties.get("authType"))
    place = "" if at == "account" else f"at: {at}, "
    if auth in _WITH_SECRETS:
        then = f"to declare it, write {{{place}category: {category}, {_WITH_SECRETS[auth]}, …}}; else {STAYS}"
        return {}, Note(where, "it has a secret, which Azure does not show", then)
    if (way := _WAYS.get(auth)) not in AUTHS[category]:
        return {}, Note(where, "the settings do not know its way to log in", STAYS)
    metadata = {str(name): str(value) for name, value in (properties.get("metadata") or {}).items()}
    target, resource = properties.get("target"), metadata.get("ResourceId")
    return filled(
        {
            "at": None if at == "account" else at,
            "category": category,
            "target": target,
            "auth": None if way == AUTHS[category][0] else way,
            "resource": resource if resource != target else None,
            "shared": None if properties.get("isSharedToAll") else False,
            "metadata": {name: value for name, value in metadata.items() if not resource or name not in _OF_RESOURCE},
        }
    ), None


def _is_valid(name: str, values: Json) -> bool:
    try:
        _NAME.validate_python(name)
        _CONNECTION.validate_python(values)
    except ValidationError:
        return False
    return True
