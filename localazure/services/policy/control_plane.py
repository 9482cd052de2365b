"""Registration of Azure Policy in Resource Manager."""

from localazure.services.policy import documents, restrictions
from localazure.services.registration import ControlPlane

CONTROL_PLANE = ControlPlane(operations=[*documents.OPERATIONS, *restrictions.OPERATIONS])
