"""The principals of a new local Azure's directory, and their roles on its subscription (made-up ids)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

OWNER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
CONTRIBUTOR = "b24988ac-6180-42a0-ab88-20f7382dd24c"
ACCESS_ADMINISTRATOR = "f58310d9-a9f6-439a-9e8d-f62e7b41a168"
"""The role Role Based Access Control Administrator."""
AZURE_CLI = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"
"""The client id of the Azure CLI, the same in every tenant."""

PrincipalType = Literal["ServicePrincipal", "User"]


@dataclass(frozen=True)
class KnownPrincipal:
    """A principal that can log in."""

    object_id: str
    client_id: str
    """The application's id; for a user, that of the application that the user logs in with."""
    roles: tuple[str, ...] = ()
    """The principal's roles on the subscription."""
    type: PrincipalType = "ServicePrincipal"


PRINCIPALS: Mapping[str, KnownPrincipal] = {
    "deployer": KnownPrincipal(
        "44444444-4444-4444-4444-444444444444", "22222222-2222-2222-2222-222222222222", (OWNER,)
    ),
    # The roles that README.md asks for: the principal can assign and remove any role.
    "colleague": KnownPrincipal(
        "88888888-8888-8888-8888-888888888888",
        "99999999-9999-9999-9999-999999999999",
        (CONTRIBUTOR, ACCESS_ADMINISTRATOR),
    ),
    "reader": KnownPrincipal("66666666-6666-6666-6666-666666666666", "55555555-5555-5555-5555-555555555555"),
    "person": KnownPrincipal("aaaaaaaa-0000-4000-8000-000000000001", AZURE_CLI, (OWNER,), "User"),
}
"""The principals by name; `aihub local env --as` takes those of service principals."""


def by_object_id(object_id: str) -> KnownPrincipal | None:
    """The principal with an object id; None where no principal of the start has it."""
    return next((each for each in PRINCIPALS.values() if each.object_id == object_id.lower()), None)
