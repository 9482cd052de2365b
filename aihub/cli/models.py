"""`aihub models`."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from aihub.cli.common import output_option, progress, project_folder, show
from aihub.cli.option_types import BadOptionError, StackName, Text
from aihub.safe_text import short

if TYPE_CHECKING:
    from aihub.catalogue.reading import Reading


def _source_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say which regions are of interest, and whether Azure is asked."""
    for option in (
        click.option("--offline", is_flag=True, help="Send no request to Azure."),
        click.option(
            "--refresh", is_flag=True, help="Read Azure's list now, whatever is in the cache; fail when that fails."
        ),
        click.option(
            "--stack", metavar="NAME", type=StackName(), help="Use this stack's region, and log in as it does."
        ),
        click.option(
            "--region",
            "regions",
            metavar="NAME",
            type=Text(),
            multiple=True,
            help="Region, by its short name; repeatable.  [default: all regions, by Microsoft's pages]",
        ),
    ):
        function = option(function)
    return output_option(function)


class _Models(click.Group):
    """The group of commands, which knows that a model's name belongs behind `show`."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that the arguments name."""
        if args and args[0] not in self.commands:
            raise BadOptionError(f"there is no such command; for one model write: aihub models show {short(args[0])}")
        return super().resolve_command(ctx, args)


@click.group(cls=_Models, invoke_without_command=True)
@click.option("--publisher", metavar="NAME", type=Text(), help="Only models of this publisher, such as DeepSeek.")
@click.option("--task", metavar="NAME", type=Text(), help="Only models that do this task, such as embeddings.")
@click.option("--sku", metavar="NAME", type=Text(), help="Only what is offered in this SKU, such as DataZoneStandard.")
@click.option(
    "--retiring-before",
    metavar="DATE",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Only what is retired before this day, such as 2027-03-31.",
)
@_source_options
@click.pass_context
def models(
    context: click.Context,
    *,
    publisher: str | None,
    task: str | None,
    sku: str | None,
    retiring_before: datetime | None,
    regions: tuple[str, ...],
    stack: str | None,
    output: str,
    refresh: bool,
    offline: bool,
) -> None:
    """List the models that Azure offers: versions, SKUs, regions, retirement.

    Without a region, by a snapshot of Microsoft's pages that comes with aihub. For a region, by Azure's own list: it is
    read when somebody is logged in, kept in your cache folder for a day, and shown with its age.

    What no source says is shown as unknown, and fits every filter. Retired models are left out, unless
    --retiring-before asks for them.

    Exit codes: 0 the models are shown; 1 Azure did not answer and --refresh was given; 2 an option is invalid.
    """
    if context.invoked_subcommand is not None:
        return
    from aihub.catalogue.model import SERVERLESS, SKUS
    from aihub.catalogue.report import Filters, document, listed, table

    now = datetime.now(UTC)
    chosen = _regions(regions, stack)
    found = _read(chosen, stack, now, refresh=refresh, offline=offline)
    known = found.catalogue
    filters = Filters(
        _chosen(publisher, {each.publisher for each in known.versions}, "--publisher"),
        _chosen(task, {task for each in known.versions for task in each.tasks or ()}, "--task"),
        chosen,
        _chosen(sku, (*SKUS, SERVERLESS), "--sku"),
        retiring_before.date() if retiring_before else None,
        now.date(),
    )
    versions = listed(known, filters)
    if output == "json":
        show(document(versions, known, now, notes=found.notes))
    else:
        show(table(versions, filters, known, now))


@models.command(name="show")
@click.argument("name", type=Text())
@_source_options
def show_model(
    name: str, regions: tuple[str, ...], stack: str | None, output: str, *, refresh: bool, offline: bool
) -> None:
    """Show all that is known of one model, and the settings of a deployment of it.

    Exit codes: 0 the model is shown; 1 Azure did not answer and --refresh was given; 2 there is no such model, or an
    option is invalid.
    """
    from aihub.catalogue.block import unknown_model
    from aihub.catalogue.errors import CatalogueError
    from aihub.catalogue.report import NOT_COVERED, document, page, sources

    now = datetime.now(UTC)
    chosen = _regions(regions, stack)
    found = _read(chosen, stack, now, refresh=refresh, offline=offline)
    known = found.catalogue
    versions = known.of(name)
    if not versions:
        raise CatalogueError(unknown_model(name, known))
    block, reason = _block(name, chosen, found)
    if output == "json":
        show(document(versions, known, now, notes=found.notes, block=block, no_block=reason))
        return
    below = _as_yaml(versions[0].model, block) if block else f"No settings for it: {reason}"
    show("\n".join([page(versions, chosen, now), "", below, *sources(known.sources, now), NOT_COVERED]))


def _regions(given: Sequence[str], stack: str | None) -> tuple[str, ...]:
    """Return the regions of the options: those that are named, and the stack's."""
    from aihub.settings.models.hub import known_region

    try:
        found = [known_region(each) for each in given]
    except ValueError as error:
        raise BadOptionError(f"--region is {error}") from None
    if stack:
        from aihub.pulumi_cli import own_name
        from aihub.settings import load_settings

        found.append(load_settings(project_folder() / "config", own_name(stack)).hub.location)
    return tuple(dict.fromkeys(found))


def _read(regions: Sequence[str], stack: str | None, now: datetime, *, refresh: bool, offline: bool) -> "Reading":
    from aihub.catalogue.reading import connect, read

    if refresh and offline:
        raise BadOptionError("--refresh and --offline exclude each other; leave one of them out")
    if refresh and not regions:
        raise BadOptionError("--refresh needs a region; Azure lists models by region: give --region or --stack")
    project = project_folder() if stack else None
    found = read(regions, lambda: connect(project, stack, progress), now, progress, refresh=refresh, offline=offline)
    for note in found.notes:
        progress(note)
    return found


def _chosen(value: str | None, known: Any, option: str) -> str | None:
    """Return the value of an option as it is written in the catalogue."""
    from aihub.closest import closest

    if value is None:
        return None
    by_folded = {each.casefold(): each for each in known}
    if value.casefold() in by_folded:
        return str(by_folded[value.casefold()])
    guess = closest(value, known)
    hint = f"did you mean {guess}?" if guess else f"write one of {', '.join(sorted(known, key=str.casefold))}"
    raise BadOptionError(f"{option} is none that the catalogue has; {hint}")


def _block(name: str, regions: Sequence[str], found: "Reading") -> tuple[dict[str, Any] | None, str | None]:
    """Return the settings of a deployment in the first of the regions, or why there are none."""
    from aihub.catalogue.block import deployment_block
    from aihub.catalogue.errors import CatalogueError

    try:
        return deployment_block(name, region=regions[0] if regions else None, catalogue=found.catalogue), None
    except CatalogueError as error:
        return None, str(error)


def _as_yaml(name: str, block: dict[str, Any]) -> str:
    from aihub.authoring.render import Comments, rendered

    above: dict[tuple[str, ...], str] = {}
    if "provider_terms" in block:
        above["deployments", name, "provider_terms"] = "Read the publisher's terms, and write your own organization."
    return rendered({"deployments": {name: block}}, Comments(above))
