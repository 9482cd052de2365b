"""A secret has a name that Azure refuses."""

import re

from policy.rule import Answer, Circumstances, MapsTo, Rule, demand
from policy.subjects import Secret

_NAME = re.compile(r"[A-Za-z0-9-]{1,127}")


def _check(secret: Secret, _: Circumstances) -> Answer:
    if secret.secret_name is None:
        return None
    is_right = _NAME.fullmatch(secret.secret_name) is not None
    return demand(is_right, f"{secret.name} has a name that Azure refuses; use letters, digits and '-', at most 127")


RULE = Rule(
    id="secret-name",
    of=Secret,
    mandatory_from="standard",
    title="A secret has a name that Azure refuses",
    why="Azure takes 1 to 127 letters, digits and hyphens, and says so only at the write.",
    wrong="""\
resources:
  - type: azure-native:keyvault:Secret
    name: secret
    inputs: {secretName: my_token, properties: {contentType: text/plain}}
""",
    right="""\
resources:
  - type: azure-native:keyvault:Secret
    name: secret
    inputs: {secretName: my-token, properties: {contentType: text/plain}}
""",
    maps_to=MapsTo(psrule=("AZR-000121",)),
    check=_check,
)
