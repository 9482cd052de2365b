"""Registration of Microsoft.Storage in Resource Manager."""

from localazure.services.registration import ControlPlane
from localazure.services.storage import accounts
from localazure.services.storage.account_services import BlobService, FileService

CONTROL_PLANE = ControlPlane(
    types={
        "Microsoft.Storage/storageAccounts": accounts.StorageAccount(),
        "Microsoft.Storage/storageAccounts/blobServices": BlobService(),
        "Microsoft.Storage/storageAccounts/fileServices": FileService(),
    },
    operations=accounts.OPERATIONS,
)
