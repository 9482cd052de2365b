"""What a killed `pulumi up` left: the lock, and operations of which the state does not know how they ended.

Azure goes on with them, and then the next `up` fails: azure-native refuses to create what exists ("cannot create
already existing resource"), and Azure refuses a write beside another one (409 RequestConflict). So each resource is
looked up in Azure, waited for while anything is under way on it, and the state is told what became of it.
"""

from aihub.resume.errors import ResumeError
from aihub.resume.ids import RESOURCE_IDS
from aihub.resume.run import Resumed, resume

__all__ = ["RESOURCE_IDS", "ResumeError", "Resumed", "resume"]
