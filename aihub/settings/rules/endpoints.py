"""Rules on names in Azure Machine Learning: endpoints, and the two workspaces of the classic hub, must differ."""

from collections.abc import Iterator

from aihub import naming
from aihub.rules import names as rules
from aihub.settings.errors import SettingsPath, dotted
from aihub.settings.models import OnlineDeployment, ServerlessDeployment
from aihub.settings.rules.parts import ValidParts, Violation


def check_endpoint_names(parts: ValidParts) -> Iterator[Violation]:
    """Yield each endpoint or workspace whose name an earlier one has."""
    if parts.hub is None:
        return
    first: dict[str, SettingsPath] = {}
    for name, deployment in parts.deployments.items():
        if isinstance(deployment, ServerlessDeployment | OnlineDeployment):
            endpoint = deployment.endpoint_name or naming.endpoint_name(parts.hub.name, name)
            earlier = first.setdefault(endpoint.casefold(), ("deployments", name))
            if earlier != ("deployments", name):
                text = f"the same endpoint name in Azure as that of {dotted(earlier)}; write another endpoint_name"
                yield Violation(rules.ENDPOINT_NAMES_COLLIDE, ("deployments", name, "endpoint_name"), text)
    if parts.classic_hub is not None:
        hub = parts.classic_hub.workspace or naming.workspace_name(parts.hub.name)
        project = parts.classic_hub.project or naming.classic_project_name(parts.hub.name)
        if hub.casefold() == project.casefold():
            text = "the same name in Azure as that of the hub workspace; write another name"
            yield Violation(rules.WORKSPACE_NAMES_COLLIDE, ("classic_hub", "project"), text)
