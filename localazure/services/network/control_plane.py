"""Registration of Microsoft.Network in Resource Manager."""

from localazure.services.network.connections import CONNECTIONS, Connection
from localazure.services.network.private_endpoints import PrivateEndpoint
from localazure.services.network.security_groups import SecurityGroup
from localazure.services.network.sub_resources import TARGETS
from localazure.services.network.subnets import Subnet
from localazure.services.network.virtual_networks import VirtualNetwork
from localazure.services.network.zone_groups import ZoneGroup
from localazure.services.registration import ControlPlane

CONTROL_PLANE = ControlPlane(
    types={
        **{f"{each}/{CONNECTIONS}": Connection() for each in TARGETS},
        "Microsoft.Network/networkSecurityGroups": SecurityGroup(),
        "Microsoft.Network/privateEndpoints": PrivateEndpoint(),
        "Microsoft.Network/privateEndpoints/privateDnsZoneGroups": ZoneGroup(),
        "Microsoft.Network/virtualNetworks": VirtualNetwork(),
        "Microsoft.Network/virtualNetworks/subnets": Subnet(),
    }
)
