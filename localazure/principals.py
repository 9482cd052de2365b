"""Who is in the directory of a local Azure from the start, and what each may do in its subscription (made-up ids)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

OWNER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
CONTRIBUTOR = "b24988ac-6180-42a0-ab88-20f7382dd24c"
ACCESS_ADMINISTRATOR = "f58310d9-a9f6-439a-9e8d-f62e7b41a168"
"""Role Based Access Control Administrator."""
AZURE_CLI = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"
"""The application as which the Azure CLI logs users in, in every tenant."""

PrincipalType = Literal["ServicePrincipal", "User"]


@dataclass(frozen=True)
class Known:
    """A principal that can log in."""

    object_id: str
    client_id: str
    """The application; for a user, the one that the user logs in with."""
    roles: tuple[str, ...] = ()
    """Its roles on the subscription."""
    type: PrincipalType = "ServicePrincipal"


PRINCIPALS: Mapping[str, Known] = {
    "deployer": Known("44444444-4444-4444-4444-444444444444", "22222222-2222-2222-2222-222222222222", (OWNER,)),
    # What README.md asks of a deployer, and no more: of roles, it can give and take them all.
    "colleague": Known(
        "88888888-8888-8888-8888-888888888888",
        "99999999-9999-9999-9999-999999999999",
        (CONTRIBUTOR, ACCESS_ADMINISTRATOR),
    ),
    "reader": Known("66666666-6666-6666-6666-666666666666", "55555555-5555-5555-5555-555555555555"),
    "person": Known("aaaaaaaa-0000-4000-8000-000000000001", AZURE_CLI, (OWNER,), "User"),
}
"""By the names that `aihub local env --as` knows the service principals by."""


def of_object(object_id: str) -> Known | None:
    """Who has an object id; None where nobody has it from the start."""
    return next((each for each in PRINCIPALS.values() if each.object_id == object_id.lower()), None)
