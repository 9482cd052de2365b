"""Registration of Microsoft.MachineLearningServices in Resource Manager."""

from localazure.services.machine_learning import quota
from localazure.services.machine_learning.connections import Connection
from localazure.services.machine_learning.marketplace_subscriptions import MarketplaceSubscription
from localazure.services.machine_learning.online_deployments import OnlineDeployment
from localazure.services.machine_learning.online_endpoints import OnlineEndpoint
from localazure.services.machine_learning.serverless_endpoints import ServerlessEndpoint
from localazure.services.machine_learning.workspaces import Workspace
from localazure.services.registration import ControlPlane

CONTROL_PLANE = ControlPlane(
    types={
        "Microsoft.MachineLearningServices/workspaces": Workspace(),
        "Microsoft.MachineLearningServices/workspaces/connections": Connection(),
        "Microsoft.MachineLearningServices/workspaces/marketplaceSubscriptions": MarketplaceSubscription(),
        "Microsoft.MachineLearningServices/workspaces/onlineEndpoints": OnlineEndpoint(),
        "Microsoft.MachineLearningServices/workspaces/onlineEndpoints/deployments": OnlineDeployment(),
        "Microsoft.MachineLearningServices/workspaces/serverlessEndpoints": ServerlessEndpoint(),
    },
    operations=quota.OPERATIONS,
)
