"""`python -m policy507` is the command line."""

from policy507.cli.main import main

main()
