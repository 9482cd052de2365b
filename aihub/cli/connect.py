"""`aihub connect`."""

import click

from aihub.cli.common import progress, project_folder, show, stack_option
from aihub.cli.option_types import EndpointName, Text
from aihub.connect.forms import FORMS, Form


@click.command()
@click.argument("name", type=EndpointName())
@click.option("--as", "form", type=click.Choice(FORMS), required=True, help="Language or format of the snippet.")
@stack_option
@click.option("--route", metavar="ROUTE", type=Text(), help="Call this route.  [default: that of the target URI]")
@click.option("--show-key", is_flag=True, help="Write the key itself into the snippet: with --as env, dotenv and curl.")
def connect(*, name: str, form: Form, stack: str | None, route: str | None, show_key: bool) -> None:
    """Print a snippet with which an application calls an endpoint.

    It works as pasted, and reads the key from Key Vault where it runs. env prints variables for a shell:
    eval "$(aihub connect NAME --as env)". dotenv prints a file of variables, external-secret the resources of the
    External Secrets Operator, app-settings settings of App Service that refer to Key Vault. Without --show-key the
    command reads the stack alone.

    Exit codes: 0 the snippet is printed; 1 the stack or, with --show-key, the key cannot be read; 2 there is no such
    endpoint or route, or the endpoint cannot have this form.
    """
    from aihub.connect.run import connect as run

    text = run(project_folder(), stack, name, route, form, shows_key=show_key)
    if show_key:
        progress("warning: the key is shown below; keep it out of files that are committed, logs and shell histories")
    show(text)
