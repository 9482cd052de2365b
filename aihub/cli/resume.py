"""`aihub resume`."""

import click

from aihub.cli.common import output_option, progress, project_folder, show, stack_option


@click.command()
@stack_option
@click.option(
    "--force",
    is_flag=True,
    help="Release the lock even if its run may be alive. Use it only when you know that the run has ended.",
)
@output_option
def resume(stack: str | None, output: str, *, force: bool) -> None:
    """Repair a stack after a killed `pulumi up` or `destroy`.

    Waits for operations that are still running in Azure, records their results in the state, and releases the stack's
    lock; after it run `pulumi up`. Refuses while the run that holds the lock is alive, or may be.

    Exit codes: 0 the stack is repaired, or needed no repair; 1 it is not: that run may be alive, or Azure refused.
    """
    from dataclasses import asdict
    from json import dumps

    from aihub.failures.strangers import adopting
    from aihub.resume import resume as run
    from aihub.safe_text import cleaned, one_line

    done = run(project_folder(), stack, progress, force=force)
    if output == "json":
        show(dumps(cleaned(asdict(done)), indent=2))
        return
    told = {"adopted": done.adopted, "not created": done.dropped, "updated or deleted": done.settled}
    show(one_line("; ".join(f"{what}: {', '.join(names) or 'nothing'}" for what, names in told.items())))
    if not any(told.values()):
        show(f"nothing was interrupted; if `pulumi up` says that a resource exists already, {adopting('ID')}")
    show("now run: pulumi up")
