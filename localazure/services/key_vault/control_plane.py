"""Registration of Microsoft.KeyVault in Resource Manager."""

from localazure.services.key_vault import vaults
from localazure.services.registration import ControlPlane

CONTROL_PLANE = ControlPlane(
    types={
        "Microsoft.KeyVault/vaults": vaults.Vault(),
        "Microsoft.KeyVault/vaults/secrets": vaults.Secret(),
    },
    operations=vaults.OPERATIONS,
)
