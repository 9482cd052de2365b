"""Rules on the hub's tags, which all resources get. Sources: Microsoft's pages on tags and on secrets of Key Vault."""

from collections.abc import Iterator

from aihub import secret_tags
from aihub.rules import tags as rules
from aihub.settings.models import Deployment, OnlineDeployment, ServerlessDeployment
from aihub.settings.rules.parts import ValidParts, Violation

_AZURES_PREFIXES = ("microsoft", "azure", "windows")
_LONGEST_OF_STORAGE = 128
_OWN = {*secret_tags.OF_EACH, *secret_tags.OF_KEYS, *secret_tags.EARLIER_NAMES}


def check_tags(parts: ValidParts) -> Iterator[Violation]:
    """Yield each tag whose name is reserved or too long, and one violation when a secret cannot hold all tags."""
    names = parts.names("hub", "tags")
    has_storage = any(isinstance(each, ServerlessDeployment | OnlineDeployment) for each in parts.deployments.values())
    for name in names:
        path = ("hub", "tags", name)
        if name.casefold() in _OWN:
            yield Violation(rules.TAG_OF_AIHUB, path, "a tag that aihub itself writes on secrets; write another name")
        elif name.casefold().startswith(_AZURES_PREFIXES):
            text = "a name that Azure reserves; write one that does not begin with microsoft, azure or windows"
            yield Violation(rules.TAG_RESERVED, path, text)
        elif has_storage and len(name) > _LONGEST_OF_STORAGE:
            text = f"too long for the storage account's tags; write at most {_LONGEST_OF_STORAGE} characters"
            yield Violation(rules.TAG_TOO_LONG, path, text)
    if not parts.deployments:
        return
    has_keys = any(_has_key(each, parts) for each in parts.deployments.values())
    own = (*secret_tags.OF_EACH, *(secret_tags.OF_KEYS if has_keys else ()))
    left = secret_tags.MAX_TAGS - len(own)
    if len(names) > left:
        yield Violation(
            rules.TAGS_TOO_MANY,
            ("hub", "tags"),
            f"{len(names)} tags: a secret in Key Vault takes {secret_tags.MAX_TAGS}, of which {len(own)} are "
            f"aihub's own ({', '.join(own)}); write at most {left}",
        )


def _has_key(deployment: Deployment, parts: ValidParts) -> bool:
    of_hub = "entra" if parts.hub is not None and parts.hub.auth == "entra" else "key"
    return (getattr(deployment, "auth", None) or of_hub) == "key"
