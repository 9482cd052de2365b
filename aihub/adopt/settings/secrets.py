"""The secrets that this program wrote for endpoints, by which they are recognized: tags and target URIs, no keys."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from aihub.arm.bodies import Json, value_at
from aihub.errors import AihubError
from aihub.rotation.secret_store import SecretStore
from aihub.secret_tags import DEPLOYMENT_TAG

_URI = "application/vnd.aihub.target-uri"
_AT_ONCE = 10


@dataclass(frozen=True)
class EndpointSecrets:
    """What the secrets say about the endpoints."""

    tags: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Tags of the secret with the target URI, by deployment."""
    uris: Mapping[str, str] = field(default_factory=dict)
    """Target URIs by deployment, as far as they could be read."""

    def tag(self, deployment: str, name: str) -> str | None:
        """Return a tag of a deployment's secret."""
        return self.tags.get(deployment, {}).get(name)

    def uri(self, deployment: str) -> str | None:
        """Return a deployment's target URI."""
        return self.uris.get(deployment)


def read_secrets(listed: list[Json], store: SecretStore) -> EndpointSecrets:
    """Read tags and target URIs. A URI is no secret: the stack's output has it as well.

    Args:
        listed: the vault's secrets, as ARM lists them.
        store: reads secrets.
    """
    own = {
        str(tags[DEPLOYMENT_TAG]): each
        for each in listed
        if value_at(each, "properties.contentType") == _URI and DEPLOYMENT_TAG in (tags := each.get("tags") or {})
    }
    ids = {name: str(value_at(each, "properties.secretUri")) for name, each in own.items()}

    def read(secret_id: str) -> str | None:
        try:
            return store.read(secret_id).value
        except AihubError:
            return None

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        uris = dict(zip(ids, pool.map(read, ids.values()), strict=True))
    return EndpointSecrets(
        {name: each["tags"] for name, each in own.items()}, {name: uri for name, uri in uris.items() if uri}
    )
