"""Resume a stack after a killed `pulumi up`, which leaves the lock and operations whose end the state does not have.

Azure completes these operations, and then the next `up` fails: azure-native refuses to create what exists ("cannot
create already existing resource"), and Azure refuses a write beside another one (409 RequestConflict). So each resource
is looked up in Azure until no operation is in progress on it, and the result is written into the state.
"""

from aihub.resume.errors import ResumeError
from aihub.resume.ids import RESOURCE_IDS
from aihub.resume.run import Resumed, resume

__all__ = ["RESOURCE_IDS", "ResumeError", "Resumed", "resume"]
