"""The resources of the stack in its state before this run."""

import time
from collections.abc import Mapping

import pulumi

from aihub.clock import backoff_seconds
from aihub.safe_text import one_line

Made = Mapping[str, Mapping[str, object]]
"""The outputs of resources by their URNs."""


_TRIES = 6
_WHILE_WRITTEN = ("unknown stack", "failed to load checkpoint")
"""How the engine says that the file of a state was not there, or was another one by then."""


def made_before() -> Made:
    """Read the outputs of the stack's resources from the engine.

    Raises:
        RunError: the engine does not answer.
    """
    # What `StackReference` asks about other stacks: the engine reads the state that it keeps, and locks nothing.
    name = f"{pulumi.get_organization()}/{pulumi.get_project()}/{pulumi.get_stack()}"
    failures = 0
    while True:
        try:
            answer = pulumi.runtime.invoke("pulumi:pulumi:readStackResourceOutputs", {"stackName": name}).value
            return {urn: resource["outputs"] for urn, resource in answer["outputs"].items()}
        except Exception as error:  # noqa: BLE001 - the SDK raises no other
            # The engine writes the state of this very stack meanwhile. A backend of files or blobs looks for its file
            # by name, and the first `up` writes a compressed one and deletes the one before (backend/diy/state.go).
            failures += 1
            if any(each in str(error) for each in _WHILE_WRITTEN) and failures < _TRIES:
                time.sleep(backoff_seconds(failures, first=0.1, longest=1.6))
                continue
            why = f"what the stack has made cannot be read, and so not what a change would delete: {error}"
            raise pulumi.RunError(one_line(why)) from None
