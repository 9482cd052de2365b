"""Role assignments."""

import uuid
from typing import Any

from tests.conformance.answers import Answer
from tests.conformance.assumptions import DOCS, SPECS, documented, seen
from tests.conformance.azure import Azure
from tests.conformance.needs import KEY_VAULT_READER, READER, account, assignment, assignment_body, vault

TROUBLES = f"{DOCS}/azure/role-based-access-control/troubleshooting"


@documented(
    f"{SPECS}/authorization/resource-manager/Microsoft.Authorization/stable/2022-04-01/authorization-RoleAssignmentsCalls.json"
)
def role_is_given_and_taken(azure: Azure) -> None:
    """A role is given by a PUT under a GUID, 201; the same PUT again is 200; it is taken by a DELETE, 200."""
    given = assignment(azure.group, "given")
    body = assignment_body(azure, KEY_VAULT_READER)
    azure.put(given, body).ok(201).has("properties.principalId", azure.principal["principalId"])
    azure.put(given, body).ok(200)
    azure.get(given).ok(200).has("properties.principalType", azure.principal["principalType"])
    azure.delete(given).ok(200)
    azure.get(given).refused(404)


@seen("Azure/modern-web-app-pattern-dotnet#129", "Azure/HubAndSpokeResearchEnclave#50")
def wrong_type_of_a_principal_is_refused(azure: Azure) -> None:
    """A principal that is named as one of another type is 400 `UnmatchedPrincipalType`."""
    other = {"User": "ServicePrincipal", "ServicePrincipal": "User"}[azure.principal["principalType"]]
    body = assignment_body(azure, READER, principalType=other)
    azure.put(assignment(azure.group, "typed"), body).refused(400, "UnmatchedPrincipalType")


@seen("Azure/azure-sdk-for-net#1652", f"{TROUBLES}#symptom---assigning-a-role-to-a-new-principal-sometimes-fails")
def unknown_principal_is_refused(azure: Azure) -> None:
    """A principal that the directory does not have is 400 `PrincipalNotFound`, unless its type is named."""
    body = assignment_body(azure, READER, principalId=str(uuid.uuid4()))
    del body["properties"]["principalType"]
    azure.put(assignment(azure.group, "unknown"), body).refused(400, "PrincipalNotFound")


@seen("openshift/cloud-credential-operator#137", "Azure/bicep#19690")
def same_role_twice_is_refused(azure: Azure) -> None:
    """The same role for the same principal at the same scope, under another name, is 409 `RoleAssignmentExists`."""
    azure.need(assignment(azure.group, "first"), body := assignment_body(azure, READER))
    azure.put(assignment(azure.group, "second"), body).refused(409, "RoleAssignmentExists")


@seen("Azure/azure-service-operator#2586")
def name_of_an_assignment_is_a_guid(azure: Azure) -> None:
    """A name that is no GUID is 400 `InvalidRoleAssignmentId`."""
    path = f"{azure.group}/providers/Microsoft.Authorization/roleAssignments/reader"
    azure.put(path, assignment_body(azure, READER)).refused(400, "InvalidRoleAssignmentId")


@documented(f"{DOCS}/rest/api/authorization/role-assignments/list-for-scope")
def roles_are_inherited(azure: Azure) -> None:
    """The assignments of a resource are listed with those of its group; a `$filter` selects by principal."""
    azure.need(assignment(azure.group, "first"), assignment_body(azure, READER))
    path = f"{account(azure)}/providers/Microsoft.Authorization/roleAssignments"
    with azure.unrecorded():
        listed = azure.get(path, **{"$filter": f"principalId eq '{azure.principal['principalId']}'"}).ok(200)
    own = [each for each in listed["value"] if each["properties"]["roleDefinitionId"].endswith(READER)]
    assert azure.group.lower() in {each["properties"]["scope"].lower() for each in own}
    listed.body = own[:1]
    azure.record(listed)


@seen("Azure/terraform-azurerm-caf-enterprise-scale, its page on errors", "JulianHayward/AzAPICall#23")
def unknown_role_is_refused(azure: Azure) -> None:
    """A role that there is not is 400 `RoleDefinitionDoesNotExist`."""
    body = assignment_body(azure, str(uuid.uuid4()))
    azure.put(assignment(azure.group, "norole"), body).refused(400, "RoleDefinitionDoesNotExist")


@documented(f"{DOCS}/rest/api/authorization/role-definitions/list")
def built_in_roles_are_found_by_name(azure: Azure) -> None:
    """A built-in role is found by its name, and its id is the same everywhere."""
    path = f"{azure.subscription}/providers/Microsoft.Authorization/roleDefinitions"
    listed = azure.get(path, **{"$filter": "roleName eq 'Reader'"}).ok(200)
    assert [each["name"] for each in listed["value"]] == [READER]


@documented(f"{DOCS}/rest/api/authorization/permissions/list-for-resource")
def rights_on_secrets_are_told_at_their_vault(azure: Azure) -> None:
    """What a role lets its holder do with secrets is among its `permissions` at the vault, as `dataActions`."""
    path = f"{vault(azure)}/providers/Microsoft.Authorization/permissions"

    def on_secrets(answer: Answer) -> list[Any]:
        return [
            each for each in answer["value"] if "Microsoft.KeyVault/vaults/secrets/*" in each.get("dataActions", [])
        ]

    with azure.unrecorded():
        told = azure.eventually(lambda: azure.get(path).ok(200), lambda answer: bool(on_secrets(answer)))
    told.body = on_secrets(told)[:1]
    assert told.body
    azure.record(told)
