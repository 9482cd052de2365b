"""Connections become settings where they have no secret; of the others it is said what to write."""

from typing import Any

from aihub.adopt.settings.connections import connections
from tests.unit.adopt.bodies import ACCOUNT, GROUP, found, resource

HUB = f"{GROUP}/providers/Microsoft.MachineLearningServices/workspaces/ai-search-hub"
SEARCH = f"{GROUP}/providers/Microsoft.Search/searchServices/srch"


def connection(path: str, category: str, auth: str, **more: Any) -> Any:
    properties = {"category": category, "authType": auth, "isSharedToAll": True, "metadata": {}, **more}
    return resource(path, properties)


def test_connections_without_secrets_are_written() -> None:
    about = {"ApiType": "Azure", "ResourceId": SEARCH, "location": "swedencentral"}
    part = connections(
        found(
            connections=[
                connection(
                    f"{ACCOUNT}/connections/search", "CognitiveSearch", "AAD", target="https://s", metadata=about
                ),
                connection(
                    f"{ACCOUNT}/projects/chat/connections/data",
                    "CosmosDB",
                    "AAD",
                    target="https://c",
                    isSharedToAll=False,
                ),
                connection(f"{HUB}/connections/ai-services", "AIServices", "AAD", target="https://a"),
            ]
        )
    )
    assert part.values == {
        "search": {
            "category": "CognitiveSearch",
            "target": "https://s",
            "resource": SEARCH,
            "metadata": {"location": "swedencentral"},
        },
        "data": {"at": "project/chat", "category": "CosmosDb", "target": "https://c", "shared": False},
    }
    assert part.notes == []


def test_connection_with_a_secret_is_left_out_and_it_is_said_what_to_write() -> None:
    part = connections(
        found(
            connections=[
                connection(f"{ACCOUNT}/connections/key-one", "CognitiveSearch", "ApiKey", target="https://s"),
                connection(f"{HUB}/connections/partner", "CustomKeys", "CustomKeys"),
                connection(f"{ACCOUNT}/connections/bing", "GroundingWithBingSearch", "ApiKey", target="https://b"),
            ]
        )
    )
    assert part.values == {}
    first, second, third = part.notes
    assert "category: CognitiveSearch, auth: key, secret: {vault: <name>, name: <secret>}" in first.then
    assert "at: hub, category: CustomKeys, secrets: {<key>: {vault: <name>, name: <secret>}}" in second.then
    assert (third.where, third.then) == ("connections.bing", "it stays as it is")
