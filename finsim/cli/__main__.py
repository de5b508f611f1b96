"""`python -m finsim.cli`: the command line without its script."""

from finsim.cli import main

main()
