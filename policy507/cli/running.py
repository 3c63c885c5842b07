"""How a command runs and ends: where its output goes, exit codes, and no traceback for anybody."""

from __future__ import annotations

import io
import os
import re
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from enum import IntEnum
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias

import click

from policy507.errors import LONGEST_PATH, EngineError, PolicyError, Problem, shown

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import RenderableType

TRACEBACK = "POLICY507_TRACEBACK"
LONGEST_MESSAGE = 2000
NARROWEST, WIDEST = 40, 200
IN_COLOURS = ("FORCE_COLOR", "TTY_COMPATIBLE")
"""What in the environment may ask for colours where there is no terminal."""
SIGNALLED = 128
"""What a shell adds to the number of a signal that ended a command."""


Line: TypeAlias = "Sequence[tuple[str, str]]"
"""A line of text: its pieces, each with the style in which a terminal shows it, or none."""


class Exit(IntEnum):
    """What the exit code of a command says."""

    FINE = 0
    WRONG = 1
    INPUT = 2
    USAGE = 3
    DEFECT = 70
    SYSTEM = 74
    INTERRUPTED = 130
    CLOSED = 141


class Commands(click.Group):
    """A group of commands that ends every run with one of the codes of `Exit`."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,  # noqa: FBT001, FBT002 (as click has it)
        **extra: Any,
    ) -> Any:
        """Run a command; standing alone, leave the process with its exit code."""

        def run() -> Any:
            return super(Commands, self).main(
                args, prog_name, complete_var, standalone_mode=False, **extra
            )

        if not standalone_mode:
            return run()
        _reopen_closed()
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")
        if isinstance(
            sys.stdin, io.TextIOWrapper
        ):  # what is no text is refused by who asked for one
            sys.stdin.reconfigure(errors="surrogateescape")
        with ended_in_order():
            sys.exit(_exit_code(run))

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; where nobody reads its output any more, that is no fault."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:  # which click would report as exit code 1
            ctx.exit(_unwritten(Exit.CLOSED))
        return result


def _reopen_closed() -> None:
    """Let standard streams that were closed fail as the system fails, instead of not being there.

    Else what is opened next would take their place. What cannot be complained of is not.
    """
    flags = {"stdin": os.O_WRONLY, "stdout": os.O_RDONLY, "stderr": os.O_WRONLY}
    for name, flag in flags.items():
        if getattr(sys, name) is None:
            mode = "r" if name == "stdin" else "w"
            setattr(sys, name, open(os.open(os.devnull, flag), mode, encoding="utf-8"))  # noqa: PTH123, SIM115


def _exit_code(run: Callable[[], Any]) -> int:
    try:
        return _ended(run)
    except OSError:  # not even complaints can be written
        return _unwritten(Exit.SYSTEM)


def _ended(run: Callable[[], Any]) -> int:
    try:
        code = run()
        sys.stdout.flush()
        return int(code or Exit.FINE)
    except click.Abort:
        click.echo("policy507: interrupted", err=True)
        return Exit.INTERRUPTED
    except click.ClickException as error:
        if not isinstance(error, click.MissingParameter):  # which lists choices below one another
            vars(error)["message"] = shown(error.message, LONGEST_MESSAGE)
        error.show()
        return Exit.USAGE
    except PolicyError as error:
        complain(error.problems)
        return Exit.INPUT
    except BrokenPipeError:
        return _unwritten(Exit.CLOSED)
    except OSError as error:
        said = ": ".join(str(part) for part in (error.strerror, error.filename) if part) or error
        click.echo(f"policy507: {shown(said, LONGEST_MESSAGE)}", err=True)
        return _unwritten(Exit.SYSTEM)
    except Exception as error:  # whatever it is, nobody is shown a traceback unasked
        if os.environ.get(TRACEBACK):
            raise
        said = shown(f"{type(error).__name__}: {error}", LONGEST_MESSAGE)
        click.echo(
            f"policy507: a defect of the program, please report it: {said} "
            f"({TRACEBACK}=1 shows where it happened)",
            err=True,
        )
        return Exit.DEFECT


@contextmanager
def ended_in_order() -> Iterator[None]:
    """Let a command that the system tells to end first clear away what it has half written."""

    def leave(number: int, _: object) -> NoReturn:
        raise SystemExit(SIGNALLED + number)

    if threading.current_thread() is not threading.main_thread():  # whom no signal reaches
        yield
        return
    told = [signal.SIGTERM, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else [])]
    before = {each: signal.signal(each, leave) for each in told}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _unwritten(code: Exit) -> int:
    """Let nothing more be written to an output that takes nothing, not even at the end."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code


def complain(problems: Iterable[Problem]) -> None:
    """Write problems to standard error, one a line, as `file:line:column: message`."""
    for problem in problems:
        place = (problem.file, problem.line, problem.column)
        known = [f"{shown(part, LONGEST_PATH)}:" for part in place if part is not None]
        message = shown(problem.message, LONGEST_MESSAGE)
        click.echo(f"{''.join(known)} {message}".lstrip(), err=True)


def named(path: object) -> str:
    """A path as messages have it: on one line, whatever is in it."""
    return shown(path, LONGEST_PATH)


def width_of_text() -> int:
    """How wide text for people is: that of the terminal, if it is one, but no wider than it reads."""
    from policy507.decisions.styles import WIDTH

    return min(width_of_output(), WIDTH)


def width_of_output() -> int:
    """How wide the output is: what COLUMNS says, or the terminal; within bounds in which all is told.

    What is no width, such as 0, says nothing.
    """
    from policy507.decisions.styles import WIDTH

    stated = os.environ.get("COLUMNS", "").strip()
    if re.fullmatch("[0-9]{1,9}", stated) and int(stated):
        columns = int(stated)
    else:
        columns = 0
        with suppress(OSError, ValueError):  # no terminal
            columns = os.get_terminal_size(sys.stdout.fileno()).columns
    return max(NARROWEST, min(columns, WIDEST)) if columns else WIDTH


def show_lines(lines: Iterable[Line]) -> None:
    """Write lines as they are: in colours on a terminal, for which alone rich is imported."""
    if sys.stdout.isatty() or any(map(os.environ.get, IN_COLOURS)):
        from rich.text import Text

        show(*(Text.assemble(*line) for line in lines))
        return
    _write_lines("".join(f"{''.join(piece for piece, _ in line)}\n" for line in lines))


def show(*parts: RenderableType) -> None:
    """Write something that rich renders: in colours on a terminal, at its width."""
    from rich.console import Console
    from rich.text import Text

    # With both measures rich does not look for them.
    size: Any = {"width": width_of_output(), "height": 25}
    console = Console(highlight=False, markup=False, emoji=False, **size)
    with console.capture() as captured:
        for part in parts:
            # A line with a path is left whole, so that it can be copied.
            console.print(part, soft_wrap=isinstance(part, Text))
    _write_lines(captured.get())


def _write_lines(text: str) -> None:
    sys.stdout.write("".join(f"{line.rstrip()}\n" for line in text.splitlines()))
    sys.stdout.flush()


def write(text: str) -> None:
    """Write a file's text as it is, in UTF-8 whatever the terminal's encoding."""
    sys.stdout.flush()
    stream = sys.stdout.buffer
    stream.write(text.encode(errors="backslashreplace"))  # half a surrogate pair, as JSON writes it
    stream.flush()


def write_json(data: Any, indent: int | None = 2) -> None:
    """Write data as JSON that people can read, too; what a terminal may obey is escaped in it."""
    write(json_text(data, indent))


def json_text(data: Any, indent: int | None = 2) -> str:
    """Data as JSON that people can read, too; what a terminal may obey is escaped in it."""
    from policy507.files.json_text import json_text as plainly

    return "".join(_harmless(line) + "\n" for line in plainly(data, indent).split("\n"))


def write_case(folder: Path, name: str, case: object, readings: Mapping[str, str]) -> None:
    """A case as NAME.json, and beside it as NAME.txt the options for readings, if it takes any.

    So `policy507 decide` shows what a command found.
    """
    from policy507.files.json_text import json_text as plainly
    from policy507.files.output import put_whole

    folder.mkdir(parents=True, exist_ok=True)
    text = plainly(case)
    if readings:  # first: without them the case would show something else
        options = [f"--reading {code}={choice}" for code, choice in readings.items()]
        put_whole(folder / f"{name}.txt", ("\n".join(options) + "\n").encode())
    put_whole(folder / f"{name}.json", f"{text}\n".encode())


def _harmless(line: str) -> str:
    """A line of JSON in which every character that cannot be shown is escaped."""
    if line.isprintable():
        return line
    import json

    return "".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in line)


def needs_solver() -> None:
    """End a command that asks the solver Z3, where that is not installed.

    Raises:
        EngineError: it is not; the message says how to get it.
    """
    if find_spec("z3") is None:
        message = "the solver Z3 is not installed: pip install 'policy507[proofs]'"
        raise EngineError([Problem(message)])


def needs_tables(*modules: str) -> None:
    """End a command that reads or writes tables, where a library for that is not installed.

    Raises:
        EngineError: one is not; the message says how to get it.
    """
    missing = [name for name in modules if find_spec(name) is None]
    if missing:
        message = f"{', '.join(missing)} is not installed: pip install 'policy507[roster]'"
        raise EngineError([Problem(message)])
