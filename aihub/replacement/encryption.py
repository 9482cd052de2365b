"""Find out what a change of the encryption key would do that Azure does not allow.

An account goes neither back to Microsoft-managed keys nor to a key of another vault or managed HSM (Microsoft's
"Configure customer-managed keys for Microsoft Foundry"). Neither does a workspace, which moreover takes its first key
only when it is made (Microsoft's "Customer-managed keys for hub projects").
"""

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any
from urllib.parse import urlsplit

from aihub.replacement.existing import ACCOUNT_TYPE, Outputs, staying
from aihub.replacement.switches import RefusedSwitch

_WHERE = "hub.encryption"


def store_of(account: Mapping[str, Any]) -> str | None:
    """Return the host of the vault or managed HSM that an account is encrypted from; None for Microsoft-managed keys.

    Args:
        account: the account's properties, as Resource Manager or a state has them.
    """
    encryption = account.get("encryption") or {}
    if str(encryption.get("keySource")).lower() != "microsoft.keyvault":
        return None
    return urlsplit(str((encryption.get("keyVaultProperties") or {}).get("keyVaultUri", ""))).hostname


def refusals(account: str, declared: str | None, live: str | None) -> Iterator[RefusedSwitch]:
    """Yield the change of an account's key that Azure refuses.

    Args:
        account: name of the account.
        declared: host of the key's vault or managed HSM in the settings; None for Microsoft-managed keys.
        live: that of the account.
    """
    another = "or give the hub another name (hub.name), which deletes this one"
    if live and declared is None:
        what = (
            f"the hub {account} is encrypted with a key of {live}, and Azure does not go back to Microsoft-managed keys"
        )
        yield RefusedSwitch(_WHERE, what, f"write the encryption that it has, {another}")
    elif live and declared and live.lower() != declared.lower():
        what = (
            f"the hub {account} is encrypted with a key of {live}, and Azure takes another key only from the same vault or "
            "managed HSM"
        )
        yield RefusedSwitch(f"{_WHERE}.key", what, f"write a key of {live}, {another}")


def refused_encryption(
    declared: str | None, wanted: Mapping[str, str], resources: Mapping[str, Outputs]
) -> list[RefusedSwitch]:
    """Return the change of the stack's key that Azure refuses; an account that is replaced may have another.

    Args:
        declared: host of the key's vault or managed HSM in the settings; None for Microsoft-managed keys.
        wanted: the values of the settings that Azure cannot change, by path.
        resources: outputs of the stack's resources by URN.
    """
    kept = staying(resources, ACCOUNT_TYPE, wanted)
    found = (refusals(name, declared, store_of(properties)) for _, name, properties in kept)
    return list(dict.fromkeys(chain.from_iterable(found)))
