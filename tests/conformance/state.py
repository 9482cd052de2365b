"""What a run on Azure has done so far, kept so that another can go on where it was stopped."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from localazure.files import write_private
from tests.conformance.answers import Record


@dataclass
class State:
    """Of the runs in one subscription until all has been tried."""

    file: Path
    subscription: str
    location: str
    run: str | None = None
    """The run that made a group and did not take it away, if any."""
    held: dict[str, list[Record]] = field(default_factory=dict)
    """What behaviours were answered that hold, or hold but for their snapshot; these are not tried again."""

    @classmethod
    def read(cls, file: Path, subscription: str, location: str) -> "State":
        """What was kept of this subscription and location; a new one where there is nothing, or it cannot be read.

        Who else has run it in another place keeps the group's mark, by which it is found.
        """
        state = cls(file, subscription, location)
        try:
            kept = json.loads(file.read_bytes())
            if (kept["subscription"], kept["location"]) == (subscription, location):
                state.run, state.held = kept["run"], dict(kept["held"])
        except (OSError, ValueError, LookupError, TypeError):
            pass
        return state

    def write(self) -> None:
        """Keeps it."""
        kept = {name: value for name, value in asdict(self).items() if name != "file"}
        write_private(self.file, json.dumps(kept).encode())

    def forget(self) -> None:
        """Forgets it: the next run begins anew."""
        self.file.unlink(missing_ok=True)
