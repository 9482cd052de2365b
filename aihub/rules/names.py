"""Rules on names that are the same in Azure."""

from aihub.rules.rule import Rule

NAMES_COLLIDE = Rule(
    "names-collide",
    "error",
    "Two names are the same name in Azure",
)
SECRET_NAMES_COLLIDE = Rule(
    "secret-names-collide",
    "error",
    "The secrets of two deployments have the same name",
)
ENDPOINT_NAMES_COLLIDE = Rule(
    "endpoint-names-collide",
    "error",
    "Two endpoints have the same name",
)
WORKSPACE_NAMES_COLLIDE = Rule(
    "workspace-names-collide",
    "error",
    "The two workspaces of the classic hub have the same name",
)
