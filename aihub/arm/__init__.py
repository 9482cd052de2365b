"""Azure Resource Manager for resource types and API versions that pulumi-azure-native has no class for.

Light to import: the clients of Azure come in with `aihub.arm.client`.
"""

from aihub.arm.errors import ArmError

__all__ = ["ArmError"]
