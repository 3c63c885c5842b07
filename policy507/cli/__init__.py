"""The command line, a module a command; `policy507.cli.main` puts them together."""
