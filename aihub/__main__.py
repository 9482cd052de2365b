"""`python -m aihub`: the command line where the package is not installed."""

from aihub.cli import main

main()
