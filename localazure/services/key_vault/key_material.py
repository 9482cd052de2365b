"""The private keys of a vault, and what is computed with them."""

import base64
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_der_private_key

Json = dict[str, Any]


def _oaep(hashed: hashes.HashAlgorithm) -> padding.OAEP:
    return padding.OAEP(padding.MGF1(hashed), hashed, None)


_PADDINGS: dict[str, padding.AsymmetricPadding] = {
    "RSA1_5": padding.PKCS1v15(),
    "RSA-OAEP": _oaep(hashes.SHA1()),  # noqa: S303 - what the algorithm of this name uses
    "RSA-OAEP-256": _oaep(hashes.SHA256()),
}
ALGORITHMS = frozenset(_PADDINGS)
"""The algorithms that encrypt with a key of the type RSA. Source: Microsoft's "About keys"."""


def new(kty: str, size: int) -> tuple[str, Json]:
    """Make a key.

    Returns:
        The private key, and the members of a JSON Web Key that tell the public one.
    """
    if kty.startswith("RSA"):
        made = rsa.generate_private_key(65537, size)
        numbers = made.public_key().public_numbers()
        return _text(made), {"n": _number(numbers.n), "e": _number(numbers.e)}
    curve = ec.generate_private_key(ec.SECP256R1())
    point = curve.public_key().public_numbers()
    return _text(curve), {"crv": "P-256", "x": _number(point.x), "y": _number(point.y)}


def encrypted(private: str, algorithm: str, value: str) -> str:
    """Encrypt a value, in Base64URL as the result.

    Raises:
        ValueError: it is no Base64, or too long for the key.
    """
    return encoded(_rsa(private).public_key().encrypt(decoded(value), _PADDINGS[algorithm]))


def decrypted(private: str, algorithm: str, value: str) -> str:
    """Decrypt a value, in Base64URL as the result.

    Raises:
        ValueError: it is no Base64, or was not encrypted with this key and algorithm.
    """
    return encoded(_rsa(private).decrypt(decoded(value), _PADDINGS[algorithm]))


def encoded(value: bytes) -> str:
    """Return a value in Base64URL, without padding."""
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def decoded(value: str) -> bytes:
    """Return the value of a text in Base64URL, with or without padding.

    Raises:
        ValueError: it is none.
    """
    return base64.b64decode(value + "=" * (-len(value) % 4), altchars=b"-_", validate=True)


def _number(value: int) -> str:
    return encoded(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def _text(private: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> str:
    return encoded(private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))


def _rsa(private: str) -> rsa.RSAPrivateKey:
    # It was made here: to check its primes again at each use takes 60 ms, in which nothing else is answered.
    key = load_der_private_key(decoded(private), None, unsafe_skip_rsa_key_validation=True)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key
