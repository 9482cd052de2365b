"""Registration of Microsoft.CognitiveServices in Resource Manager."""

from localazure.services.cognitive_services import accounts, deleted_accounts, managed_compute, offers, usages
from localazure.services.cognitive_services.connections import Connection
from localazure.services.cognitive_services.deployments import Deployment
from localazure.services.cognitive_services.projects import Project
from localazure.services.cognitive_services.rai_blocklists import RaiBlocklist, RaiBlocklistItem
from localazure.services.cognitive_services.rai_policies import RaiPolicy
from localazure.services.registration import ControlPlane

CONTROL_PLANE = ControlPlane(
    types={
        "Microsoft.CognitiveServices/accounts": accounts.Account(),
        "Microsoft.CognitiveServices/accounts/connections": Connection(),
        "Microsoft.CognitiveServices/accounts/deployments": Deployment(),
        "Microsoft.CognitiveServices/accounts/managedComputeDeployments": managed_compute.ManagedComputeDeployment(),
        "Microsoft.CognitiveServices/accounts/projects": Project(),
        "Microsoft.CognitiveServices/accounts/projects/connections": Connection(),
        "Microsoft.CognitiveServices/accounts/raiBlocklists": RaiBlocklist(),
        "Microsoft.CognitiveServices/accounts/raiBlocklists/raiBlocklistItems": RaiBlocklistItem(),
        "Microsoft.CognitiveServices/accounts/raiPolicies": RaiPolicy(),
    },
    operations=[
        *accounts.OPERATIONS,
        *deleted_accounts.OPERATIONS,
        *managed_compute.OPERATIONS,
        *offers.OPERATIONS,
        *usages.OPERATIONS,
    ],
)
