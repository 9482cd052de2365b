"""Pipelines that log in without a secret: their identities, and the federated credentials of these."""

from collections.abc import Mapping
from typing import TypedDict

import pulumi

from aihub.azure import api_versions
from components.access import NamedPrincipal
from components.dynamic.arm_resource import ArmResource
from components.identity import Place, UserIdentity, make_identity
from components.made import Made

_IDENTITY = "-pipeline-identity"


class PipelineArgs(TypedDict):
    """Arguments of a pipeline."""

    identity: UserIdentity | None
    """The identity that it logs in as; None for one that the stack makes."""
    identity_name: str
    """Name of the identity that the stack makes, if it makes one."""
    issuer: str
    """Issuer of its tokens."""
    subject: str
    """Subject of its tokens."""
    audience: str
    """Audience of its tokens."""


def declare_pipelines(
    name: str, pipelines: Mapping[str, PipelineArgs], place: Place, opts: pulumi.ResourceOptions
) -> list[NamedPrincipal]:
    """Declare identities and federated credentials; those of one identity one after the other, as Azure demands.

    Args:
        name: start of the logical names.
        pipelines: the pipelines, by the names of their federated credentials.
        place: where identities are made.
        opts: options of the resources.

    Returns:
        The pipelines' principals, each once.
    """
    principals: dict[str, NamedPrincipal] = {}
    before: dict[str, list[pulumi.Resource]] = {}
    for pipeline, each in pipelines.items():
        identity, key = each["identity"], str((each["identity"] or {"id": pipeline})["id"]).lower()
        earlier = before.setdefault(key, [])
        if identity is None:
            identity, made = make_identity(f"{name}-{pipeline}{_IDENTITY}", each["identity_name"], place, opts)
            earlier.append(made)
        principals.setdefault(key, {"name": f"pipeline-{pipeline}", "principal_id": identity["principal_id"]})
        properties = {"issuer": each["issuer"], "subject": each["subject"], "audiences": [each["audience"]]}
        credential = ArmResource(
            f"{name}-{pipeline}-pipeline",
            {
                "resource_id": pulumi.Output.concat(identity["id"], "/federatedIdentityCredentials/", pipeline),
                "api_version": api_versions.MANAGED_IDENTITY,
                "body": {"properties": properties},
            },
            # On all before it, not on the last alone: see ModelDeployments.
            pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[*earlier])),
        )
        earlier.append(credential)
    return list(principals.values())


def made_principals(made: Made) -> set[str]:
    """Return the object ids, in lower case, of the pipelines' identities that the stack has made."""
    found = set[str]()
    for urn, outputs in made.items():
        exports = outputs.get("exports")
        if urn.endswith(_IDENTITY) and isinstance(exports, Mapping):
            found.add(str(exports.get("properties.principalId")).lower())
    return found
