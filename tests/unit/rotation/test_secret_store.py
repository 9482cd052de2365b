"""Answers that no vault gives: rotation ends in one line, and takes none of them for a key that is refused."""

from typing import Any

import pytest
from azure.core.pipeline.transport import RequestsTransport

from aihub.azure.vaults import Vaults
from aihub.rotation import RotationError
from aihub.rotation.secret_store import SecretStore
from aihub.secret_tags import KEY_NAME_TAG
from tests.unit.azure.fake_arm import FakeArm, Identity, Reply

SECRET = "https://kv-demo.vault.azure.net/secrets/chat-key"
DATE = {"Date": "Wed, 21 Oct 2026 07:28:00 GMT"}
ATTRIBUTES = {"enabled": True, "created": 1, "updated": 1, "exp": 2}
GOOD = {"value": "the-key", "id": f"{SECRET}/0123456789abcdef", "attributes": ATTRIBUTES}


@pytest.fixture
def answering() -> Any:
    """A vault that gives these answers."""

    def of(*replies: Reply) -> SecretStore:
        transport = RequestsTransport(session=FakeArm(*replies).session(), session_owner=False)
        return SecretStore(Vaults(Identity(), transport, retries=0))

    return of


def test_secret_is_read(answering: Any) -> None:
    secret = answering(Reply(200, GOOD, DATE)).read(SECRET)
    assert (secret.value, secret.version, secret.expires) == ("the-key", "0123456789abcdef", 2)


@pytest.mark.parametrize(
    ("tags", "present"),
    [
        ({"key-slot": "key1", "team": "search"}, {"key-name": "key1", "team": "search"}),
        ({"rotation": "since", "rotation-claim": "run 1"}, {"rotation": "since", "rotation-lease": "run 1"}),
        # An earlier version took the secret while this one had it.
        ({"rotation-lease": "mine 1", "rotation-claim": "theirs 1"}, {"rotation-lease": "theirs 1"}),
    ],
)
def test_tags_of_an_earlier_version_are_read_by_their_present_names(
    answering: Any, tags: dict[str, str], present: dict[str, str]
) -> None:
    assert answering(Reply(200, {**GOOD, "tags": tags}, DATE)).read(SECRET).tags == present


def test_secrets_that_only_have_a_tag_of_an_earlier_version_are_found(answering: Any) -> None:
    tags = {"now": {"key-name": "key1"}, "earlier": {"key-slot": "key1"}, "uri": {"task": "embeddings"}, "bare": None}
    secrets = [
        {"id": SECRET.replace("chat-key", name), "attributes": ATTRIBUTES, "tags": has} for name, has in tags.items()
    ]
    found = answering(Reply(200, {"value": secrets})).beside(SECRET, KEY_NAME_TAG)
    assert found == {SECRET.replace("chat-key", name) for name in ("now", "earlier")}


@pytest.mark.parametrize(
    "reply",
    [
        Reply(200, GOOD),
        Reply(200, GOOD, {"Date": "\u00b2"}),
        Reply(200, {**GOOD, "value": None}, DATE),
        Reply(200, {"value": "the-key"}, DATE),
        Reply(200, {**GOOD, "attributes": {"created": "yesterday"}}, DATE),
        Reply(200, b"<html>\n::error::x\x1b</html>", DATE),
        Reply(200, b"null", DATE),
        Reply(200, b"[]", DATE),
        Reply(200, b'{"value": "the-', DATE),
        Reply(307, None, {**DATE, "Location": "https://127.0.0.1:9/"}),
        Reply(429, {"error": {"code": "Throttled"}}, {**DATE, "Retry-After": "\u00b2"}),
        Reply(403, {"error": {"code": "x\n::error::x\x1b", "message": "y\n::add-mask::z", "innererror": "text"}}, DATE),
    ],
)
def test_answer_that_no_vault_gives_is_one_line(answering: Any, reply: Reply) -> None:
    with pytest.raises(RotationError) as failed:
        answering(reply).read(SECRET)
    assert str(failed.value).isprintable()
    assert "the-key" not in str(failed.value)


def test_who_answered_what_is_said(answering: Any) -> None:
    with pytest.raises(RotationError) as failed:
        answering(Reply(200, {**GOOD, "value": None}, DATE)).read(SECRET)
    assert str(failed.value) == (
        "UnexpectedAnswer: the vault answers what no service of its kind answers: no value; is something in between? "
        f"({SECRET})"
    )


@pytest.mark.parametrize(
    ("inner", "message", "todo"),
    [
        (
            "ForbiddenByConnection",
            "Public network access is disabled and request is not from a trusted service nor via an approved private link.",
            "Run this inside the virtual network",
        ),
        (
            "ForbiddenByFirewall",
            "Client address is not authorized and caller is not a trusted service.\r\nClient address: 198.51.100.10",
            "under hub.network.allowed_ips",
        ),
    ],
)
def test_vault_whose_network_rules_refuse_says_what_to_do(answering: Any, inner: str, message: str, todo: str) -> None:
    refusal = {"error": {"code": "Forbidden", "message": message, "innererror": {"code": inner}}}
    with pytest.raises(RotationError, match=r"^network-blocked: Forbidden: ") as failed:
        answering(Reply(403, refusal, DATE)).read(SECRET)
    assert todo in str(failed.value)
