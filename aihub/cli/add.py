"""`aihub add`."""

from collections.abc import Callable, Sequence
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from aihub.cli.common import output_option, progress, project_folder, show
from aihub.cli.option_types import File, Json, StackName, Text

if TYPE_CHECKING:
    from aihub.catalogue.reading import Reading

_TERMS = (
    click.option("--accept-terms", is_flag=True, help="You have read the publisher's terms and accept them."),
    click.option("--organization", type=Text(), metavar="NAME", help="Your organization; Anthropic asks for it."),
    click.option("--country", type=Text(), metavar="CODE", help="Its country, two capitals such as US."),
    click.option("--industry", type=Text(), metavar="WORD", help="Its industry, one word such as technology."),
)


def terms_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that accept a publisher's terms."""
    return reduce(lambda made, option: option(made), reversed(_TERMS), function)


@click.command()
@click.argument("model", type=Text())
@click.option("--name", type=Text(), help="Name of the deployment.  [default: the model's, in lower case]")
@click.option("--stack", type=StackName(), metavar="NAME", help="Write to the stack's own file.")
@click.option("--file", type=File(path_type=Path), metavar="FILE", help="Write to this settings file.")
@click.option("--version", type=Text(), help="Version of the model.  [default: the default or newest one]")
@click.option("--sku", type=Text(), help="SKU.  [default: GlobalStandard, or the Standard SKU that the region has]")
@click.option("--capacity", type=click.IntRange(min=1), help="Capacity in the unit of the SKU.")
@click.option(
    "--type",
    "type_name",
    type=click.Choice(["azure-openai", "model-inference", "serverless-api", "managed-compute"]),
    help="Type of the deployment.  [default: by the model]",
)
@click.option("--publisher", type=Text(), help="Publisher, for a model that the catalogue does not list.")
@click.option("--task", type=Text(), help="What the endpoint is called for.  [default: by the model]")
@click.option("--instance-type", type=Text(), metavar="SIZE", help="VM size, for managed-compute.")
@click.option("--probe", type=Json(), metavar="JSON", help="Body of a request that tests it, for managed-compute.")
@click.option("--offline", is_flag=True, help="Send no request to Azure.")
@terms_options
@output_option
def add(model: str, stack: str | None, file: Path | None, output: str, **given: Any) -> None:
    """Write a deployment of MODEL into a settings file.

    MODEL is a name in the model catalogue, such as gpt-5.4-mini, or the id of a model in a registry, azureml://….
    Without --stack or --file it is written to config/base.yaml, and so for all stacks; where there is no base.yaml, to
    the file of the only stack.

    Version and SKU are chosen by what the region has: by Azure's own list, for whoever is logged in, or else by a
    snapshot of Microsoft's pages. Everything else in the file stays as it is. `aihub check` accepts the result, or
    nothing is written.

    Exit codes: 0 the deployment is written; 1 the current folder is in no project; 2 the model, an option, the settings
    or the file cannot be used.
    """
    from datetime import UTC, datetime

    from aihub.add import add as run
    from aihub.add import file_to_change
    from aihub.authoring.deployment import Terms, Wish
    from aihub.catalogue.reading import connect, read
    from aihub.pulumi_cli import own_name

    if stack and file:
        raise click.UsageError("--stack and --file both name the file to write to; leave one of them out")
    config_dir = project_folder() / "config"
    terms = Terms(given["accept_terms"], given["organization"], given["country"], given["industry"])
    wish = Wish(
        model,
        name=given["name"],
        type=given["type_name"],
        publisher=given["publisher"],
        version=given["version"],
        sku=given["sku"],
        capacity=given["capacity"],
        task=given["task"],
        instance_type=given["instance_type"],
        probe=given["probe"],
        terms=terms,
    )
    target = file_to_change(config_dir, own_name(stack) if stack else None, file)
    now = datetime.now(UTC)

    def models(regions: Sequence[str]) -> "Reading":
        return read(regions, lambda: connect(None, None, progress), now, progress, offline=given["offline"])

    show(run(config_dir, wish, models, now.date(), target).report(output))
