"""What is left out of a comparison, and what is said of a stack on which a run is in progress."""

from aihub.drift import run
from aihub.drift.finding import Finding
from aihub.drift.secrets import EDITED
from aihub.drift.state import State
from tests.unit.drift.states import deployment, state


def finding(level: str, resource: str, what: str) -> Finding:
    assert level in ("drift", "unknown")
    return Finding("drift" if level == "drift" else "unknown", "deployments.chat", resource, what)


def test_tags_that_an_edited_secret_has_lost_are_not_named() -> None:
    found = [
        finding("drift", "secrets/chat-key", "tags.stack: Azure has none"),
        finding("drift", "secrets/chat-uri", "tags.stack: Azure has none"),
        finding("unknown", "secrets/chat-key", "could not be read"),
        finding("drift", "secrets/chat-key", f"{EDITED} by hand"),
    ]
    assert run._once(found) == found[1:]


def test_run_in_progress_makes_the_comparison_uncertain() -> None:
    pending = [{"type": "updating", "resource": deployment()}]
    assert run._interrupted(state()) == []
    [found] = run._interrupted(state(deployment(), pending_operations=pending))
    assert (found.level, "aihub resume" in found.do) == ("unknown", True)


def test_stack_that_was_never_deployed_has_no_resources() -> None:
    empty = State({"version": 3, "deployment": {"manifest": {}}})
    assert (empty.resources, empty.endpoints("the stack dev"), empty.vault) == ([], [], None)
