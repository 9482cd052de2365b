"""The secrets of one local Azure: its service principals' client secrets and the key that signs its tokens."""

import hashlib
import hmac
import json
import secrets
from dataclasses import asdict, dataclass, field
from pathlib import Path

from localazure.files import write_private


class CredentialsError(Exception):
    """The file of the credentials is damaged."""


@dataclass(frozen=True)
class Credentials:
    """The secrets of one local Azure, made once per folder and readable by the user alone."""

    client_secret: str = field(repr=False)
    signing_key: str = field(repr=False)
    passphrase: str = field(repr=False)
    """The passphrase that encrypts the secrets in the Pulumi state of the stack `local`."""

    def secret_of(self, principal: str) -> str:
        """The client secret of a service principal, by its name in `localazure.principals`."""
        return self.client_secret if principal == "deployer" else secret_of(self.signing_key, principal)

    @classmethod
    def of(cls, folder: Path) -> "Credentials":
        """Reads the credentials of a folder; makes them when the folder has none.

        Raises:
            CredentialsError: the file is damaged.
            OSError: the file cannot be read or written.
        """
        path = folder / "credentials.json"
        if not path.exists():
            made = cls(secrets.token_urlsafe(30), secrets.token_urlsafe(48), secrets.token_urlsafe(30))
            write_private(path, json.dumps(asdict(made)).encode())
        try:
            return cls(**json.loads(path.read_bytes()))
        except (ValueError, TypeError):
            # The state that these secrets encrypted cannot be read without them either.
            raise CredentialsError(f"{path} is damaged; delete the folder {folder} and run: aihub local up") from None


def secret_of(signing_key: str, principal: str) -> str:
    """The client secret of a service principal other than the deployer, derived from the signing key."""
    return hmac.digest(signing_key.encode(), principal.encode(), hashlib.sha256).hex()
