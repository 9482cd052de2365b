"""UriSecret without an engine: when the URI is written, and which secret of its name it takes for its own."""

from typing import Any

import pytest

from aihub.azure.errors import ArmError
from components.dynamic.uri_secret import UriSecretProvider
from tests.components.dynamic.secret_vault import DELETED, GONE, URI, FakeVault, Json
from tests.unit.azure.fake_arm import FakeArm, Reply

SECRET = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv-demo/secrets/chat-uri"
OWN = {"stack": "dev", "deployment": "chat"}


class _Provider(UriSecretProvider):
    def __init__(self, *replies: Reply | Exception, refusal: Exception | None = None) -> None:
        super().__init__()
        self.fake, self.vault = FakeArm(*replies), FakeVault(refusal)
        vars(self).update(arm=self.fake.arm, vaults=self.vault)


def declared(**changes: Any) -> Json:
    return {
        "resource_id": SECRET,
        "api_version": "2024-11-01",
        "value": "https://ai-demo.openai.azure.com/v1",
        "content_type": "application/vnd.aihub.target-uri",
        "tags": OWN,
        "enabled": True,
        **changes,
    }


def live(tags: Json = OWN) -> Reply:
    attributes = {"enabled": True}
    about = {"contentType": "application/vnd.aihub.target-uri", "attributes": attributes, "secretUri": URI}
    return Reply(200, {"id": SECRET, "tags": tags, "properties": {**about, "secretUriWithVersion": f"{URI}/v"}})


BODY = {
    "tags": OWN,
    "properties": {
        "value": "https://ai-demo.openai.azure.com/v1",
        "contentType": "application/vnd.aihub.target-uri",
        "attributes": {"enabled": True},
    },
}


def test_uri_is_written_through_resource_manager_which_needs_no_role_in_the_vault() -> None:
    provider = _Provider(GONE, live(), live())
    made = provider.create(declared())
    assert (made.id, provider.fake.bodies, provider.vault.asked) == (SECRET, [BODY], [])
    assert made.outs
    assert (made.outs["secret_uri"], made.outs["unapplied"]) == (URI, [])


def test_deleted_one_of_the_name_is_recovered() -> None:
    provider = _Provider(GONE, DELETED, live(), live())
    provider.create(declared())
    assert provider.vault.asked == [("recover", "chat-uri")]
    assert provider.fake.bodies == [BODY, BODY]


def test_one_of_this_endpoint_that_came_back_with_its_vault_is_taken_over() -> None:
    provider = _Provider(live({**OWN, "model": "another"}), live(), live())
    assert provider.create(declared()).id == SECRET
    assert provider.fake.bodies == [BODY]


@pytest.mark.parametrize("tags", [{}, {"deployment": "chat"}, OWN | {"stack": "prod"}, OWN | {"deployment": "other"}])
def test_one_that_is_another_endpoints_or_nobodys_is_left_alone(tags: Json) -> None:
    provider = _Provider(live(tags))
    with pytest.raises(ArmError, match="cannot create already existing resource"):
        provider.create(declared())
    assert provider.fake.bodies == []


def test_another_uri_is_a_new_version_and_another_tag_is_none() -> None:
    provider = _Provider(live(), live(), live())
    provider.update(SECRET, declared(value="https://old.openai.azure.com/v1"), declared())
    assert (provider.fake.bodies, provider.vault.asked) == ([BODY], [])

    provider = _Provider(live())
    provider.update(SECRET, declared(), declared(tags=OWN | {"team": "search"}))
    assert (provider.fake.bodies, [each[:2] for each in provider.vault.asked]) == ([], [("chat-uri", "v")])
