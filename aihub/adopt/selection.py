"""Which of the declared resources `aihub adopt` takes into the state."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aihub.adopt.errors import AdoptError
from aihub.closest import closest

if TYPE_CHECKING:
    from aihub.adopt.state.places import Place
    from aihub.settings import Settings


@dataclass(frozen=True)
class Selection:
    """All resources; or those of some deployments, and those with some ARM ids with what is below them."""

    deployments: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()

    @property
    def is_all(self) -> bool:
        """Whether nothing is left out."""
        return not self.deployments and not self.ids

    def has(self, deployment: str | None, place: "Place") -> bool:
        """Return whether a resource is selected.

        Args:
            deployment: name of the deployment that it belongs to; None for none.
            place: its place in Azure.
        """
        own = place.id.lower()
        return (
            self.is_all
            or deployment in self.deployments
            or any(own == each or own.startswith(f"{each}/") for each in map(_normal, self.ids))
        )

    def check_deployments(self, settings: "Settings", file: str) -> None:
        """Refuse names that the settings do not have.

        Raises:
            AdoptError: there is one.
        """
        for name in self.deployments:
            if name not in settings.deployments:
                guess = closest(name, settings.deployments)
                hint = f"did you mean {guess}?" if guess else f"it declares {', '.join(settings.deployments) or 'none'}"
                raise AdoptError(f"{file} declares no deployment {name}; {hint}")

    def check_ids(self, declared: Iterable[str], file: str) -> None:
        """Refuse ids of resources that the settings do not declare.

        Args:
            declared: ARM ids of the resources that they declare.
            file: the settings file.

        Raises:
            AdoptError: there is one.
        """
        known = sorted(set(declared))
        for resource_id in self.ids:
            wanted = _normal(resource_id)
            if not any(each.lower() == wanted or each.lower().startswith(f"{wanted}/") for each in known):
                siblings = [each for each in known if _normal(each).rpartition("/")[0] == wanted.rpartition("/")[0]]
                names = ", ".join(each.rpartition("/")[2] for each in siblings)
                hint = f"; beside it, it declares {names}" if names else ""
                raise AdoptError(f"{file} declares no resource with the id {resource_id}: declare it there first{hint}")


def _normal(resource_id: str) -> str:
    return resource_id.strip().rstrip("/").lower()
