"""`aihub resume`."""

import click

from aihub.cli.common import fail, output_option, progress, project_folder, show, stack_option


@click.command()
@stack_option
@output_option
def resume(stack: str | None, output: str) -> None:
    """Finish what a killed `pulumi up` left behind.

    Releases the stack's lock, waits for what is under way in Azure, and takes what became of it into the state. Call it
    only when that run is dead; then run `pulumi up`.
    """
    from dataclasses import asdict
    from json import dumps

    from aihub.foreign import cleaned, one_line
    from aihub.resume import ResumeError
    from aihub.resume import resume as run

    try:
        done = run(project_folder(), stack, progress)
    except ResumeError as error:
        fail(str(error))
    if output == "json":
        show(dumps(cleaned(asdict(done)), indent=2))
        return
    told = {"made by Azure": done.adopted, "still to be made": done.dropped, "changed or deleted": done.settled}
    show(one_line("; ".join(f"{what}: {', '.join(names) or 'nothing'}" for what, names in told.items())))
    show("now run: pulumi up")
