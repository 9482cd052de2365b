"""Properties of adopted resources that the settings have no field for are left as they were found."""

import pulumi
from pulumi_azure_native import keyvault, resources

from components.kept import keep_as_found
from tests.components.recording import record


def test_the_engine_ignores_what_is_kept_and_nothing_else() -> None:
    def program() -> None:
        keep_as_found({"hub-group": ["location", "tags"]})
        resources.ResourceGroup("hub-group", opts=pulumi.ResourceOptions(ignore_changes=["managedBy"]))
        keyvault.Vault(
            "hub-vault",
            resource_group_name="rg",
            properties={"sku": {"family": "A", "name": keyvault.SkuName.STANDARD}, "tenant_id": "t"},
        )

    made = record(program)
    assert list(made.one("resources:ResourceGroup").request.ignoreChanges) == ["managedBy", "location", "tags"]
    assert list(made.one("keyvault:Vault").request.ignoreChanges) == []
