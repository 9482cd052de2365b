"""From the settings to what protects the stack: endpoints that are kept, locks, and the budget."""

from aihub.settings import Settings
from components.hub import AIHub
from components.made import Made
from components.protection import keep, keep_named, lock, refuse_destroy
from components.written import Written


def keep_protected(settings: Settings, made: Made, file: str) -> None:
    """Refuses to delete endpoints, or all, that the settings do not name; call it before the first resource.

    Args:
        settings: the settings.
        made: what the stack has made.
        file: where the settings are.

    Raises:
        RunError: this run would delete what is protected.
    """
    if settings.protection.protect:
        keep_named(made, settings.deployments, settings.protection.delete, settings.made_of())
    if settings.is_protected:
        refuse_destroy(settings.hub.name, file)


def declare_budget(settings: Settings, hub: AIHub, made: Made) -> None:
    """Declares the budget, where the settings have one.

    Args:
        settings: the settings.
        hub: the AI hub.
        made: what the stack has made.
    """
    wanted = settings.cost.budget
    if wanted is None:
        return
    # The SDK's module of budgets takes time to import.
    from components.budget import Budget, budget_start

    Budget(
        "budget",
        {
            "scope": hub.resource_group_id,
            "monthly": wanted.monthly,
            "thresholds": wanted.thresholds,
            "forecast": wanted.forecast,
            "contacts": wanted.contacts,
            "start": budget_start(made, wanted.start),
        },
    )


async def declare_protection(settings: Settings, made: Made, written: Written) -> None:
    """Declares locks and what keeps the stack, where the settings want them, when all else is declared.

    Args:
        settings: the settings.
        made: what the stack has made.
        written: what is declared in this run.
    """
    if settings.protection.locks:
        await lock(made, written.declared)
    keep(made, written.declared, protect=settings.protection.protect and settings.is_protected)
