"""The secrets of one local Azure: its service principal's client secret and the key that signs its tokens."""

import json
import os
import secrets
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Credentials:
    """Made once per folder, readable by the user alone."""

    client_secret: str = field(default_factory=lambda: secrets.token_urlsafe(30), repr=False)
    signing_key: str = field(default_factory=lambda: secrets.token_urlsafe(48), repr=False)
    passphrase: str = field(default_factory=lambda: secrets.token_urlsafe(30), repr=False)
    """Encrypts the secrets in the Pulumi state of the stack `local`."""

    @classmethod
    def of(cls, folder: Path) -> "Credentials":
        """The credentials kept in a folder; made there when it has none."""
        path = folder / "credentials.json"
        if path.exists():
            return cls(**json.loads(path.read_text(encoding="utf-8")))
        made = cls()
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(asdict(made), file)
        return made
