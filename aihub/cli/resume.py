"""`aihub resume`."""

import click

from aihub.cli.common import output_option, progress, project_folder, show, stack_option


@click.command()
@stack_option
@click.option(
    "--force", is_flag=True, help="Take the lock also from a run that may be alive: you know that it is dead."
)
@output_option
def resume(stack: str | None, output: str, *, force: bool) -> None:
    """Finish what a killed `pulumi up` left behind.

    Waits for what is under way in Azure, takes what became of it into the state, and releases the stack's lock; then
    run `pulumi up`. It refuses while the run that holds the lock is alive, or may be.
    """
    from dataclasses import asdict
    from json import dumps

    from aihub.resume import resume as run
    from aihub.safe_text import cleaned, one_line

    done = run(project_folder(), stack, progress, force=force)
    if output == "json":
        show(dumps(cleaned(asdict(done)), indent=2))
        return
    told = {"made by Azure": done.adopted, "still to be made": done.dropped, "changed or deleted": done.settled}
    show(one_line("; ".join(f"{what}: {', '.join(names) or 'nothing'}" for what, names in told.items())))
    show("now run: pulumi up")
