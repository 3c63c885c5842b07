"""`policy507 ask`: an interview in the terminal, or through a pipe, that ends in a decided case."""

from __future__ import annotations

import datetime as dt
import sys
import textwrap
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import click
from attrs import define

from policy507.cli.given import as_of_option, one_case, readings_given, readings_options
from policy507.cli.options import rules_option
from policy507.cli.running import named, width_of_text, write
from policy507.decisions.advice.interview import Asked, Interview, case_text
from policy507.decisions.advice.short import short_text
from policy507.decisions.advice.typed import LONGEST_ANSWER, day_of
from policy507.english.phrases import weekday_phrase
from policy507.errors import FactError, shown
from policy507.facts.case_files import case_to_data
from policy507.facts.registry import FACTS
from policy507.files.output import put_whole
from policy507.rulefiles.load import load

EXAMPLES = """
\b
Examples:
  policy507 ask --out officer.yaml
  policy507 ask officer.yaml --out complete.yaml
  policy507 ask --as-of 2026-11-23 < answers.txt
"""
HELP = (
    "Answer as you speak. ? says why it is asked; 'don't know' leaves it unknown; 'back' takes the last"
    " answer back; 'quit' ends."
)
_UNKNOWN = {
    *("dont know", "dk", "idk", "unknown", "not known"),
    *("not sure", "im not sure", "no idea", "skip"),
}
_UNSAID = str.maketrans("", "", "'.!\N{RIGHT SINGLE QUOTATION MARK}")
_WHY, _BACK, _QUIT = {"?", "why", "help"}, {"back", "<"}, {"quit", "exit", "stop"}


class _Ended(Exception):  # noqa: N818 (it is no error)
    """There are no more answers."""


@click.command(epilog=EXAMPLES)
@click.argument("case", type=click.Path(), required=False)
@rules_option
@as_of_option
@readings_options
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write the case to a file, which must not be there yet; else it is printed.",
)
@click.pass_context
def ask(
    ctx: click.Context,
    *,
    case: str | None,
    rules: Path | None,
    as_of: dt.date | None,
    chosen: tuple[str, ...],
    readings_file: Path | None,
    out: Path | None,
) -> None:
    """Ask for what matters, one question after the other, and decide the case.

    With CASE, a file of one case, only for what it does not state. Each question is one that can
    still change what somebody must do, the one that changes most first. ? says why it is asked,
    "don't know" leaves it unknown, "back" takes the last answer back. Dates are typed as people
    do: 9/8/2026, Sept 8, 2026, or 2026-09-08. Through a pipe each line is an answer.

    The end of input, or an interrupt, loses nothing: the case so far is written.

    The exit code is that of decide: 1 where anything is overdue, unmet, breached or in conflict by
    what was answered. It is 130 after an interrupt.
    """
    if case == "-":
        raise click.UsageError("answers come from standard input: name a file")
    book = load(rules)
    readings = readings_given(book, chosen, readings_file)
    data = case_to_data(one_case(case, as_of, book)) if case else {}
    if as_of is not None:
        data["as_of"] = as_of.isoformat()
    interview = Interview(book, readings, data)
    kept = _Kept(out)
    kept.begin()
    code = 0
    try:
        _run(interview, kept, _lines())
    except _Ended:
        click.echo(err=True)
        _say("No more answers: this is what is known so far.", "")
    except (KeyboardInterrupt, click.Abort):
        click.echo(err=True)
        _say("Interrupted: this is what is known so far.", "")
        code = 130
    finally:
        kept.end(interview)
    if "as_of" in interview.data:
        write(f"{short_text(interview.decision, width=width_of_text())}\n")
        code = code or int(interview.decision.wrong)
    if out is None and interview.data:
        write(f"\n{case_text(interview.data)}")
    elif out is not None and interview.data:
        click.echo(f"The case is in {named(out)}.", err=True)
    ctx.exit(code)


def _run(interview: Interview, kept: _Kept, line: Callable[[str], str]) -> None:
    _say(HELP, "")
    while (asked := interview.next()) is not None:
        click.echo(err=True)
        _say(asked.words, "")
        _say(f"({asked.wanted})")
        while not _answered(interview, asked, line):
            pass
        kept.write(interview)
    left = interview.decision.questions
    click.echo("\nNothing else matters." if not left else "\nThe rest nobody knows.", err=True)


def _answered(interview: Interview, asked: Asked, line: Callable[[str], str]) -> bool:
    """Whether one line took the interview on."""
    text = line("> ")
    if len(text) > LONGEST_ANSWER:
        _say(f"That is too long: at most {LONGEST_ANSWER} characters.")
        return False
    said = " ".join(text.lower().translate(_UNSAID).split()).removeprefix("i ")
    if not said:
        _say(HELP)
        return False
    if said in _WHY:
        _say(f"{asked.why} Wanted: {asked.wanted}.")
        return False
    if said in _QUIT:
        raise _Ended
    if said in _BACK:
        if not interview.back():
            click.echo("  There is nothing to take back.", err=True)
            return False
        return True
    if said in _UNKNOWN:
        if asked.fact == "as_of":
            click.echo("  The day is needed.", err=True)
            return False
        interview.unknown(asked)
        return True
    try:
        if not _is_meant(asked, text, line):
            return False
        told = interview.answer(asked, text)
    except FactError as error:
        for problem in error.problems:
            _say(problem.message)
        if any(problem.code == "contradiction" for problem in error.problems):
            _say("If an earlier answer is the wrong one, type 'back'.")
        return False
    _say(f"= {told}")
    return True


def _say(text: str, indent: str = "  ") -> None:
    safe = shown(text, LONGEST_ANSWER)
    lines = textwrap.wrap(safe, width_of_text(), initial_indent=indent, subsequent_indent=indent)
    click.echo("\n".join(lines), err=True)


def _is_meant(asked: Asked, text: str, line: Callable[[str], str]) -> bool:
    """Whether a date is taken, once it was said in words; through a pipe it always is."""
    if FACTS[asked.fact].kind != "day" or not sys.stdin.isatty():
        return True
    try:
        day = day_of(text)
    except FactError:
        return True  # which is none, or to be refused with its text
    answer = line(f"  {weekday_phrase(day)}: right? [Y/n] ").strip().lower()
    return answer in {"", "y", "yes"}


def _lines() -> Callable[[str], str]:
    """What reads a line: with editing on a terminal where that is installed, plainly anywhere else."""
    if sys.stdin.isatty() and sys.stderr.isatty() and find_spec("prompt_toolkit") is not None:
        return _edited()

    def plain(prompt: str) -> str:
        click.echo(prompt, err=True, nl=False)
        most = LONGEST_ANSWER + 2
        text = rest = sys.stdin.readline(most)
        if not text:
            raise _Ended
        while len(rest) == most and not rest.endswith("\n"):  # the rest is no other answer
            rest = sys.stdin.readline(most)
        text = text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}").rstrip("\r\n")
        if not sys.stdin.isatty():
            click.echo(shown(text, LONGEST_ANSWER), err=True)
        return text

    return plain


def _edited() -> Callable[[str], str]:
    from prompt_toolkit import PromptSession
    from prompt_toolkit.output import create_output

    session: PromptSession[str] = PromptSession(output=create_output(sys.stderr))

    def edited(prompt: str) -> str:
        try:
            return session.prompt(prompt)
        except EOFError:
            raise _Ended from None

    return edited


@define
class _Kept:
    """The file of the case: ours from the start, and whole after every answer."""

    out: Path | None

    def begin(self) -> None:
        """Make the file, which must not be there.

        Raises:
            click.UsageError: it is.
        """
        if self.out is None:
            return
        try:
            self.out.open("x", encoding="utf-8").close()
        except FileExistsError:
            name = named(self.out)
            raise click.UsageError(f"{name} is there already: name another file") from None

    def write(self, interview: Interview) -> None:
        """Write what is known by now; the file is whole at every moment."""
        if self.out is None or not interview.data:
            return
        put_whole(self.out, case_text(interview.data).encode())

    def end(self, interview: Interview) -> None:
        """Write what is known at last; where that is nothing, no file is left."""
        self.write(interview)
        if self.out is not None and not interview.data:
            self.out.unlink(missing_ok=True)
