"""The secrets of one local Azure: its service principals' client secrets and the key that signs its tokens."""

import hashlib
import hmac
import json
import secrets
from dataclasses import asdict, dataclass, field
from pathlib import Path

from localazure.files import write_private


class CredentialsError(Exception):
    """The credentials are damaged."""


@dataclass(frozen=True)
class Credentials:
    """Made once per folder, readable by the user alone."""

    client_secret: str = field(repr=False)
    signing_key: str = field(repr=False)
    passphrase: str = field(repr=False)
    """Encrypts the secrets in the Pulumi state of the stack `local`."""

    def secret_of(self, principal: str) -> str:
        """The client secret of a service principal, by the name that it has in `localazure.principals`."""
        return self.client_secret if principal == "deployer" else secret_of(self.signing_key, principal)

    @classmethod
    def of(cls, folder: Path) -> "Credentials":
        """The credentials kept in a folder; made there when it has none.

        Raises:
            CredentialsError: they are there but damaged.
            OSError: they cannot be read or written.
        """
        path = folder / "credentials.json"
        if not path.exists():
            made = cls(secrets.token_urlsafe(30), secrets.token_urlsafe(48), secrets.token_urlsafe(30))
            write_private(path, json.dumps(asdict(made)).encode())
        try:
            return cls(**json.loads(path.read_bytes()))
        except (ValueError, TypeError):
            # What they encrypted cannot be read any more either.
            raise CredentialsError(f"{path} is damaged; delete the folder {folder} and run: aihub local up") from None


def secret_of(signing_key: str, principal: str) -> str:
    """The client secret of another service principal than the first, from what is kept anyway."""
    return hmac.digest(signing_key.encode(), principal.encode(), hashlib.sha256).hex()
