"""Registration of Microsoft.KeyVault in Resource Manager."""

from localazure.services.key_vault import deleted_vaults, vaults
from localazure.services.key_vault.arm_keys import Key, ManagedHsm
from localazure.services.key_vault.arm_secrets import Secret
from localazure.services.registration import ControlPlane

CONTROL_PLANE = ControlPlane(
    types={
        "Microsoft.KeyVault/vaults": vaults.Vault(),
        "Microsoft.KeyVault/vaults/keys": Key(),
        "Microsoft.KeyVault/vaults/secrets": Secret(),
        "Microsoft.KeyVault/managedHSMs": ManagedHsm(),
    },
    operations=[*vaults.OPERATIONS, *deleted_vaults.OPERATIONS],
)
