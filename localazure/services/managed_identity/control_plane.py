"""Registration of Microsoft.ManagedIdentity in Resource Manager."""

from localazure.services.managed_identity.federated_credentials import CREDENTIAL, FederatedCredential
from localazure.services.managed_identity.user_assigned_identities import UserAssignedIdentity
from localazure.services.registration import ControlPlane

CONTROL_PLANE = ControlPlane(
    types={
        "Microsoft.ManagedIdentity/userAssignedIdentities": UserAssignedIdentity(),
        CREDENTIAL: FederatedCredential(),
    },
)
