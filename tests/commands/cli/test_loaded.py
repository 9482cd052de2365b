"""Commands load what they need, and no more."""

import subprocess
import sys
from pathlib import Path

CONFIG = Path(__file__).parents[3] / "config"


def test_a_command_loads_no_other_command() -> None:
    program = (
        "import sys; from aihub.cli import cli; cli(['check', '--help'], standalone_mode=False); "
        "print(sorted({'aihub.cli.smoke', 'aihub.cli.local', 'aihub.settings'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.endswith("[]\n")


def test_checking_needs_neither_pulumi_nor_a_cloud_client() -> None:
    program = (
        "import sys, pathlib; from aihub.check import check; check(pathlib.Path(sys.argv[1])); "
        "print(sorted({'pulumi', 'azure', 'openai', 'rich', 'aiohttp', 'grpc'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", program, CONFIG], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"
