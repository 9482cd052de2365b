"""ArmResource and ArmUpdate without an engine: what changes, what replaces, what Azure is asked, what is kept."""

from collections.abc import Callable
from typing import Any

import pulumi
import pytest
from pulumi.runtime.rpc import is_rpc_secret

from aihub.azure.errors import ArmError
from components.dynamic.arm_resource import ArmResource, ArmResourceProvider
from components.dynamic.arm_update import ArmUpdate, ArmUpdateProvider
from components.dynamic.unfinished import UnfinishedError
from tests.components.recording import record
from tests.unit.azure.fake_arm import THING, VERSION, FakeArm, Reply

Json = dict[str, Any]

DECLARED: Json = {
    "resource_id": THING,
    "api_version": VERSION,
    "body": {"location": "Sweden Central", "sku": {"capacity": 1.0}, "properties": {"model": "a", "mode": "Fast"}},
    "replace_on": ["properties.model"],
    "export_paths": ["properties.uri"],
}
LIVE: Json = {
    "id": THING,
    "location": "swedencentral",
    "sku": {"capacity": 1},
    "properties": {"model": "a", "mode": "Fast", "uri": "https://thing", "provisioningState": "Succeeded"},
}
GONE = Reply(404, {"error": {"code": "ResourceNotFound", "message": "Not found."}})


def declared(**changes: Any) -> Json:
    return {**DECLARED, **changes}


def body(**changes: Any) -> Json:
    return {**DECLARED["body"], **changes}


def live(**properties: Any) -> Json:
    return {**LIVE, "properties": {**LIVE["properties"], **properties}}


def resource(*replies: Reply) -> tuple[ArmResourceProvider, FakeArm]:
    fake, provider = FakeArm(*replies), ArmResourceProvider()
    vars(provider)["arm"] = fake.arm
    return provider, fake


def update(*replies: Reply) -> tuple[ArmUpdateProvider, FakeArm]:
    fake, provider = FakeArm(*replies), ArmUpdateProvider()
    vars(provider)["arm"] = fake.arm
    return provider, fake


UNKNOWN = object()
"""Stands for a value that is known only after another resource is made."""

SAME = {
    "nothing": declared(),
    "how the region is written": declared(body=body(location="Sweden Central")),
    "number as the engine sends it": declared(body=body(sku={"capacity": 1})),
    "what replaces it": declared(replace_on=[]),
    "how it got here": declared(import_id=THING),
}
IN_PLACE = {
    "member": declared(body=body(sku={"capacity": 2})),
    "version of the api": declared(api_version="2026-01-01"),
    "wanted output": declared(export_paths=["id"]),
    "how it is deleted": declared(delete_query={"forceToPurge": "true"}),
    "region in another form": declared(body=body(location="swedencentral")),
    "member that is no longer declared": declared(body={"location": "Sweden Central", "properties": {"model": "a"}}),
    "not known yet": declared(body=body(sku={"capacity": UNKNOWN})),
}
REPLACED = {
    "id": declared(resource_id=f"{THING}-2"),
    "id not known yet": declared(resource_id=UNKNOWN),
    "region": declared(body=body(location="West Europe")),
    "fixed member": declared(body=body(properties={"model": "b"})),
    "fixed member not known yet": declared(body=body(properties={"model": UNKNOWN})),
    "body not known yet": declared(body=UNKNOWN),
}


@pytest.mark.parametrize("news", SAME.values(), ids=SAME)
def test_no_change(news: Json) -> None:
    found = ArmResourceProvider().diff(THING, DECLARED, news)
    assert (found.changes, found.replaces) == (False, [])


@pytest.mark.parametrize("news", IN_PLACE.values(), ids=IN_PLACE)
def test_change_in_place(news: Json) -> None:
    found = ArmResourceProvider().diff(THING, DECLARED, news)
    assert (found.changes, found.replaces) == (True, [])


@pytest.mark.parametrize("news", REPLACED.values(), ids=REPLACED)
def test_change_that_replaces(news: Json) -> None:
    found = ArmResourceProvider().diff(THING, DECLARED, news)
    assert found.changes
    assert found.replaces
    assert found.delete_before_replace


NATIVE: Json = {
    "name": "thing",
    "location": "swedencentral",
    "sku": {"capacity": 1},
    "model": "A",
    "mode": "Slow",
    "provisioningState": "Succeeded",
}
"""The state of the same resource as one of azure-native's classes has it, when an alias makes it ours."""


@pytest.mark.parametrize("olds", [NATIVE, {"location": "swedencentral", "properties": {"model": "a"}}])
def test_what_azure_native_made_is_taken_over_in_place(olds: Json) -> None:
    found = ArmResourceProvider().diff(THING, olds, declared())
    assert (found.changes, found.replaces) == (True, [])


@pytest.mark.parametrize(
    "news", [declared(resource_id=f"{THING}-2"), declared(body=body(properties={"model": "b", "mode": "Fast"}))]
)
def test_what_azure_native_made_is_replaced_like_any_other(news: Json) -> None:
    assert ArmResourceProvider().diff(THING, NATIVE, news).replaces


def test_taking_over_what_azure_native_made_writes_what_differs_and_removes_nothing() -> None:
    there = live(mode="Slow", owner="somebody")
    provider, fake = resource(Reply(200, there), Reply(200, live(owner="somebody")), Reply(200, live(owner="somebody")))
    made = provider.update(THING, NATIVE, declared()).outs
    assert fake.bodies[0]["properties"] == {"model": "a", "mode": "Fast", "uri": "https://thing", "owner": "somebody"}
    assert made is not None
    assert (made["resource_id"], made["body"]) == (THING, {**DECLARED["body"], "sku": {"capacity": 1}})


def test_deletion_asks_what_is_declared_of_it() -> None:
    provider, fake = resource(Reply(200))
    provider.delete(THING, declared(delete_query={"forceToPurge": "true"}))
    assert fake.sent == [f"DELETE {THING}?api-version={VERSION}&forceToPurge=true"]


def test_refused_deletion_says_what_to_do_since_destroy_alone_has_no_hook() -> None:
    message = f"The scope '{THING}' cannot perform delete operation because following scope(s) are locked: '/rg'."
    provider, _ = resource(Reply(409, {"error": {"code": "ScopeLocked", "message": message}}))
    with pytest.raises(ArmError) as refused:
        provider.delete(THING, declared())
    assert str(refused.value).startswith(f"ScopeLocked: {message} ({THING}). ScopeLocked: a management lock on /rg")
    assert "az lock list" in str(refused.value)


def test_creation_looks_first_and_keeps_what_azure_answers_otherwise() -> None:
    provider, fake = resource(GONE, Reply(201, LIVE), Reply(200, LIVE))
    made = provider.create(declared())
    assert [each.partition(" ")[0] for each in fake.sent][:2] == ["GET", "PUT"]
    # A whole number, as it was declared; ARM takes no 1.0 for an integer.
    assert str(fake.bodies[0]["sku"]["capacity"]) == "1"
    assert made.id == THING
    assert made.outs
    assert made.outs["exports"] == {"properties.uri": "https://thing"}
    assert (made.outs["write_only"], made.outs["unapplied"]) == ([], [])


def test_creation_of_what_exists_is_refused_and_nothing_written() -> None:
    provider, fake = resource(Reply(200, LIVE))
    with pytest.raises(ArmError, match="cannot create already existing resource"):
        provider.create(declared())
    assert len(fake.sent) == 1


def test_what_a_failed_creation_left_is_written_again() -> None:
    failed = live(provisioningState="Failed")
    provider, fake = resource(Reply(200, failed), Reply(200, LIVE), Reply(200, LIVE))
    provider.create(declared())
    assert fake.sent[1].startswith("PUT ")


FORBIDDEN = Reply(403, {"error": {"code": "AuthorizationFailed", "message": "No."}})


def unfinished(operation: Callable[[], object]) -> UnfinishedError:
    with pytest.raises(UnfinishedError, match="AuthorizationFailed: No") as failed:
        operation()
    return failed.value


def test_creation_whose_last_read_is_refused_is_known_and_finished_by_an_update() -> None:
    wanted = declared(body={"sku": {"capacity": 1}})
    provider, _ = resource(GONE, Reply(201, LIVE), FORBIDDEN)
    half = unfinished(lambda: provider.create(wanted))
    assert (half.id, half.outs["body"]) == (THING, wanted["body"])
    provider, fake = resource(Reply(200, LIVE))
    finished = provider.update(THING, half.outs, wanted).outs
    assert finished
    assert finished["exports"] == {"properties.uri": "https://thing"}
    assert len(fake.sent) == 1


def test_creation_that_was_refused_is_not_known() -> None:
    provider, _ = resource(GONE, FORBIDDEN)
    with pytest.raises(ArmError, match="AuthorizationFailed"):
        provider.create(declared())


def test_creation_that_the_engine_tries_again_at_once_goes_on() -> None:
    provider, fake = resource(GONE, Reply(201, LIVE), FORBIDDEN, Reply(200, live(provisioningState="Creating")))
    wanted = declared(body={"sku": {"capacity": 1}})
    unfinished(lambda: provider.create(wanted))
    fake.then(Reply(200, LIVE))
    assert provider.create(wanted).id == THING
    assert [each.partition(" ")[0] for each in fake.sent] == ["GET", "PUT", "GET", "GET", "GET"]


def test_change_whose_last_read_is_refused_is_known_with_all_that_may_be_there() -> None:
    old, new = declared(body={"tags": {"a": "1"}}), declared(body={"sku": {"capacity": 2}})
    tagged = {**LIVE, "tags": {"a": "1"}}
    provider, _ = resource(Reply(200, tagged), Reply(200, LIVE), FORBIDDEN)
    half = unfinished(lambda: provider.update(THING, old, new))
    assert half.outs["body"] == {"tags": {"a": "1"}, "sku": {"capacity": 2}}
    # Whatever is declared next: what is not is taken away, though the write that was to do it may not have come.
    provider, fake = resource(Reply(200, {**tagged, "sku": {"capacity": 2}}), Reply(200, LIVE), Reply(200, LIVE))
    provider.update(THING, half.outs, declared(body={"sku": {"capacity": 1}}))
    assert "tags" not in fake.bodies[0]
    assert fake.bodies[0]["sku"] == {"capacity": 1}


def test_change_that_failed_is_written_again_though_all_of_it_is_there() -> None:
    wanted = declared(body={"sku": {"capacity": 1}})
    provider, fake = resource(Reply(200, live(provisioningState="Failed")), Reply(200, LIVE), Reply(200, LIVE))
    provider.update(THING, wanted, wanted)
    assert fake.sent[1].startswith("PUT ")


def test_change_waits_for_what_is_under_way(capsys: pytest.CaptureFixture[str]) -> None:
    provider, fake = resource(Reply(200, live(provisioningState="Creating")), Reply(200, LIVE))
    wanted = declared(body={"sku": {"capacity": 1}})
    provider.update(THING, wanted, wanted)
    assert fake.pauses == [10]
    assert f"{THING}: waits for the operation that is under way on it, two hours at most" in capsys.readouterr().out


def test_member_whose_last_read_is_refused_is_known_and_set_again() -> None:
    props = {"resource_id": THING, "api_version": VERSION, "body": {"properties": {"mode": "Slow"}}}
    provider, _ = update(Reply(200, LIVE), Reply(200, LIVE), FORBIDDEN)
    half = unfinished(lambda: provider.create(props))
    assert half.outs["body"] == props["body"]
    provider, fake = update(Reply(200, live(mode="Slow")))
    provider.update(THING, half.outs, props)
    assert len(fake.sent) == 1


def test_what_is_taken_over_is_written_only_where_it_differs() -> None:
    wanted = declared(import_id=THING.upper(), body={"properties": {"mode": "Fast"}})
    provider, fake = resource(Reply(200, LIVE))
    provider.create(wanted)
    assert len(fake.sent) == 1
    provider, fake = resource(Reply(200, live(mode="Slow")), Reply(200, LIVE), Reply(200, LIVE))
    provider.create(wanted)
    assert fake.bodies[0]["properties"]["mode"] == "Fast"


def test_read_keeps_secrets_that_azure_does_not_answer_and_finds_what_changed() -> None:
    secret = {"key": "secret"}
    state = declared(
        body=body(properties={"model": "a", "mode": "Fast", **secret}),
        exports={"properties.uri": "https://old"},
        write_only=["location", "properties.key"],
    )
    provider, _ = resource(Reply(200, live(mode="Slow")))
    found = provider.read(THING, state)
    expected = body(sku={"capacity": 1}, properties={"model": "a", "mode": "Slow", **secret})
    assert found.outs
    assert found.inputs
    assert found.outs["body"] == found.inputs["body"] == expected
    assert found.outs["exports"] == {"properties.uri": "https://thing"}
    assert not {"exports", "write_only"} & set(found.inputs)


def test_read_of_what_is_gone_says_so() -> None:
    provider, _ = resource(GONE)
    assert provider.read(THING, declared()).id == ""


def test_update_removes_what_is_no_longer_declared_and_keeps_the_rest() -> None:
    provider, fake = resource(Reply(200, live(others="kept")), Reply(200, LIVE), Reply(200, LIVE))
    provider.update(THING, declared(), declared(body=body(properties={"model": "a"})))
    assert fake.bodies[0]["properties"] == {"model": "a", "others": "kept", "uri": "https://thing"}


def test_update_of_what_was_deleted_elsewhere_makes_it_anew() -> None:
    provider, fake = resource(GONE, Reply(201, LIVE), Reply(200, LIVE))
    provider.update(THING, declared(), declared())
    assert fake.sent[1].startswith("PUT ")


def test_update_of_another_resource_asks_nothing_when_nothing_differs() -> None:
    provider, fake = update(Reply(200, LIVE))
    made = provider.create({"resource_id": THING, "api_version": VERSION, "body": {"properties": {"mode": "Fast"}}})
    assert made.id == THING
    assert len(fake.sent) == 1
    provider.delete(THING, made.outs or {})
    assert len(fake.sent) == 1


def test_update_of_another_resource_runs_again_when_its_trigger_changes() -> None:
    before = {"resource_id": THING, "api_version": VERSION, "body": {"properties": {"mode": "Fast"}}, "triggers": [1]}
    assert not ArmUpdateProvider().diff(THING, before, dict(before)).changes
    assert ArmUpdateProvider().diff(THING, before, {**before, "triggers": [2]}).changes


def test_resource_in_a_program_keeps_secrets_secret_and_is_not_imported_by_the_engine() -> None:
    def program() -> None:
        body = {"properties": {"key": pulumi.Output.secret("the-secret")}}
        ArmResource(
            "thing",
            {"resource_id": THING, "api_version": VERSION, "body": body, "exports": ["id"]},
            pulumi.ResourceOptions(import_=THING),
        )
        ArmUpdate("update", {"resource_id": THING, "api_version": VERSION, "body": {"tags": {}}})

    recording = record(program)
    thing = recording.named("thing")
    assert thing.type == "pulumi-python:dynamic/aihub:ArmResource"
    assert is_rpc_secret(thing.inputs["body"])
    assert thing.inputs["import_id"] == THING
    assert not thing.request.importId
    # State holds the provider's name, readable by anyone.
    assert not is_rpc_secret(thing.inputs["__provider"])
    assert recording.named("update").inputs["body"] == {"tags": {}}


def test_what_azure_took_and_did_not_apply_is_kept_in_the_state_and_written_again() -> None:
    answered = live(mode="Slow")
    provider, _ = resource(GONE, Reply(201, answered), Reply(200, answered))
    made = provider.create(declared())
    assert made.outs
    assert made.outs["unapplied"] == ['properties.mode: "Fast" is declared; Azure took it, and has "Slow"']
    assert provider.diff(THING, made.outs, declared()).changes
    provider, fake = resource(Reply(200, answered), Reply(200, LIVE), Reply(200, LIVE))
    again = provider.update(THING, made.outs, declared())
    assert [each.partition(" ")[0] for each in fake.sent][:2] == ["GET", "PUT"]
    assert again.outs
    assert again.outs["unapplied"] == []
    assert not provider.diff(THING, again.outs, declared()).changes


def test_update_of_members_that_was_not_applied_is_kept_too() -> None:
    props = {"resource_id": THING, "api_version": VERSION, "body": {"properties": {"mode": "Slow"}}, "triggers": None}
    provider, _ = update(Reply(200, LIVE), Reply(200, LIVE), Reply(200, LIVE))
    made = provider.create(props)
    assert made.outs
    assert made.outs["unapplied"] == ['properties.mode: "Slow" is declared; Azure took it, and has "Fast"']
    assert provider.diff(THING, made.outs, props).changes
