"""A directive for the command line: what `--help` says of each command, as a section."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import click
from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from policy507.cli.main import main

PROGRAM = "policy507"


class CommandsDirective(SphinxDirective):
    """`command-line`: every command with its options."""

    def run(self) -> list[nodes.Node]:
        """A section a command, in the order of `--help`."""
        context = click.Context(main, info_name=PROGRAM)
        names = main.list_commands(context)
        return [self._section(name, context) for name in names]

    def _section(self, name: str, parent: click.Context) -> nodes.section:
        command = main.get_command(parent, name)
        if command is None:
            raise self.error(f"there is no command '{name}'")
        context = click.Context(command, parent, name)
        title = f"{PROGRAM} {name}"
        section = nodes.section("", nodes.title("", "", nodes.literal("", title)), ids=[name])
        self.state.document.note_implicit_target(section, section)
        usage = " ".join(command.collect_usage_pieces(context))
        section += console(f"{title} {usage}")
        section += [nodes.paragraph("", text) for text in paragraphs(command.help or "")]
        section += options(command, context)
        heading, _, examples = (command.epilog or "").replace("\b", "").strip().partition("\n")
        if examples:
            section += nodes.paragraph("", heading)
            section += console(inspect.cleandoc(f"\n{examples}"))
        return section


def console(text: str) -> nodes.literal_block:
    """Commands as they are typed."""
    return nodes.literal_block(text, text, language="text")


def paragraphs(text: str) -> Iterator[str]:
    """The paragraphs of a help text, each on one line."""
    return (" ".join(part.split()) for part in inspect.cleandoc(text).split("\n\n"))


def options(command: click.Command, context: click.Context) -> nodes.definition_list:
    """The options as a list: names and what they take, then what they do."""
    found = nodes.definition_list()
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context)
        if record is not None and record[1]:
            term = nodes.term("", "", nodes.literal("", record[0]))
            body = nodes.definition("", nodes.paragraph("", record[1]))
            found += nodes.definition_list_item("", term, body)
    return found
