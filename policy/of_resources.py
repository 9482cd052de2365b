"""The parts of a stack that rules judge, read from its resources."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal

from policy import subjects
from policy.filters import DEFAULTS, strengths
from policy.resources import Resource, value_at
from policy.subjects import Filter, Subject

Retirements = Callable[[str, str | None, str | None], dt.date | None]
"""Looks up the retirement of a model by name, version and SKU."""
_MICROSOFTS = {"Microsoft.Default", "Microsoft.DefaultV2"}
_ADDRESS = "target-uri"
"""Part of the content type of a secret that opens nothing."""
_PLACES = {
    "accounts": "hub",
    "secrets": "hub",
    "keys": "hub.encryption",
    "storageAccounts": "classic_hub.storage_account",
    "roleAssignments": "access",
}


def subjects_of(
    resources: Iterable[Resource],
    retirements: Retirements | None = None,
    *,
    is_whole: bool = True,
    monthly_cost: float | None = None,
) -> list[Subject]:
    """Return the parts of a stack.

    Args:
        resources: its resources.
        retirements: looks up when models retire; None where no list is at hand.
        is_whole: whether these are all its resources, so that what is not among them is not there.
        monthly_cost: known fixed cost of a month; None where it was not worked out.
    """
    found = _Found(list(resources), retirements, is_whole=is_whole)
    made = [subject for each in found.all if (subject := found.subject(each)) is not None]
    return [found.stack(monthly_cost), *made] if is_whole else made


class _Found:
    """Resources, and what each is to the others."""

    def __init__(self, resources: Sequence[Resource], retirements: Retirements | None, *, is_whole: bool) -> None:
        self.all = resources
        self._is_whole = is_whole
        self._retirements = retirements
        self._of_kind: dict[str, list[Resource]] = {}
        for each in resources:
            self._of_kind.setdefault(each.kind, []).append(each)
        self._make: Mapping[str, Callable[[Resource], Subject]] = {
            "accounts": self._account,
            "vaults": self._vault,
            "secrets": _secret,
            "keys": _key,
            "workspaces": self._workspace,
            "storageAccounts": self._storage,
            "deployments": self._deployment,
            "managedComputeDeployments": self._managed_compute,
            "onlineEndpoints": self._online,
            "serverlessEndpoints": self._serverless,
            "roleAssignments": self._role,
        }

    def subject(self, resource: Resource) -> Subject | None:
        """Return the subject that a resource is; None for one that no rule judges."""
        make = self._make.get(resource.kind)
        return make(resource) if make else None

    def stack(self, monthly_cost: float | None) -> subjects.Stack:
        """Return the stack as a whole."""
        alerts = [each for kind in ("metricAlerts", "scheduledQueryRules") for each in self.of(kind)]
        budgets = [amount for each in self.of("budgets") if (amount := each.get("amount")) is not None]
        root = next((each.urn for each in self.all if each.type == "pulumi:pulumi:Stack"), "")
        return subjects.Stack(
            place="",
            name="the stack",
            urn=root,
            alerts=len(alerts),
            notifies=bool(self.of("actionGroups")) or any(each.get("actions") for each in alerts),
            locks=len(self.of("locks")),
            budget=sum(map(float, budgets)) if budgets else 0.0,
            monthly_cost=monthly_cost,
        )

    def of(self, kind: str) -> list[Resource]:
        """Return the resources of a kind."""
        return self._of_kind.get(kind, [])

    # --- resources with an endpoint of their own

    def _reachable(self, resource: Resource, acls: str = "networkAcls") -> dict[str, Any]:
        access, action = resource.get("publicNetworkAccess", "Enabled"), resource.get(f"{acls}.defaultAction", "Allow")
        return {
            **_about(resource),
            "is_public": None if access is None else access not in {"Disabled", "SecuredByPerimeter"},
            "denies_by_default": None if action is None else action == "Deny",
            "is_logged": self._is_logged(resource),
        }

    def _is_logged(self, resource: Resource) -> bool | None:
        if not self._is_whole:
            return None
        targets = [each for each in self.of("diagnosticSettings") if _sends_logs(each)]
        return any(each.comes_from("resourceUri", resource) or _is_below(each, resource) for each in targets)

    def _account(self, resource: Resource) -> Subject:
        local, source = resource.get("disableLocalAuth", False), resource.get("encryption.keySource", "")
        on_account, identity = {each.owner for each in self.of("deployments")}, _identity(resource)
        return subjects.Account(
            **self._reachable(resource),
            has_own_key=_is_own(source),
            takes_keys=None if local is None else not local,
            has_identity=None if identity is None else identity not in {"", "None"},
            callers=len(self._callers(on_account)) if self._is_whole else None,
        )

    def _vault(self, resource: Resource) -> Subject:
        return subjects.Vault(
            **self._reachable(resource),
            is_purge_protected=resource.get("enablePurgeProtection", False),
            soft_deletes=resource.get("enableSoftDelete", True),
            uses_roles=resource.get("enableRbacAuthorization", False),
        )

    def _workspace(self, resource: Resource) -> Subject:
        status, identity = resource.get("encryption.status", "Disabled"), _identity(resource)
        return subjects.Workspace(
            **self._reachable(resource),
            has_own_key=None if status is None else status == "Enabled",
            has_user_identity=None if identity is None else "UserAssigned" in identity,
            isolation=resource.get("managedNetwork.isolationMode", "Disabled"),
            is_project=resource.body.get("kind") == "Project",
        )

    def _storage(self, resource: Resource) -> Subject:
        return subjects.Storage(
            **self._reachable(resource, "networkRuleSet"),
            has_own_key=_is_own(resource.get("encryption.keySource", "")),
            https_only=resource.get("enableHttpsTrafficOnly", True),
            tls=resource.get("minimumTlsVersion", "TLS1_0"),
            public_blobs=resource.get("allowBlobPublicAccess", False),
            takes_keys=resource.get("allowSharedKeyAccess", True),
        )

    # --- endpoints

    def _endpoint(self, resource: Resource) -> dict[str, Any]:
        consumers = len(self._callers({resource.owner})) if self._is_whole else None
        return {**_about(resource), "consumers": consumers}

    def _deployment(self, resource: Resource) -> Subject:
        model, version = resource.get("model.name"), resource.get("model.version", "")
        sku, policy = value_at(resource.body, "sku.name"), resource.get("raiPolicyName", "")
        filters = self._filters(policy)
        mode = filters.get("mode", "Default") if filters is not None else None
        return subjects.Deployment(
            **self._endpoint(resource),
            model=model,
            version=version,
            sku=sku,
            # Azure's default, by Microsoft's "Update deployed models".
            upgrade=resource.get("versionUpgradeOption", "OnceNewDefaultVersionAvailable"),
            filter_name=policy,
            strengths=self._strengths(policy, filters),
            streams_unfiltered=None if mode is None else mode == "Asynchronous_filter",
            **self._retirement(model, version, sku),
        )

    def _managed_compute(self, resource: Resource) -> Subject:
        return subjects.Endpoint(**self._endpoint(resource))

    def _online(self, resource: Resource) -> Subject:
        access = resource.get("publicNetworkAccess", "Enabled")
        return subjects.OnlineEndpoint(
            **self._endpoint(resource),
            auth=resource.get("authMode"),
            is_public=None if access is None else access != "Disabled",
            is_probed=self._is_probed(resource),
        )

    def _is_probed(self, endpoint: Resource) -> bool | None:
        if not self._is_whole:
            return None
        moves = [each for each in self.of("traffic") if each.comes_from("endpoint_id", endpoint)]
        return any(each.inputs.get("body") for each in moves)

    def _serverless(self, resource: Resource) -> Subject:
        status, model = (
            resource.get("contentSafety.contentSafetyStatus", "Disabled"),
            resource.get("modelSettings.modelId"),
        )
        name = model.partition("/models/")[2].partition("/")[0] if isinstance(model, str) else None
        return subjects.Serverless(
            **self._endpoint(resource),
            content_safety=None if status is None else status == "Enabled",
            **self._retirement(name, None, None),
        )

    def _retirement(self, model: Any, version: Any, sku: Any) -> dict[str, Any]:
        if self._retirements is None or not isinstance(model, str):
            return {}
        return {"knows_retirement": True, "retires": self._retirements(model, version or None, sku)}

    def _filters(self, policy: Any) -> Mapping[str, Any] | None:
        """Return the properties of a content-filter policy; None for one that is not among the resources."""
        if policy in _MICROSOFTS or policy == "":
            return {}
        for each in self.of("raiPolicies"):
            if policy and policy in {each.inputs.get("raiPolicyName"), each.inputs.get("name"), each.name}:
                found = each.body.get("properties")
                return found if isinstance(found, Mapping) else None
        return None

    def _strengths(self, policy: Any, filters: Mapping[str, Any] | None) -> Mapping[Filter, int] | None:
        if filters is None:
            return None
        own = filters.get("contentFilters") or []
        return DEFAULTS if policy in _MICROSOFTS or policy == "" else strengths(own)

    # --- roles

    def _callers(self, names: set[str]) -> set[str]:
        """Return who may read the secrets of some deployments, or call them; operators are left out."""
        keys = [each for each in self.of("secrets") if value_at(each.inputs, "tags.deployment") in names]
        called = [
            each
            for kind in ("deployments", "onlineEndpoints", "serverlessEndpoints", "managedComputeDeployments")
            for each in self.of(kind)
            if each.owner in names
        ]
        # Where no secret tells the deployments apart, whoever may call the account may call each.
        scopes = [*(keys or self.of("accounts")), *called]
        given = [each for each in self.of("roleAssignments") if "-operator-" not in each.name]
        return {
            str(value_at(each.inputs, "principalId") or each.urn)
            for each in given
            if any(each.comes_from("scope", scope) for scope in scopes)
        }

    def _role(self, resource: Resource) -> Subject:
        role = value_at(resource.inputs, "roleDefinitionId")
        return subjects.Role(
            **_about(resource),
            role=role.rpartition("/")[2].lower() if isinstance(role, str) else None,
            scope=self._scope(resource),
        )

    def _scope(
        self, resource: Resource
    ) -> Literal["management-group", "subscription", "resource-group", "resource"] | None:
        scope = value_at(resource.inputs, "scope")
        if not isinstance(scope, str):
            if not self._is_whole:
                return None
            groups = [each for each in self.of("resourceGroups") if resource.comes_from("scope", each)]
            others = set(resource.dependencies.get("scope", ())) - {each.urn for each in groups}
            return "resource" if others else "resource-group" if groups else None
        parts = scope.strip("/").lower().split("/")
        if "managementgroups" in parts:
            return "management-group"
        if "providers" in parts:
            return "resource"
        return "resource-group" if "resourcegroups" in parts else "subscription"


def _secret(resource: Resource) -> Subject:
    is_dynamic = ":dynamic/" in resource.type
    path, given = resource.inputs.get("resource_id"), value_at(resource.inputs, "secretName")
    name = path.rpartition("/")[2] if isinstance(path, str) and "/" in path else given
    kind = value_at(resource.inputs, "content_type", "") if is_dynamic else resource.get("contentType", "")
    days = value_at(resource.inputs, "valid_days", 0) if is_dynamic else None
    expires = resource.get("attributes.expires", 0)
    return subjects.Secret(
        **_about(resource),
        secret_name=name or (resource.name if is_dynamic else None),
        is_credential=_ADDRESS not in (kind or ""),
        expires=bool(days) if is_dynamic else None if expires is None else bool(expires),
        valid_days=days or None,
        has_content_type=None if kind is None else kind != "",
    )


def _key(resource: Resource) -> Subject:
    actions = resource.get("rotationPolicy.lifetimeActions", [])
    named = [str(value_at(each, "action.type", "")).lower() for each in actions or []]
    return subjects.Key(**_about(resource), rotates=None if actions is None else "rotate" in named)


def _about(resource: Resource) -> dict[str, Any]:
    return {"place": _place(resource), "name": resource.title, "urn": resource.urn}


def _place(resource: Resource) -> str:
    """Return the path in the settings that declares a resource; of another program's its name there."""
    if not resource.is_of_aihub:
        return resource.name
    in_classic_hub = "aihub:index:ClassicHub" in resource.urn
    match resource.kind:
        case "vaults":
            return "classic_hub.key_vault" if in_classic_hub else "hub.key_vault"
        case "workspaces":
            return f"classic_hub.{'project' if resource.body.get('kind') == 'Project' else 'workspace'}"
        case kind if kind in _PLACES:
            return _PLACES[kind]
    return f"deployments.{resource.owner}"


def _identity(resource: Resource) -> str | None:
    found = value_at(resource.body, "identity.type", "")
    return None if found is None else str(found)


def _is_own(source: Any) -> bool | None:
    return None if source is None else str(source).lower() == "microsoft.keyvault"


def _sends_logs(setting: Resource) -> bool:
    logs = setting.get("logs", [])
    return logs is None or any(each.get("enabled") for each in logs if isinstance(each, Mapping))


def _is_below(setting: Resource, resource: Resource) -> bool:
    return bool(resource.id) and setting.id.lower().startswith(f"{resource.id.lower()}/providers/microsoft.insights/")
