"""A key is used for too long."""

from policy.rule import Answer, Circumstances, MapsTo, Rule, demand
from policy.subjects import Secret


def _check(secret: Secret, circumstances: Circumstances) -> Answer:
    if not secret.is_credential or secret.valid_days is None:
        return None
    most = circumstances.rotation_days
    return demand(
        secret.valid_days <= most,
        f"{secret.name} is valid for {secret.valid_days} days, and policies.rotation_days allows {most}; write "
        f"hub.key_expiry_days: {most}",
    )


RULE = Rule(
    id="key-secret-rotation",
    of=Secret,
    mandatory_from="standard",
    title="The key of an endpoint is valid for longer than the rotation allows",
    why="The longer a key is in use, the more copies there are of it. Microsoft recommends a rotation every 60 days.",
    wrong="hub: {key_expiry_days: 365}\n",
    right="hub: {key_expiry_days: 60}\n",
    maps_to=MapsTo(azure_policy=("342e8053", "e8d99835", "b0eb591a"), mcsb=("DP-6",)),
    field="/hub.key_expiry_days",
    source="docs/key-rotation.md",
    check=_check,
)
