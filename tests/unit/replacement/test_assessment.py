"""Which changes are refused, what they would delete, and which consents count."""

import pytest

from aihub.replacement import Assessment, ChangedValue, Existing, assess, existing
from aihub.settings import Settings
from aihub.soft_delete.names import Deleted, HubAccount, HubVault
from tests.unit.replacement.stack import CHAT, PLAIN, Json, settings, state

EVERY_ENDPOINT = {"endpoint gpt-4.1", "endpoint cohere", "endpoint bert"}
HUB, VAULT = "hub ai-demo, with its keys and projects", "vault kv-ai-demo, with all its secrets and their versions"


def assessment(was: Settings, now: Settings, *, protected: bool = False) -> Assessment:
    return assess(now.fixed_values, now.consents, existing(state(was, protected=protected)))


def test_what_is_as_declared_is_in_nobodys_way() -> None:
    found = assessment(settings(), settings())
    assert (found.is_refused, found.changes, found.lost, found.problems) == (False, (), (), ())


def test_stack_that_has_made_nothing_may_become_anything() -> None:
    assert assess(settings().fixed_values, {}, Existing()) == Assessment(
        groups=frozenset({"rg-ai-demo"}), locations=frozenset({"swedencentral"})
    )


def test_group_that_holds_nothing_yet_may_be_replaced() -> None:
    group = {urn: outputs for urn, outputs in state(settings({})).items() if "ResourceGroup" in urn}
    assert not assess(settings({}, location="eastus2").fixed_values, {}, existing(group)).is_refused


ONLINE = EVERY_ENDPOINT - {"endpoint gpt-4.1"}
KINDS = [
    ({"location": "eastus2"}, {}, "hub.location", {*EVERY_ENDPOINT, HUB, VAULT}),
    ({"resource_group": "rg-other"}, {}, "hub.resource_group", {*EVERY_ENDPOINT, HUB, VAULT}),
    ({"key_vault": {"name": "kv-other"}}, {}, "hub.key_vault.name", {VAULT}),
    ({}, {"workspace": "other-hub"}, "classic_hub.workspace", ONLINE),
    ({}, {"project": "other-project"}, "classic_hub.project", ONLINE),
    ({}, {"storage_account": "stother"}, "classic_hub.storage_account", ONLINE),
    ({}, {"key_vault": "kv-other"}, "classic_hub.key_vault", ONLINE),
]


@pytest.mark.parametrize(("hub", "classic", "path", "lost"), KINDS, ids=[path for _, _, path, _ in KINDS])
def test_change_is_refused_and_agreed_to_by_its_old_and_new_value(
    hub: Json, classic: Json, path: str, lost: set[str]
) -> None:
    refused = assessment(settings(), settings(classic=classic, **hub))
    (change,) = refused.refused
    assert (change.path, refused.is_refused, set(refused.lost)) == (path, True, lost)

    agreed = assessment(settings(), settings(consent={path: (change.was, change.to)}, classic=classic, **hub))

    assert (agreed.is_refused, agreed.changes, set(agreed.lost)) == (False, (change,), lost)


PROJECT = "project {}, with its agents, files and connections"


@pytest.mark.parametrize(
    ("projects", "lost"),
    [
        (["data"], ["chat"]),
        (["chat", "team"], ["data"]),
        (["Chat", "data"], ["chat"]),
        (["team"], ["chat", "data"]),
    ],
)
def test_project_of_the_hub_that_is_removed_or_renamed_needs_consent(projects: list[str], lost: list[str]) -> None:
    was, to = "chat, data", ", ".join(sorted(projects))
    refused = assessment(settings(projects=["data", "chat"]), settings(projects=projects))
    assert refused.refused == (ChangedValue("hub.projects", was, to),)
    assert refused.lost == tuple(PROJECT.format(name) for name in lost)
    agreed = settings(consent={"hub.projects": (was, to)}, projects=projects)
    assert not assessment(settings(projects=["data", "chat"]), agreed).is_refused
    half = settings(consent={"hub.projects": ("data", to)}, projects=projects)
    assert assessment(settings(projects=["data", "chat"]), half).is_refused


def test_project_whose_creation_failed_may_have_another_name() -> None:
    resources = state(settings(projects=["chat", "team"]))
    resources[next(urn for urn in resources if urn.endswith("-team"))]["properties"] = {"provisioningState": "Failed"}
    now = settings(projects=["chat", "team-2"])
    assert assess(now.fixed_values, {}, existing(resources)).changes == ()


@pytest.mark.parametrize("projects", [["data", "chat"], ["chat", "data", "more"]])
def test_project_that_is_added_or_listed_elsewhere_needs_none(projects: list[str]) -> None:
    assert assessment(settings(projects=["chat", "data"]), settings(projects=projects)).changes == ()


@pytest.mark.parametrize(
    ("deployment", "path", "was", "to"),
    [
        ("cohere", "endpoint_name", "ai-demo-cohere", "other"),
        ("bert", "endpoint_name", "ai-demo-bert", "other"),
        ("bert", "auth", "key", "aml-token"),
    ],
)
def test_endpoint_that_would_be_replaced_is_told_alone(deployment: str, path: str, was: str, to: str) -> None:
    changed = {**PLAIN, deployment: {**PLAIN[deployment], path: to}}
    field = f"deployments.{deployment}.{path}"
    refused = assessment(settings(), settings(changed))
    assert (refused.refused, refused.lost) == ((ChangedValue(field, was, to),), (f"endpoint {deployment}",))
    assert not assessment(settings(), settings(changed, {field: (was, to)})).is_refused


def test_deployment_that_is_taken_out_by_name_needs_no_consent() -> None:
    assert assessment(settings(), settings({"gpt-4.1": CHAT})).changes == ()
    assert assessment(settings(), settings({})).changes == ()


def test_names_that_are_derived_from_the_hubs_need_no_consent_of_their_own() -> None:
    refused = assessment(settings(), settings(name="ai-new"))
    assert refused.refused == (ChangedValue("hub.name", "ai-demo", "ai-new"),)
    assert set(refused.lost) == {*EVERY_ENDPOINT, HUB, VAULT}
    agreed = assessment(settings(), settings(name="ai-new", consent={"hub.name": ("ai-demo", "ai-new")}))
    assert (agreed.is_refused, agreed.changes) == (False, refused.refused)


def test_names_that_were_given_need_it() -> None:
    was = settings(resource_group="rg-mine")
    refused = assessment(was, settings(name="ai-new", consent={"hub.name": ("ai-demo", "ai-new")}))
    assert refused.refused == (ChangedValue("hub.resource_group", "rg-mine", "rg-ai-new"),)


@pytest.mark.parametrize(
    ("hub"),
    [{"location": "swedencentral"}, {"resource_group": "RG-AI-Demo"}, {"key_vault": {"name": "kv-ai-demo"}}],
)
def test_what_azure_native_takes_for_the_same_is_no_change(hub: Json) -> None:
    answered = {
        urn: {**outputs, "location": "Sweden Central"} if "location" in outputs else outputs
        for urn, outputs in state(settings()).items()
    }
    now = settings(**hub)
    assert assess(now.fixed_values, now.consents, existing(answered)).changes == ()


@pytest.mark.parametrize("consent", [("westus", "eastus2"), ("swedencentral", "westus"), ("eastus2", "swedencentral")])
def test_consent_to_another_change_does_not_count_and_the_right_one_is_told(consent: tuple[str, str]) -> None:
    found = assessment(settings(), settings(location="eastus2", consent={"hub.location": consent}))
    assert found.is_refused
    told = found.refusal("config/dev.yaml")
    assert "\nreplace:\n  hub.location: {from: swedencentral, to: eastus2}" in told
    assert "What stands in replace for hub.location is another change." in told
    assert "config/dev.yaml" in told
    assert all(f"  {each}\n" in told for each in found.lost)


def test_consent_that_is_done_with_does_nothing() -> None:
    stale = {
        "hub.location": ("westus", "swedencentral"),
        "hub.name": ("ai-old", "ai-demo"),
        "hub.resource_group": ("a", "b"),
    }
    found = assessment(settings(), settings(consent=stale))
    assert (found.is_refused, found.changes) == (False, ())


def half_moved(to: str) -> dict[str, Json]:
    """A vault that was not deleted yet, and an account that was made anew."""
    old, new = state(settings()), state(settings(location=to))
    return {urn: (old if "Vault" in urn else new)[urn] for urn in old}


def test_killed_change_is_finished_by_its_consent_and_undone_by_the_opposite() -> None:
    there = existing(half_moved("eastus2"))
    onward = settings(location="eastus2", consent={"hub.location": ("swedencentral", "eastus2")})
    back = settings(consent={"hub.location": ("eastus2", "swedencentral")})
    for now in (onward, back):
        assert not assess(now.fixed_values, now.consents, there).is_refused
        assert assess(now.fixed_values, {}, there).is_refused


def test_change_upon_a_killed_one_is_refused_until_that_is_finished() -> None:
    now = settings(location="westus", consent={"hub.location": ("swedencentral", "westus")})
    found = assess(now.fixed_values, now.consents, existing(half_moved("eastus2")))
    assert found.is_refused
    assert "an earlier change is not finished" in found.refusal("config/dev.yaml")
    assert "swedencentral and parts with eastus2" in "".join(what for _, what, _ in found.problems).replace(
        "eastus2 and parts with swedencentral", "swedencentral and parts with eastus2"
    )


def test_vault_that_nobody_can_purge_needs_another_name() -> None:
    consent = {"hub.location": ("swedencentral", "eastus2")}
    refused = assessment(settings(), settings(location="eastus2", consent=consent), protected=True)
    vaults = {"hub.key_vault.name": "kv-ai-demo", "classic_hub.key_vault": "kv-ai-demo-hub"}
    assert (refused.is_refused, refused.kept_vaults) == (True, vaults)
    for path, name in vaults.items():
        assert f"{path}: the vault {name} is to be deleted" in refused.refusal("config/dev.yaml")

    renamed: Json = {"location": "eastus2", "key_vault": {"name": "kv-other"}, "classic": {"key_vault": "kv-third"}}
    missing = assessment(settings(), settings(consent=consent, **renamed), protected=True)
    assert {each.path for each in missing.refused} == set(vaults)
    all_of_it = {
        **consent,
        "hub.key_vault.name": ("kv-ai-demo", "kv-other"),
        "classic_hub.key_vault": ("kv-ai-demo-hub", "kv-third"),
    }
    assert not assessment(settings(), settings(consent=all_of_it, **renamed), protected=True).is_refused
    assert not assessment(settings(), settings(), protected=True).is_refused


SHARED: Json = {"classic": {"key_vault": "kv-ai-demo"}}


def test_vault_that_an_earlier_version_shared_stays_unless_the_settings_consent() -> None:
    refused = assessment(settings(**SHARED), settings())
    assert refused.refused == (ChangedValue("classic_hub.key_vault", "kv-ai-demo", "kv-ai-demo-hub"),)
    assert set(refused.lost) == ONLINE
    told = refused.refusal("config/dev.yaml")
    assert "write classic_hub: {key_vault: kv-ai-demo} to keep it" in told
    assert "\nreplace:\n  classic_hub.key_vault: {from: kv-ai-demo, to: kv-ai-demo-hub}" in told
    ((_, _, do),) = refused.problems
    assert do.startswith("write classic_hub: {key_vault: kv-ai-demo} to keep it, or consent")
    assert not assessment(settings(**SHARED), settings(**SHARED)).is_refused
    consent = {"classic_hub.key_vault": ("kv-ai-demo", "kv-ai-demo-hub")}
    assert not assessment(settings(**SHARED), settings(consent=consent)).is_refused


def test_endpoints_of_the_hub_project_go_with_the_vault_that_they_share() -> None:
    other: Json = {"key_vault": {"name": "kv-other"}, **SHARED}
    assert set(assessment(settings(**SHARED), settings(**other)).lost) == {*ONLINE, VAULT}


@pytest.mark.parametrize(
    ("group", "location", "may"),
    [
        ("rg-ai-demo", "swedencentral", True),
        ("RG-ai-demo", "Sweden Central", True),
        ("rg-ai-demo", "eastus2", False),
        ("rg-ai-demo", "westus", False),
        ("rg-other", "swedencentral", False),
    ],
)
def test_only_what_was_deleted_by_consent_is_purged(group: str, location: str, may: bool) -> None:
    consent = {"hub.location": ("swedencentral", "eastus2")}
    found = assessment(settings(), settings(location="eastus2", consent=consent))
    place = ("s", "rg-ai-demo", "eastus2")
    for named in (HubAccount(*place, "ai-demo"), HubVault(*place, "kv-ai-demo")):
        was = type(named)("s", group, location, named.name)
        assert found.may_purge(named, Deleted("/deleted", was.id, location, "")) is may
        assert not assessment(settings(), settings(location="eastus2")).may_purge(
            named, Deleted("/deleted", was.id, location, "")
        )
