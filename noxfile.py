"""Every task of this project, written down once: the README and .ci/run call these.

`nox --list` shows them, `nox -s NAME` runs one, `nox -s NAME -- ARGUMENTS` passes arguments on.
Environments are kept for the next run; `nox --reuse-venv no` makes them anew.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

import nox
from nox.command import CommandFailed
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent
EXAMPLE = ROOT / "examples" / "officer-grace-until-2027.yaml"

# Each generated file with the command that prints it.
GENERATED = {
    ROOT / "rules" / "paragraph.schema.json": ("policy507", "schema", "paragraph"),
    ROOT / "policy507" / "rulefiles" / "shipped.py": ("python", "tools/shipped.py", "book"),
    ROOT / "policy507" / "engines" / "shipped.py": ("python", "tools/shipped.py", "program"),
    ROOT / "policy507" / "engines" / "lanes" / "shipped.py": (
        "python",
        "tools/shipped.py",
        "lanes",
    ),
    ROOT / "policy507" / "decisions" / "names.py": ("python", "tools/shipped.py", "names"),
}

# The scripts draw and write what tests do.
SUPPORT = {"PYTHONPATH": str(ROOT / "tests" / "support")}

HTML = "docs/_build/html"
PDF = "docs/_build/pdf"

# What the pages say of the rules besides the rules, with the command that finds it out.
RESULTS = {"proofs": ("prove",), "mutants": ("test", "--mutate")}

# Run with an installed wheel: its rules must be its own.
WHERE_RULES_ARE = """
import pathlib, sys
import policy507
rules = policy507.rules_folder()
print("policy507", policy507.__version__, "reads", rules)
assert rules.is_relative_to(pathlib.Path(sys.prefix).resolve()), sys.prefix
assert pathlib.Path(policy507.__file__).with_name("py.typed").is_file()
"""

SUPPORTED = ["3.11", "3.12", "3.13", "3.14"]
MEASURED = SUPPORTED[:3]
RUNNING = f"{sys.version_info.major}.{sys.version_info.minor}"

# A file is one worker's, which builds the book or proves the rules once for all tests in it.
SPREAD = ("-n", "auto", "--dist", "loadfile", "--no-loadscope-reorder")
# What may depend on the version of Python; and what nobody need wait for.
OF_VERSIONS = "not (solver or book or slow or browser or pdf or spark)"
QUICK = "not (solver or book or slow or long or browser or pdf or spark)"
QUICK_OF_PACKAGE = "not (slow or long or browser or pdf or spark)"

# What reads texts and tables does so by libraries that are tried on every Python by their makers; what
# audits rules, and what measures, runs what all other tests run.
OF_LIBRARIES = (
    "--ignore=tests/cli/test_roster_command.py",
    *(
        f"--ignore={path.relative_to(ROOT)}"
        for folder in ("adopted", "audit", "roster", "tools")
        for path in sorted((ROOT / "tests" / folder).glob("test_*.py"))
        if path.stem not in ("test_deciding", "test_frames")
    ),
)
# Where it shows whether durable-rules is there. The engine of lanes is tried where it is, too.
OF_DURABLE = (
    "tests/cli/test_cli.py",
    "tests/decisions",
    "tests/engines/test_durable.py",
    "tests/engines/test_rete.py",
    "tests/facts",
)

# One function of Python that durable-rules calls has another name since 3.13.
RENAMED = {"CPPFLAGS": "-DPyEval_CallObject=PyObject_CallObject"}

# Where the versions of tools are written down.
_EXTRAS = nox.project.load_toml(ROOT / "pyproject.toml")["project"]["optional-dependencies"]
TOOLS = {Requirement(line).name: line for line in _EXTRAS["dev"]}

# Only one session, which nobody need wait for, asks for it.
MUTMUT = "mutmut==3.8.1"

nox.needs_version = ">=2025.10.14"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.reuse_venv = "yes"
nox.options.download_python = "never"
nox.options.error_on_missing_interpreters = False
nox.options.sessions = ["lint", "types", "tests"]

# pyenv puts a shim for each of its Pythons on PATH, and most of them answer "command not found".
# The interpreters behind them come last, so that they are found only where nothing else is.
_PYENV = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
os.environ["PATH"] = os.pathsep.join(
    [os.environ.get("PATH", os.defpath), *map(str, sorted(_PYENV.glob("versions/3.*/bin")))]
)


@nox.session
def quick(session: nox.Session) -> None:
    """In a minute: the tests of a package (`-- engines`), or all without solver, book, browser."""
    session.install("-e", ".[test]")
    tests = ROOT / "tests"
    asked = [f"tests/{each}" if (tests / each).exists() else each for each in session.posargs]
    session.env.setdefault("HYPOTHESIS_PROFILE", os.environ.get("HYPOTHESIS_PROFILE", "quick"))
    chosen = ("-m", QUICK_OF_PACKAGE if asked else QUICK)
    session.run("python", "-m", "pytest", *chosen, *asked)


@nox.session
def tests(session: nox.Session) -> None:
    """Run the suite on the Python that runs nox; the sessions browser and pdf have their own."""
    session.install("-e", ".[test]")
    session.run("python", "-m", "pytest", *SPREAD, *session.posargs)


@nox.session(python=[version for version in SUPPORTED if version != RUNNING])
def versions(session: nox.Session) -> None:
    """Run what may depend on it on each other supported Python that the machine has."""
    session.install("-e", ".[durable,test]", env=RENAMED)
    session.env.setdefault("HYPOTHESIS_PROFILE", os.environ.get("HYPOTHESIS_PROFILE", "quick"))
    chosen = (*SPREAD, "-m", OF_VERSIONS, *OF_LIBRARIES)
    session.run("python", "-m", "pytest", *chosen, *session.posargs)


@nox.session(python="3.13")
def without(session: nox.Session) -> None:
    """Decide without durable-rules, where it does not come by itself."""
    session.install("-e", ".[test]")
    session.run(
        "python", "-c", "import policy507.engines.rete as r; assert r.available(), 'it is here'"
    )
    session.env.setdefault("HYPOTHESIS_PROFILE", os.environ.get("HYPOTHESIS_PROFILE", "quick"))
    session.run("python", "-m", "pytest", *SPREAD, "-m", QUICK, *OF_DURABLE, *session.posargs)


@nox.session
def coverage(session: nox.Session) -> None:
    """Run the tests once and report the lines and branches that none of them reaches."""
    session.install("-e", ".[test]")
    session.run("coverage", "run", "-m", "pytest", *session.posargs)
    session.run("coverage", "report")


@nox.session
def lint(session: nox.Session) -> None:
    """Check the style of the code and of the rule files, and which package imports which."""
    session.install(*(TOOLS[name] for name in ("import-linter", "ruff", "yamllint")))
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")
    session.run("lint-imports", "--no-cache", "--no-logo")
    session.run("yamllint", "--strict", ".")


@nox.session
def fix(session: nox.Session) -> None:
    """Mend what the linter can mend by itself."""
    session.install(TOOLS["ruff"])
    session.run("ruff", "check", "--fix")
    session.run("ruff", "format")


@nox.session
def types(session: nox.Session) -> None:
    """Check the types, and that the public interface has them all."""
    tools = [TOOLS[name] for name in ("mypy", "pyright", "types-docutils")]
    session.install("-e", ".[ask,audit,calendar,databases,docs,memo,proofs,roster]", *tools)
    session.run("mypy", "--strict", "policy507")
    session.run("pyright", "--verifytypes", "policy507", "--ignoreexternal")


@nox.session
def wheel(session: nox.Session) -> None:
    """Build both distributions and use the wheel where the checkout cannot help it."""
    session.install(TOOLS["build"])
    with tempfile.TemporaryDirectory() as folder:
        outside = Path(folder).resolve()
        # The wheel is built from the source distribution, so both are tried.
        session.run("python", "-m", "build", "--outdir", str(outside), str(ROOT))
        (built,) = outside.glob("*.whl")
        session.run("python", "-m", "venv", str(outside / "clean"))
        programs = outside / "clean" / ("Scripts" if os.name == "nt" else "bin")
        python, policy507 = str(programs / "python"), str(programs / "policy507")
        with session.chdir(outside):
            session.run(python, "-m", "pip", "install", "--quiet", str(built), external=True)
            session.run(python, "-c", WHERE_RULES_ARE, external=True)
            session.run(policy507, "decide", str(EXAMPLE), external=True)
            session.run(policy507, "check", external=True)
            session.run(policy507, "copy-rules", "my-rules", external=True)
            session.run(policy507, "check", "my-rules", external=True)
            _verified(session, python, built)


@nox.session
def docs(session: nox.Session) -> None:
    """Prove and mutate the rules, and build the documentation that says so; warnings are errors."""
    session.install("-e", ".[audit,docs,memo,proofs,roster]")
    failed = []
    for name, command in RESULTS.items():
        path = ROOT / "docs" / "_build" / f"{name}.json"
        path.parent.mkdir(exist_ok=True)
        with path.open("w", encoding="utf-8") as stream:
            try:
                session.run("policy507", *command, "--output-format", "json", stdout=stream)
            except CommandFailed:
                failed.append(" ".join(command))  # the pages show what is refuted or survives
    session.run("sphinx-build", "-n", "-W", "--keep-going", "docs", HTML)
    if failed:
        session.error(f"not everything holds: {', '.join(failed)}; see {HTML}")


@nox.session
def browser(session: nox.Session) -> None:
    """Read every page in the machine's own browser: loading, contrast, sizes, search, printing."""
    session.install("-e", ".[browser,test]")
    session.run("sphinx-build", "-q", "-n", "-W", "docs", HTML)  # anew where something changed
    options = ("-m", "browser", "-n", "auto", "--dist", "worksteal", *session.posargs)
    files = ("tests/sphinxext/test_browser.py", "tests/roster/test_browser_report.py")
    session.run("python", "-m", "pytest", *files, *options, env={"POLICY507_HTML": HTML})


@nox.session
def pdf(session: nox.Session) -> None:
    """Set the rule book as one PDF and read it back: bookmarks, tags, links, margins."""
    session.install("-e", ".[browser,pdf,test]")
    pages = ("-d", f"{HTML}/.doctrees")  # what the sessions docs and browser have read already
    session.run("sphinx-build", "-q", "-n", "-W", "-b", "policy507-pdf", *pages, "docs", PDF)
    options = ("-m", "pdf", *session.posargs)
    file = "tests/sphinxext/test_pdf.py"
    session.run(
        "python", "-m", "pytest", file, *options, env={"POLICY507_PDF": f"{PDF}/rule-book.pdf"}
    )


@nox.session
def spark(session: nox.Session) -> None:
    """Decide tables on Spark, on this machine, and kill workers on the way; it needs Java."""
    session.install("-e", ".[spark,test]")
    session.run(
        "python", "-m", "pytest", "tests/roster/test_spark.py", "-m", "spark", *session.posargs
    )


@nox.session
def benchmark(session: nox.Session) -> None:
    """Measure: all figures come from one run, to be read as ratios."""
    session.install("-e", ".[benchmark,peers,test]")
    session.run("python", "-m", "pytest", "benchmarks", *session.posargs)


@nox.session(python=False)
def performance(session: nox.Session) -> None:
    """Measure on every Python that the machine has, and write the page of figures."""
    kept = []
    for version in MEASURED:
        if shutil.which(f"python{version}"):
            kept.append(ROOT / "docs" / "_build" / f"benchmark-{version}.json")
            kept[-1].parent.mkdir(exist_ok=True)
            command = ("-m", "nox", "-s", f"measured-{version}", "--", "benchmarks")
            session.run(sys.executable, *command, f"--benchmark-json={kept[-1]}", external=True)
    page = _printed(session, sys.executable, "tools/performance.py", *map(str, kept))
    (ROOT / "docs" / "reference" / "performance.md").write_text(page, encoding="utf-8")


@nox.session(python=MEASURED)
def measured(session: nox.Session) -> None:
    """Measure on one Python, and on the one that runs this beside other engines."""
    peers = session.python == RUNNING
    session.install("-e", f".[benchmark,durable,test{',peers' * peers}]", env=RENAMED)
    ignored = () if peers else ("--ignore", "benchmarks/test_peers.py")
    session.env["PYTHONDONTWRITEBYTECODE"] = None  # else each process compiles all that it imports
    session.run("python", "-m", "pytest", *(session.posargs or ("benchmarks",)), *ignored)


@nox.session(name="roster-figures")
def roster_figures(session: nox.Session) -> None:
    """Measure rosters beside other engines, and write the page of their figures and its chart."""
    session.install("-e", ".[peers,test]", "matplotlib")
    session.run("python", "tools/roster_figures.py", *session.posargs)


@nox.session
def rosters(session: nox.Session) -> None:
    """Compare rosters with decisions in a frame of each library: `-- ROWS SEED DAY [--spark]`."""
    session.install("-e", ".[spark,test]" if "--spark" in session.posargs else ".[test]")
    session.run("python", "tools/rosters_agree.py", *session.posargs)


@nox.session
def differential(session: nox.Session) -> None:
    """Compare the engines on random cases, as many as asked: `-- 100000`."""
    session.install("-e", ".[test]")
    session.run("python", "tools/differential.py", *(session.posargs or ["2000"]), env=SUPPORT)


@nox.session
def fuzz(session: nox.Session) -> None:
    """Try hostile input on every command that reads some: `-- SECONDS [SEED]`."""
    session.install("-e", ".[test]")
    session.run("python", "tools/fuzzing.py", *(session.posargs or ["60"]), env=SUPPORT)


@nox.session
def outputs(session: nox.Session) -> None:
    """Keep what all commands print, or compare: `-- record DIR`, `-- compare OLD NEW`."""
    session.install("-e", ".[audit,proofs]")
    session.run("python", "tools/outputs.py", *(session.posargs or ["--help"]))


@nox.session(name="mutate-code")
def mutate_code(session: nox.Session) -> None:
    """Put faults into the code, and see which the tests notice; in hours: `-- --help`."""
    session.install("-e", ".[test]", MUTMUT)
    session.run("python", "tools/code_mutants.py", *session.posargs)


@nox.session
def audit(session: nox.Session) -> None:
    """Look every dependency of every extra up among known vulnerabilities."""
    extras = ",".join(extra for extra in _EXTRAS if extra not in ("dev", "peers"))
    session.install("-e", f".[{extras}]", TOOLS["pip-audit"])
    session.run("python", "tools/dependencies.py")


@nox.session
def generate(session: nox.Session) -> None:
    """Write the generated files anew."""
    session.install("-e", ".")
    for path, command in GENERATED.items():
        path.write_text(_printed(session, *command), encoding="utf-8")


@nox.session
def freshness(session: nox.Session) -> None:
    """Fail where a generated file is not what the code generates."""
    session.install("-e", ".")
    stale = [
        str(path.relative_to(ROOT))
        for path, command in GENERATED.items()
        if not path.is_file() or path.read_text(encoding="utf-8") != _printed(session, *command)
    ]
    if stale:
        session.error(f"stale: {', '.join(stale)}; run nox -s generate")


@nox.session
def changelog(session: nox.Session) -> None:
    """Show what the fragments say, or write a release: `-- --version 0.1.0`."""
    session.install(TOOLS["towncrier"])
    session.run("towncrier", "build", *(session.posargs or ["--draft", "--version", "next"]))


def _verified(session: nox.Session, python: str, built: Path) -> None:
    """Check an installed wheel, and this checkout, by the list of digests of that very wheel."""
    listed = built.with_suffix(".sha256")
    text = _printed(session, "python", str(ROOT / "tools" / "digests.py"), str(built))
    listed.write_text(text, encoding="utf-8")
    verify = (python, "-m", "policy507", "verify", "--digests", str(listed))
    session.run(*verify, external=True)
    with session.chdir(ROOT):
        session.run(*verify, external=True)


def _printed(session: nox.Session, *command: str) -> str:
    """What a command prints."""
    printed = session.run(*command, silent=True)
    return printed if isinstance(printed, str) else ""
