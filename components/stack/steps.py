"""Stop a run that cannot do at full quota what two runs can, before it writes anything."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pulumi

from aihub.azure import api_versions
from aihub.azure.errors import ArmError
from aihub.azure.model_deployments import model_deployments
from aihub.quota.chain import Capacity
from aihub.quota.held import models_held
from aihub.quota.split import Split, split, split_if_full
from aihub.quota.usage import usages_in
from aihub.replacement import existing
from aihub.replacement.existing import GROUP, LOCATION, same
from aihub.safe_text import one_line
from aihub.settings import AzureOpenAIDeployment, ModelInferenceDeployment, Settings
from components.command import commands_above, only_destroys
from components.deployer import client_config, resource_manager
from components.made import Made

_GO_ON = "to let Azure decide instead: `pulumi config set aihub:quotaWarns true`"


def keep_steps(settings: Settings, made: Made, *, only_warn: bool) -> None:
    """Refuse a run that takes quota which it frees too late, where two runs can do it.

    Azure is asked only when the state says that it could be so.

    Args:
        settings: the settings.
        made: what the stack has made.
        only_warn: whether it is a warning, for usages that Azure counts late.

    Raises:
        RunError: two runs are needed; the text says which.
    """
    (declared, spillovers), held = declared_models(settings), models_held(made)
    if_full = split_if_full(declared, held, spillovers)
    if if_full is None or not _stays(settings, made) or only_destroys(commands_above()):
        return
    try:
        plan = _split(settings, declared, set(held), spillovers)
    except ArmError as error:
        unknown = f"Azure does not say how much quota is left ({error}). If the quota is full, {if_full.text}"
        pulumi.log.warn(one_line(f"deployments.{if_full.refused}.sku.capacity: {unknown}"))
        return
    if plan is None:
        return
    path = f"deployments.{plan.refused}.sku.capacity"
    if only_warn:
        pulumi.log.warn(one_line(f"{path}: {plan.text}"))
    else:
        raise pulumi.RunError(f"Nothing was changed.\n{one_line(f'{path}: {plan.text}; {_GO_ON}')}")


def declared_models(settings: Settings) -> tuple[dict[str, Capacity], dict[str, str]]:
    """Return the capacities of the declared models, and which deployment serves what another cannot."""
    declared: dict[str, Capacity] = {}
    spillovers: dict[str, str] = {}
    for name, each in settings.deployments.items():
        if isinstance(each, AzureOpenAIDeployment | ModelInferenceDeployment):
            publisher = "OpenAI" if isinstance(each, AzureOpenAIDeployment) else each.model.publisher
            declared[name] = Capacity(publisher, each.model.name, each.sku.name, each.sku.capacity)
        if isinstance(each, AzureOpenAIDeployment) and each.spillover:
            spillovers[name] = each.spillover
    return declared, spillovers


def _stays(settings: Settings, made: Made) -> bool:
    """Return whether the account is where the settings have it: another region has another quota."""
    now, wanted = existing(made).values, settings.fixed_values({})
    paths = (LOCATION, GROUP, "hub.name")
    return all(len(now.get(path, [])) == 1 and same(path, now[path][0], wanted[path]) for path in paths)


def _split(
    settings: Settings, declared: Mapping[str, Capacity], own: set[str], spillovers: Mapping[str, str]
) -> Split | None:
    from aihub.catalogue.live import listing, read_models
    from aihub.quota.rows import rows_of

    hub, arm, subscription = settings.hub, resource_manager(), client_config().subscription_id
    group = f"/subscriptions/{subscription}/resourceGroups/{hub.resource_group_name}"
    account = f"{group}/providers/Microsoft.CognitiveServices/accounts/{hub.name}"
    usages = f"/subscriptions/{subscription}/providers/Microsoft.CognitiveServices/locations/{hub.location}/usages"
    with ThreadPoolExecutor(3) as pool:
        models = pool.submit(read_models, arm, subscription, hub.location)
        rows = pool.submit(arm.collection, usages, api_versions.COGNITIVE_SERVICES)
        live = model_deployments(arm, account)
        offers = listing(models.result(), hub.location, datetime.now(UTC))
        by_name = {each.name: each for each in usages_in(rows.result())}
    held = {name: each.holds for name, each in live.items() if name in declared or name in own}
    return split(declared, held, by_name, rows_of(offers), spillovers)
