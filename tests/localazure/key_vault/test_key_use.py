"""Encrypting with a key of a vault: what it gives back, when it is allowed, and what is refused."""

import base64

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from localazure.services.key_vault import keys
from tests.localazure.key_vault.requests import BASE, Send
from tests.localazure.world import World

CRYPTO_OFFICER = "14b46e9e-c2b7-41b4-b07b-48a6ebf60603"
CRYPTO_USER = "12338af0-0e69-4776-bea7-57ae8d297424"
ENCRYPTION_USER = "e147488a-f6f5-4113-8e2d-b22465e65bf6"
VALUE = base64.urlsafe_b64encode(bytes(range(200, 232))).decode().rstrip("=")
OPPOSITE = {"encrypt": "decrypt", "wrapkey": "unwrapkey"}


@pytest.fixture
async def kid(world: World, send: Send) -> str:
    """A key's version, which the caller may use and change."""
    world.assign(CRYPTO_OFFICER, world.vault()["id"])
    made = await send("POST", "/keys/state/create", {"kty": "RSA"})
    return str(made.body["key"]["kid"])


@pytest.mark.parametrize("algorithm", ["RSA1_5", "RSA-OAEP", "RSA-OAEP-256"])
@pytest.mark.parametrize("operation", OPPOSITE)
async def test_what_was_encrypted_is_decrypted(send: Send, kid: str, operation: str, algorithm: str) -> None:
    there = await send("POST", f"{kid}/{operation}", {"alg": algorithm, "value": VALUE})
    assert there.body["kid"] == kid
    assert there.body["value"] != VALUE
    back = await send("POST", f"/keys/state/{OPPOSITE[operation]}", {"alg": algorithm, "value": there.body["value"]})
    assert back.body == {"kid": kid, "value": VALUE}


async def test_client_may_encrypt_by_the_public_key_itself(send: Send, kid: str) -> None:
    shown = (await send("GET", kid)).body["key"]
    n, e = (int.from_bytes(base64.urlsafe_b64decode(shown[each] + "==")) for each in ("n", "e"))
    oaep = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None)
    encrypted = base64.urlsafe_b64encode(rsa.RSAPublicNumbers(e, n).public_key().encrypt(b"data key", oaep)).decode()
    back = await send("POST", f"{kid}/decrypt", {"alg": "RSA-OAEP-256", "value": encrypted})
    assert base64.urlsafe_b64decode(back.body["value"] + "==") == b"data key"


async def test_value_of_an_earlier_version_needs_that_version(send: Send, kid: str) -> None:
    encrypted = (await send("POST", f"{kid}/encrypt", {"alg": "RSA-OAEP-256", "value": VALUE})).body["value"]
    await send("POST", "/keys/state/rotate")
    asked = {"alg": "RSA-OAEP-256", "value": encrypted}
    answer = await send("POST", "/keys/state/decrypt", asked)
    assert (answer.status, answer.error) == (
        400,
        {"code": "BadParameter", "message": "Unable to decrypt specified value with this key."},
    )
    assert (await send("POST", f"{kid}/decrypt", asked)).body["value"] == VALUE


@pytest.mark.parametrize(
    ("attributes", "operation", "inner"),
    [
        ({"enabled": False}, "decrypt", "KeyDisabled"),
        ({"exp": 1}, "encrypt", "KeyExpired"),
        ({"nbf": 4_000_000_000}, "wrapkey", "KeyNotYetValid"),
    ],
)
async def test_attributes_of_a_version_forbid_its_use(
    send: Send, kid: str, attributes: dict[str, int], operation: str, inner: str
) -> None:
    await send("PATCH", kid, {"attributes": attributes})
    answer = await send("POST", f"{kid}/{operation}", {"alg": "RSA-OAEP", "value": VALUE})
    assert (answer.status, answer.error["innererror"]["code"]) == (403, inner)


async def test_what_an_expired_key_encrypted_is_still_decrypted(send: Send, kid: str) -> None:
    encrypted = (await send("POST", f"{kid}/encrypt", {"alg": "RSA-OAEP", "value": VALUE})).body["value"]
    await send("PATCH", kid, {"attributes": {"exp": 1}})
    assert (await send("POST", f"{kid}/decrypt", {"alg": "RSA-OAEP", "value": encrypted})).body["value"] == VALUE


async def test_key_allows_no_other_operations_than_its_own(world: World, send: Send, kid: str) -> None:
    properties = {"kty": "RSA", "keyOps": ["wrapKey", "unwrapKey"]}
    keys.set_from_arm(world.azure, world.vault(), "models", {"properties": properties})
    asked = {"alg": "RSA-OAEP", "value": VALUE}
    answer = await send("POST", "/keys/models/encrypt", asked)
    assert answer.status == 403
    assert answer.error["message"] == "Operation encrypt is not permitted on this key."
    assert (await send("POST", "/keys/models/wrapkey", asked)).status == 200


@pytest.mark.parametrize(
    ("role", "statuses"),
    [(CRYPTO_USER, {"encrypt": 200, "wrapkey": 200}), (ENCRYPTION_USER, {"encrypt": 403, "wrapkey": 200})],
)
async def test_roles_include_what_their_definitions_say(
    world: World, send: Send, role: str, statuses: dict[str, int]
) -> None:
    keys.set_from_arm(world.azure, world.vault(), "state", {"properties": {"kty": "RSA"}})
    world.assign(role, f"{world.vault()['id']}/keys/state")
    asked = {"alg": "RSA-OAEP", "value": VALUE}
    assert {each: (await send("POST", f"/keys/state/{each}", asked)).status for each in statuses} == statuses


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"alg": "A256GCM", "value": VALUE},
        {"alg": "RSA-OAEP"},
        {"alg": "RSA-OAEP", "value": 1},
        {"alg": "RSA-OAEP", "value": "no Base64"},
        {"alg": "RSA-OAEP", "value": VALUE * 20},
    ],
)
async def test_invalid_body_is_refused(send: Send, kid: str, body: dict[str, object]) -> None:
    answer = await send("POST", f"{kid}/encrypt", body)
    assert (answer.status, answer.error["code"]) == (400, "BadParameter")


async def test_missing_key_and_elliptic_curves_encrypt_nothing(send: Send, kid: str) -> None:
    asked = {"alg": "RSA-OAEP", "value": VALUE}
    assert (await send("POST", "/keys/none/encrypt", asked)).status == 404
    assert (await send("POST", f"{BASE}/keys/state/none/encrypt", asked)).status == 404
    curve = (await send("POST", "/keys/curve/create", {"kty": "EC"})).body["key"]
    assert {"x", "y", "crv"} <= set(curve)
    assert (await send("POST", "/keys/curve/encrypt", asked)).status == 400
