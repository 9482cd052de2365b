"""The Pulumi CLI and projects, as end-to-end tests have them."""

from tests.e2e.conftest import launchers, module_project, pulumi_cli, secrets_provider

__all__ = ["launchers", "module_project", "pulumi_cli", "secrets_provider"]
