"""The resources of the stack in its state before this run."""

from collections.abc import Mapping

import pulumi

from aihub.safe_text import one_line

Made = Mapping[str, Mapping[str, object]]
"""The outputs of resources by their URNs."""


def made_before() -> Made:
    """Read the outputs of the stack's resources from the engine.

    Raises:
        RunError: the engine does not answer.
    """
    # What `StackReference` asks about other stacks: the engine reads the state that it keeps, and locks nothing.
    name = f"{pulumi.get_organization()}/{pulumi.get_project()}/{pulumi.get_stack()}"
    try:
        answer = pulumi.runtime.invoke("pulumi:pulumi:readStackResourceOutputs", {"stackName": name}).value
    except Exception as error:  # noqa: BLE001 - the SDK raises no other
        why = f"what the stack has made cannot be read, and so not what a change would delete: {error}"
        raise pulumi.RunError(one_line(why)) from None
    return {urn: resource["outputs"] for urn, resource in answer["outputs"].items()}
