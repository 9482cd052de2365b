"""A group that cannot be adopted has one clear error."""

from typing import Any

import pytest

from aihub.adopt.errors import AdoptError
from aihub.adopt.settings.reading import read
from tests.unit.adopt.bodies import ACCOUNT, GROUP, SUBSCRIPTION, account, resource

ACCOUNTS = f"{GROUP}/providers/Microsoft.CognitiveServices/accounts"


class FakeArm:
    """Resource Manager with some resources and collections."""

    def __init__(self, accounts: list[dict[str, Any]] | None) -> None:
        self._accounts = accounts

    def get(self, resource_id: str, _version: str) -> Any:
        return resource(resource_id, location="swedencentral") if self._accounts is not None else None

    def collection(self, path: str, _version: str) -> list[Any]:
        return (self._accounts or []) if path == ACCOUNTS else []


def reading(accounts: list[dict[str, Any]] | None, hub: str | None = None) -> Any:
    return read(FakeArm(accounts), SUBSCRIPTION, "rg-ai-search", hub)  # type: ignore[arg-type]


OPENAI = resource(f"{ACCOUNT}-old", kind="OpenAI")
SECOND = resource(f"{ACCOUNT}-2", kind="AIServices")


@pytest.mark.parametrize(
    ("accounts", "hub", "said"),
    [
        (None, None, "there is no resource group rg-ai-search in the subscription"),
        ([], None, "has no hub, which is an account of kind AIServices$"),
        ([OPENAI], None, r"accounts of other kinds are no hubs: ai-search-old \(OpenAI\)"),
        ([account(), SECOND], None, "several hubs; choose one: --hub ai-search or --hub ai-search-2"),
        ([account(), SECOND], "ai-serch", r"no hub ai-serch; did you mean ai-search\?"),
    ],
)
def test_the_error_says_what_there_is(accounts: list[dict[str, Any]] | None, hub: str | None, said: str) -> None:
    with pytest.raises(AdoptError, match=said):
        reading(accounts, hub)


@pytest.mark.parametrize("group", [GROUP, "rg-a/providers/x", "rg?a=b", "rg "])
def test_what_is_no_name_of_a_group_is_told_before_azure_is_asked(group: str) -> None:
    with pytest.raises(AdoptError, match="not a name for a resource group; write 1 to 90"):
        read(FakeArm([account()]), SUBSCRIPTION, group, None)  # type: ignore[arg-type]


def test_a_hub_is_chosen_by_name_whatever_its_case() -> None:
    assert reading([account(), SECOND], "AI-Search").hub == "ai-search"
    assert reading([OPENAI, account()]).hub == "ai-search"
