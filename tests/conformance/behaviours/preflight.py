"""What preflight asks of the subscription: permissions, registrations, policies."""

from tests.conformance.assumptions import DOCS, SPECS, documented, plausible
from tests.conformance.azure import Azure
from tests.conformance.needs import ACCOUNT, account_body


@documented(f"{DOCS}/rest/api/authorization/permissions/list-for-resource-group")
def permissions_are_patterns_of_actions(azure: Azure) -> None:
    """The caller's permissions in a group are patterns in `actions` and `notActions`, one entry for each role."""
    with azure.unrecorded():
        answer = azure.get(f"{azure.group}/providers/Microsoft.Authorization/permissions").ok(200)
    found = answer["value"]
    assert found
    assert all(isinstance(each["actions"], list) and isinstance(each["notActions"], list) for each in found)
    answer.body = {}
    azure.record(answer)


@plausible("Resource Manager answers so for every path below a group that is not there")
def permissions_in_a_missing_group_are_not_listed(azure: Azure) -> None:
    """The permissions in a group that is not there are 404 `ResourceGroupNotFound`."""
    path = f"{azure.group}-none/providers/Microsoft.Authorization/permissions"
    azure.get(path).refused(404, "ResourceGroupNotFound")


@documented(f"{DOCS}/rest/api/resources/providers/get")
def provider_says_whether_it_is_registered(azure: Azure) -> None:
    """A resource provider has a `registrationState`, such as `Registered`."""
    path = f"{azure.subscription}/providers/Microsoft.CognitiveServices"
    with azure.unrecorded():
        answer = azure.arm("GET", path, version="2024-11-01").ok(200)
    answer.body = {"registrationState": answer["registrationState"]}
    azure.record(answer).has("registrationState", "Registered")


@documented(f"{DOCS}/rest/api/resources/subscriptions/get")
def subscription_says_its_state(azure: Azure) -> None:
    """A subscription has a `state`; one that takes writes is `Enabled`."""
    with azure.unrecorded():
        answer = azure.arm("GET", azure.subscription, version="2022-12-01").ok(200)
    answer.body = {"state": answer["state"]}
    azure.record(answer).has("state", "Enabled")


@documented(
    f"{SPECS}/policyinsights/resource-manager/Microsoft.PolicyInsights/PolicyInsights/PolicyInsightsApi/routes.tsp",
    f"{DOCS}/rest/api/policyinsights/policy-restrictions/check-at-resource-group-scope",
)
def policies_are_evaluated_on_a_body(azure: Azure) -> None:
    """What policies would do to a body is answered in `fieldRestrictions` and in the evaluations of the content."""
    name = azure.name("policy")
    content = {"type": ACCOUNT, "name": name, "location": azure.location, **account_body(name)}
    path = f"{azure.group}/providers/Microsoft.PolicyInsights/checkPolicyRestrictions"
    body = {"resourceDetails": {"resourceContent": content, "apiVersion": "2025-06-01"}}
    with azure.unrecorded():
        answer = azure.arm("POST", path, body, version="2024-10-01").ok(200)
    assert isinstance(answer["fieldRestrictions"], list)
    assert isinstance(answer["contentEvaluationResult"]["policyEvaluations"], list)
    answer.body = {}
    azure.record(answer)
