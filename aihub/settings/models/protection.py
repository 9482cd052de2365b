"""Protection against deletion, and the tags that are required."""

from typing import Annotated

from pydantic import Field

from aihub import naming
from aihub.settings.models.base import Promotion, Section, name_field
from aihub.settings.models.hub import TagName

Name = Annotated[str, name_field(naming.DEPLOYMENT)]
"""Name of a deployment or hub."""


class Protection(Section, promotion=Promotion.ENVIRONMENT):
    """What keeps the stack from being deleted by mistake, and the tags that it must have."""

    locks: bool = False
    """Whether Azure refuses to delete the account, the vaults, the storage account and the hub workspace
    (`CanNotDelete` locks). A run that deletes something below one of them removes the locks first, and the next
    run sets them again."""
    protect: bool = False
    """Whether Pulumi refuses to delete the hub and the classic hub (the resource option `protect`), and a run that
    would delete an endpoint which `delete` does not name is refused."""
    delete: Annotated[list[Name], Field(max_length=100)] = Field(default=[], examples=[["chat"]])
    """Names of what may be deleted in spite of `protect`: deployments, and the hub for `pulumi destroy`."""
    required_tags: Annotated[list[TagName], Field(max_length=50)] = Field(
        default=[], examples=[["owner", "cost-center"]]
    )
    """Tags that `hub.tags` must have, with a value."""
