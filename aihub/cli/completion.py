"""`aihub completion`."""

import click

from aihub.cli.common import show

_SHELLS = ("bash", "zsh", "fish")
_INSTALL = {
    "bash": """# Completion of aihub in bash 4.4 or newer. For this shell: eval "$(aihub completion bash)". For every shell:
#   aihub completion bash > ~/.local/share/bash-completion/completions/aihub
# which the package bash-completion reads; without the package, put the eval into ~/.bashrc.
""",
    "zsh": """#compdef aihub
# Completion of aihub in zsh. For this shell: eval "$(aihub completion zsh)". For every shell, as a file _aihub in a
# folder of $fpath:
#   aihub completion zsh > "${fpath[1]}/_aihub"
""",
    "fish": """# Completion of aihub in fish. For this shell: aihub completion fish | source. For every shell:
#   aihub completion fish > ~/.config/fish/completions/aihub.fish
""",
}


@click.command()
@click.argument("shell", type=click.Choice(_SHELLS))
def completion(shell: str) -> None:
    """Print a script that completes aihub's commands, options, stacks and deployments.

    SHELL is bash, zsh or fish. The script begins with how to install it: for the shell that is open,
    eval "$(aihub completion bash)". Names of stacks and deployments come from the settings files, without a request.

    Exit codes: 0 the script is printed; 2 SHELL is another one.
    """
    from click.shell_completion import get_completion_class

    from aihub.cli import cli

    made = get_completion_class(shell)
    assert made is not None, "click knows the shells of the choice"
    # click's own `source` first starts a bash to look at its version; another shell may read the script.
    script = made.source_template % made(cli, {}, "aihub", "_AIHUB_COMPLETE").source_vars()
    show(_INSTALL[shell] + script.removeprefix("#compdef aihub\n"))
