"""All that can be checked of an installation without asking anybody: its files, and what they decide.

What decides is tried, which is what `policy507.load` gives, and not the rule files read anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

from attrs import frozen

from policy507.audit.examples import calendar_problems, run_examples
from policy507.audit.review.changes import changed, standings
from policy507.audit.review.register import read_register
from policy507.audit.witnesses.witness_file import (
    SHIPPED,
    by_engine,
    differences,
    read_certificate,
)
from policy507.engines import rete
from policy507.engines.engine import DURABLE, ENGINES
from policy507.errors import PolicyError, Problem, RuleError
from policy507.files.digests import (
    Listed,
    differing,
    installed_files,
    is_compiled,
    recorded_digests,
)
from policy507.files.installed import PACKAGE, rules_folder
from policy507.model.rulebook import RuleBook
from policy507.rulefiles.load import Rules, book_of

FILES, RULES, REGISTER = "files", "rules", "register"
EXAMPLES, WITNESSES, PROOFS = "examples", "witnesses", "proofs"


@frozen
class Check:
    """What became of one check: what it looked at, in `told`, and all that is not as it should be.

    `tried` is false where what it needs is not there; then `told` says so.
    """

    name: str
    told: str
    problems: tuple[Problem, ...] = ()
    tried: bool = True

    @property
    def held(self) -> bool:
        """Whether nothing was found; what was not tried found nothing."""
        return not self.problems

    def to_data(self) -> dict[str, Any]:
        """The check as JSON-ready data."""
        return {
            "check": self.name,
            "tried": self.tried,
            "held": self.held,
            "told": self.told,
            "problems": [str(problem) for problem in self.problems],
        }


def verify(listed: Listed | None = None, rules: Rules = None) -> Iterator[Check]:
    """Check the files of this installation, then what the rules decide by them, one after another.

    `listed` are the digests that files are compared with; without, those that were installed with it.
    """
    yield _files(listed)
    try:
        book = book_of(rules)
    except (RuleError, FileNotFoundError) as error:
        found = error.problems if isinstance(error, RuleError) else (Problem(str(error)),)
        yield Check(RULES, "they cannot be read, so that nothing is decided", found)
        return
    policy = book.policy
    yield Check(RULES, f"policy {policy.number}, edition {policy.edition}, {book.digest}")
    yield _register(book)
    if book.calendar_examples:
        yield _calendar(book)
    absent = {DURABLE: reason} if (reason := rete.available()) else {}
    for check in (_examples, _witnesses):
        for engine in ENGINES:
            if engine in absent:
                name = EXAMPLES if check is _examples else WITNESSES
                yield Check(name, f"{engine}: not tried: {absent[engine]}", tried=False)
            else:
                yield check(book, engine)
    yield _proofs(book)


def _files(listed: Listed | None) -> Check:
    against = recorded_digests() if listed is None else listed
    if against is None:
        message = "no list of its files came with it, as in a checkout: give one with --digests"
        problem = Problem(message, str(PACKAGE))
        return Check(
            FILES, "not tried: there is no list to compare them with", (problem,), tried=False
        )
    files = installed_files()
    compiled = sum(map(is_compiled, files))
    found = tuple(differing(files, against))
    told = f"{len(files) - compiled} files, and {compiled} compiled ones: {_counted(found)}"
    whence = f"as listed in {against.file}"
    if listed is None:
        whence += ", which whoever changes a file can change, too: --digests takes another list"
    return Check(FILES, f"{told} ({whence})", found)


def _register(book: RuleBook) -> Check:
    register = read_register(rules_folder())
    if register is None:
        return Check(REGISTER, "not tried: the rules have no register of review", tried=False)
    recorded = standings(book, register)
    found = changed(book, register, recorded)
    read = sum(each.read_by is not None for each in recorded)
    told = f"{len(register.entries)} paragraphs, {read} of them read by a person"
    return Check(REGISTER, f"{told}: {_counted(found)}", found)


def _examples(book: RuleBook, engine: str) -> Check:
    runs = run_examples(book, engine)
    found = tuple(problem for run in runs for problem in run.problems)
    return Check(EXAMPLES, f"{engine}: {len(runs)} examples: {_counted(found)}", found)


def _calendar(book: RuleBook) -> Check:
    examples = book.calendar_examples
    found = tuple(problem for each in examples for problem in calendar_problems(book, each))
    return Check(EXAMPLES, f"calendar: {len(examples)} examples: {_counted(found)}", found)


def _witnesses(book: RuleBook, engine: str) -> Check:
    try:
        certificate = read_certificate(SHIPPED, book)
    except PolicyError as error:
        return Check(WITNESSES, f"{engine}: they cannot be read", error.problems)
    found = tuple(differences(certificate, book, by_engine(book, engine)))
    answers = sum(len(entry.answers) for entry in certificate.entries)
    told = f"{len(certificate.entries)} witnesses, {answers} answers: {_counted(found)}"
    return Check(WITNESSES, f"{engine}: {told}", found)


def _proofs(book: RuleBook) -> Check:
    if find_spec("z3") is None:
        wanted = "not tried: the solver Z3 is not installed: pip install 'policy507[proofs]'"
        return Check(PROOFS, wanted, tried=False)
    from policy507.audit.proofs.prove import PROVED, prove, solver_version

    proofs = tuple(prove(book))
    found = tuple(
        Problem(f"{proof.paragraph}: {proof.outcome}: {proof.claim}")
        for proof in proofs
        if proof.outcome != PROVED
    )
    return Check(PROOFS, f"{len(proofs)} claims, Z3 {solver_version()}: {_counted(found)}", found)


def _counted(found: tuple[Problem, ...]) -> str:
    return f"{len(found)} not as wanted" if found else "all as wanted"
