"""Registration of the private DNS zones of Microsoft.Network in Resource Manager."""

from localazure.services.private_dns.links import Link
from localazure.services.private_dns.records import Record
from localazure.services.private_dns.zones import PrivateZone
from localazure.services.registration import ControlPlane

CONTROL_PLANE = ControlPlane(
    types={
        "Microsoft.Network/privateDnsZones": PrivateZone(),
        "Microsoft.Network/privateDnsZones/A": Record(),
        "Microsoft.Network/privateDnsZones/virtualNetworkLinks": Link(),
    }
)
