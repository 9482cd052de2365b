"""What the engine passes to providers."""

from components.dynamic.arm_writer import ArmState
from components.dynamic.engine import from_engine
from components.dynamic.smoke_gate import SmokeTestState


def test_keys_of_earlier_states_are_read_under_their_present_names() -> None:
    thing = {"resource_id": "/id", "body": {"taken_over": 1.0}, "answered_otherwise": ["key"], "taken_over": "/id"}
    found = from_engine(thing, ArmState)
    assert (found["write_only"], found["import_id"]) == (["key"], "/id")
    assert found["body"] == {"taken_over": 1}, "keys of a body are Azure's"
    test = from_engine({"declaration": "1", "roles_given": ["2026-11-29T08:00:00Z"]}, SmokeTestState)
    assert test["roles_assigned_at"] == ["2026-11-29T08:00:00Z"]
