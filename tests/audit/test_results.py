"""Results of an audit on pages and in a badge: of these very rules, or not at all."""

from __future__ import annotations

import copy
import itertools
import json
import re
from xml.etree import ElementTree as ET

import pytest
import smallbook
from click.testing import CliRunner

pytest.importorskip("sphinx", reason="the extra `docs` is not installed")

from sphinxproject import CONF, TEST, build, text_of

from policy507.audit.badge import UNSURE, WRONG, parts, svg, text
from policy507.audit.results import MUTANTS, ON_THE_ENCODING, PROOFS, Results, counts, read_result
from policy507.cli.main import main
from policy507.errors import PolicyError
from policy507.rulefiles.load import load, read
from policy507.sphinxext.auditpages import claims_table, proofs_page, proved_nodes

pytestmark = pytest.mark.solver

OTHER = f"sha256:{'0' * 64}"
INDEX = """\
.. policy507:paragraph:: 1.1

.. policy507:examples:: 1.1

.. policy507:register:: proofs

.. policy507:register:: mutants

.. policy507:register:: coverage

.. policy507:register:: example-case
"""
GIVEN = f'{CONF}policy507_proofs = "proofs.json"\npolicy507_mutants = "mutants.json"\n'


def claim(outcome, paragraph="1.1", **more):
    """A claim as `prove` writes it."""
    return {
        "kind": "can fire",
        "claim": f"test-in-time comes to something, says <b>{outcome}</b>",
        "paragraph": paragraph,
        "about": ["test-in-time"],
        "readings": "default",
        "outcome": outcome,
        "seconds": 0.25,
        **more,
    }


WITNESS = {
    "cases": [
        {
            "as_of": "2026-11-23",
            "officer": {"peace_officer": True, "duties_assumed_on": "2026-08-31"},
        },
        {"as_of": "2026-11-24", "school_year": {"substitute_contact_days": 59}},
    ],
    "readings": {"A-1": "lapses"},
}


def proofs(digest, *claims):
    """What `prove` writes."""
    policy = {"id": "9", "edition": "2020-01", "digest": digest}
    some = claims or (
        claim("proved", witness=WITNESS),
        claim("refuted"),
        claim("not decided", "1.2"),
        claim("proved", "everywhere"),
    )
    return {"schema": 1, "policy": policy, "z3": "4.13", "seconds": 9.5, "proofs": list(some)}


def mutants(digest):
    """What `test --mutate` writes."""

    def fate(name, by="nobody", noticed=""):
        place = {"file": "1.1.yaml", "line": 3, "column": 1}
        return {
            "paragraph": "1.1",
            "subject": "the rule x",
            "change": "a <i>",
            "fate": name,
            "killed_by": by,
            "noticed": noticed,
            **place,
        }

    def row(killed, equivalent, survives, lint=0, **of):
        by = {"example": killed - lint, "lint": lint, "register": 0}
        counted = {"killed": killed, "equivalent": equivalent, "survives": survives}
        return {**of, "mutants": sum(counted.values()), **counted, "killed_by": by}

    rows = [
        row(6, 2, 1, paragraph="1.1"),
        row(3, 0, 0, paragraph="1.2"),
        row(1, 0, 0, paragraph="calendar.yaml"),
    ]
    kinds = [row(7, 2, 1, kind="rules"), row(3, 0, 0, 2, kind="words")]
    fates = [
        fate("equivalent"),
        fate("survives"),
        fate("killed", "example", "one that is not shown"),
        fate("killed", "lint", "odd words"),
        fate("killed", "register", "1.2"),
    ]
    return {
        "schema": 1,
        "digest": digest,
        "proved_by": "Z3",
        "kinds": kinds,
        "paragraphs": rows,
        "fates": fates,
    }


@pytest.fixture
def source(tmp_path):
    """A project with results of its own rules."""
    source = tmp_path / "source"
    source.mkdir()
    digest = read(smallbook.write(source / "rules", _1_1=TEST)).digest
    (source / "proofs.json").write_text(json.dumps(proofs(digest)), encoding="utf-8")
    (source / "mutants.json").write_text(json.dumps(mutants(digest)), encoding="utf-8")
    return source


def redundant(digest):
    """What `prove` writes of a test that decides nothing, and of holidays."""
    tested = claim("proved") | {
        "kind": "redundant tests",
        "claim": "whether it rains never decides",
    }
    return proofs(digest, tested, claim("proved") | {"holidays_of_years": [1900, 2199]})


# --- reading


@pytest.mark.parametrize(("kind", "made"), [(PROOFS, proofs), (MUTANTS, mutants)])
def test_results_of_these_rules_are_taken(kind, made, tmp_path):
    """Otherwise nothing could be shown."""
    book = smallbook.book_of(tmp_path / "rules")
    path = tmp_path / "result.json"
    path.write_text(json.dumps(made(book.digest)), encoding="utf-8")

    assert read_result(path, kind, book) == made(book.digest)


@pytest.mark.parametrize(("kind", "made"), [(PROOFS, proofs), (MUTANTS, mutants)])
def test_results_of_other_rules_are_refused(kind, made, tmp_path):
    """Otherwise a page would show proofs of rules that nobody has any more."""
    book = smallbook.book_of(tmp_path / "rules")
    path = tmp_path / "result.json"
    path.write_text(json.dumps(made(OTHER)), encoding="utf-8")

    with pytest.raises(PolicyError, match=rf"{path}: it is about other rules: {OTHER} and not"):
        read_result(path, kind, book)


@pytest.mark.parametrize("kind", [PROOFS, MUTANTS])
@pytest.mark.parametrize(
    "content", ["", "[]", "{}", "1", '{"schema": 2}', '{"schema": 1}', "{", "[" * 9999]
)
def test_what_is_no_result_is_refused(kind, content, tmp_path):
    """Otherwise a broken file would end the build with a traceback."""
    book = smallbook.book_of(tmp_path / "rules")
    path = tmp_path / "result.json"
    path.write_text(content, encoding="utf-8")

    with pytest.raises(PolicyError, match=re.escape(str(path))):
        read_result(path, kind, book)


def broken():
    """Every result with one value of a wrong kind, or left out."""
    for kind, whole in ((PROOFS, proofs(OTHER)), (MUTANTS, mutants(OTHER))):
        for key in (
            "policy",
            "z3",
            "proofs",
            "digest",
            "proved_by",
            "kinds",
            "paragraphs",
            "fates",
        ):
            if key in whole:
                yield kind, {**whole, key: 5}
                yield kind, {name: value for name, value in whole.items() if name != key}
        for key in ("proofs", "paragraphs", "fates"):
            for name in whole.get(key, [{}])[0]:
                if name in ("about", "seconds", "witness", "column"):
                    continue
                data = copy.deepcopy(whole)
                data[key][0][name] = None
                yield kind, data


@pytest.mark.parametrize(("kind", "data"), list(broken()))
def test_every_part_that_is_used_is_checked(kind, data, tmp_path):
    """Otherwise a slip in a file would be found while half the pages are written."""
    book = smallbook.book_of(tmp_path / "rules")
    path = tmp_path / "result.json"
    path.write_text(json.dumps(data), encoding="utf-8")

    with pytest.raises(PolicyError, match="is wanted"):
        read_result(path, kind, book)


def test_figures_are_counted_by_paragraph():
    """Otherwise a paragraph would be praised for the proofs of another."""
    data = proofs(OTHER, claim("proved", "1.1"), claim("proved", "1.1.2"), claim("refuted", "1.10"))

    assert counts(data, PROOFS, "1.1") == {"proved": 2, "refuted": 0, "not decided": 0}
    assert counts(data, PROOFS) == {"proved": 2, "refuted": 1, "not decided": 0}
    beside = counts(data, PROOFS, encoding=True)
    assert sum(beside.values()) == 0
    assert counts(mutants(OTHER), MUTANTS, "1.2") == {"killed": 3, "equivalent": 0, "survives": 0}
    assert counts(mutants(OTHER), MUTANTS)["killed"] == 10


# --- pages


@pytest.mark.usefixtures("source")
def test_pages_show_every_outcome_in_words(tmp_path):
    """Otherwise what is refuted, open or alive would be hidden behind what is proved."""
    built = build(tmp_path, INDEX, conf=GIVEN)
    shown = text_of(built.page())

    assert built.warnings == ""
    for said in (
        "1 proved, 1 refuted, for every case that facts can state",
        "officer is a peace officer",
        "August 31, 2026",
        "59 student contact days",
        "Readings: A-1 lapses",
        "Z3 4.13 in 9.5 seconds",
        "Claims about the whole",
        "What survives",
        "6 killed, 2 equivalent, 1 survives",
        "What rules decide 7 by examples 2 1",
        "Words 1 by examples 2 by lints 0 0",
        "calendar.yaml 1 0 0",
        "Noticed without an example",
        "the rule x a <i> the lint odd words",
        "the rule x a <i> the register, 1.2",
        "Over the examples of all paragraphs",
        "Never: ",
        "Tests seen one way alone",
        "2 proved, 1 refuted, 1 not decided",
    ):
        assert said in shown, said
    assert "one that is not shown" not in shown
    assert "<b>refuted" not in built.page()
    assert 'class="policy507-status policy507-wrong' in built.page()


def test_without_results_the_pages_say_so(tmp_path):
    """Otherwise an empty page would look like a clean one."""
    built = build(tmp_path, INDEX)
    shown = text_of(built.page())

    assert built.warnings == ""
    for kind in ("proofs", "mutants"):
        assert f"No results of {kind} were given when these pages were built" in shown
    assert "nothing proved here" in shown
    assert "Counted over 2 examples" in shown
    assert "What was proved of it" not in shown


def test_a_column_that_would_be_empty_is_left_out():
    """Otherwise the claims would be squeezed beside nothing on a narrow screen."""
    shown, alone = claim("proved", witness={"cases": [{"as_of": "2026-01-01"}]}), claim("proved")

    assert "Shown by" in claims_table([alone, shown], load()).astext()
    assert "Shown by" not in claims_table([alone], load()).astext()


def test_a_second_case_is_shown_by_what_is_otherwise_in_it():
    """A reader would have to compare two long lists to see on what a claim turns."""
    first = {"as_of": "2026-01-01", "officer": {"peace_officer": True, "substitute": False}}
    second = {
        "as_of": "2026-01-02",
        "officer": {"substitute": False},
        "school": {"lowest_grade": 6},
    }
    shown = claims_table([claim("proved", witness={"cases": [first, second]})], load()).astext()
    assert shown.count("substitute") == 1
    assert shown.partition("And, all else being the same: ")[2] == (
        "the day of the decision: January 2, 2026; the school's lowest grade: 6; "
        "unknown: whether the officer is a peace officer."
    )


def test_a_second_case_that_is_none_takes_nothing_for_unknown():
    """What cannot be read would look like a case in which nothing is known."""
    cases = [{"as_of": "2026-01-01"}, {"as_of": "soon"}]
    shown = claims_table([claim("proved", witness={"cases": cases})], load()).astext()
    assert shown.endswith("the same: what is no case.")


def test_results_of_other_rules_are_not_shown_and_warned_of(source, tmp_path):
    """Otherwise a changed rule would be shown with the proof of the old one."""
    (source / "proofs.json").write_text(json.dumps(proofs(OTHER)), encoding="utf-8")
    built = build(tmp_path, INDEX, conf=GIVEN)
    shown = text_of(built.page())

    assert built.warnings.count("WARNING") == 1
    assert "no results of proofs are shown" in built.warnings
    assert "about other rules" in built.warnings
    assert "No results of proofs were given" in shown
    assert "6 killed" in shown


def test_a_page_is_built_again_when_results_change(source, tmp_path):
    """Otherwise yesterday's proofs would stay published."""
    build(tmp_path, INDEX, conf=GIVEN)
    digest = read(source / "rules").digest
    (source / "proofs.json").write_text(
        json.dumps(proofs(digest, claim("not decided"))), encoding="utf-8"
    )
    shown = text_of(build(tmp_path, INDEX, conf=GIVEN).page())

    assert "1 not decided, for every case" in shown
    assert "refuted, for every" not in shown


def test_a_witness_that_is_no_case_is_called_so(source, tmp_path):
    """Otherwise a file from elsewhere could end the build."""
    digest = read(source / "rules").digest
    odd = {"cases": [{"as_of": "never"}, 5], "readings": {}}
    data = proofs(digest, claim("proved", witness=odd))
    (source / "proofs.json").write_text(json.dumps(data), encoding="utf-8")

    assert "what is no case" in text_of(build(tmp_path, INDEX, conf=GIVEN).page())


# --- the badge


def results(digest="x"):
    """Results without coverage."""
    return Results(proofs(digest), mutants(digest))


def test_a_badge_says_all_figures_and_the_digest(tmp_path):
    """Otherwise it would mean nothing."""
    book = smallbook.book_of(tmp_path)
    drawn = ET.fromstring(svg(book, results()))
    said = "".join(drawn.itertext())

    assert f"Policy 9, rules {book.digest}: claims: 2 proved, 1 refuted, 1 not decided" in said
    assert "mutants: 10 killed, 2 equivalent, 1 alive" in said
    assert "coverage not measured here" in said
    assert book.digest[7:15] in said
    assert drawn.get("role") == "img"
    assert drawn.get("aria-label") == text(book, results())


@pytest.mark.parametrize("kind", ON_THE_ENCODING)
def test_claims_on_the_encoding_are_counted_apart(tmp_path, kind):
    """Otherwise what holds by construction would be praised as a proof of the policy."""
    book = smallbook.book_of(tmp_path)
    data = proofs(
        "x", claim("proved"), claim("proved", kind=kind), claim("proved", "1.2", kind=kind)
    )
    known = Results(data, mutants("x"))

    assert counts(data, PROOFS)["proved"] == 1
    assert counts(data, PROOFS, "1.2", encoding=True)["proved"] == 1
    assert "claims: 1 proved, 0 refuted, 0 not decided, and 2 of 2 on the encoding" in text(
        book, known
    )
    apart = [node.astext() for node in proofs_page(book, known)]
    assert any("whatever the policy says" in said and "2 proved" in said for said in apart)
    of_one = [node.astext() for node in proved_nodes("1.2", book, known)]
    assert any("whatever the policy says" in said and "1 proved" in said for said in of_one)


@pytest.mark.parametrize(("outcome", "colour"), [("refuted", WRONG), ("not decided", UNSURE)])
def test_a_badge_shows_what_is_wrong_with_the_encoding(tmp_path, outcome, colour):
    """Otherwise proofs would look sound that rest on an encoding which means something else."""
    data = proofs("x", claim("proved"), claim(outcome, kind=ON_THE_ENCODING[0]))

    assert parts(smallbook.book_of(tmp_path), Results(data))[1].colour == colour


def test_a_badge_without_results_praises_nothing(tmp_path):
    """Otherwise rules that nobody audited would look audited."""
    said = text(smallbook.book_of(tmp_path), Results())

    assert "nothing proved here; no mutants tried here; coverage not measured here" in said
    assert "0" not in said.partition("nothing")[2]


def test_a_badge_on_nothing_is_not_green(tmp_path):
    """Otherwise a file in which nothing was proved or tried would make rules look audited."""
    none = {"policy": {"digest": "x"}, "proofs": []}
    empty = Results(none, {"digest": "x", "paragraphs": []})
    _, claims, tried, _ = parts(smallbook.book_of(tmp_path), empty)

    assert (UNSURE, UNSURE) == (claims.colour, tried.colour)


def test_no_text_of_a_badge_is_wider_than_its_part(tmp_path):
    """Otherwise its words would run into one another."""
    drawn = ET.fromstring(svg(smallbook.book_of(tmp_path), results()))
    name = "{http://www.w3.org/2000/svg}"
    boxes = [(float(r.get("x")), float(r.get("width"))) for r in drawn.iter(f"{name}rect")]
    words = [t.text for t in drawn.iter(f"{name}text")]

    assert all(len(word) * 6 <= width for word, (_, width) in zip(words, boxes, strict=True))
    for (x, width), (following, _) in itertools.pairwise(boxes):
        assert 0 < following - (x + width) < 1.5


def run(*args):
    """The command."""
    return CliRunner().invoke(main, ["badge", *map(str, args)])


def test_the_command_makes_a_badge_of_matching_results(source):
    """Otherwise a project could not show one."""
    given = ("--proofs", source / "proofs.json", "--mutants", source / "mutants.json")
    done = run(source / "rules", *given, "--output-format", "svg")
    said = run(source / "rules", *given)

    assert done.exit_code == 0, done.output
    assert "2 proved" in "".join(ET.fromstring(done.stdout).itertext())
    assert "1 of 3 tests seen both ways" in said.stdout
    assert "10 killed" in said.stdout


def test_the_command_refuses_results_of_other_rules(source):
    """Otherwise a badge could be had for any rules."""
    (source / "mutants.json").write_text(json.dumps(mutants(OTHER)), encoding="utf-8")
    done = run(source / "rules", "--mutants", source / "mutants.json")

    assert done.exit_code == 2
    assert done.stdout == ""
    assert "it is about other rules" in done.stderr


def test_pages_list_what_decides_nothing_and_the_years_of_holidays(source, tmp_path):
    """Otherwise a reader would take a test for one that matters, or a proof for one of all years."""
    digest = read(source / "rules").digest
    (source / "proofs.json").write_text(json.dumps(redundant(digest)), encoding="utf-8")
    shown = text_of(build(tmp_path, INDEX, conf=GIVEN).page())

    assert "Tests that decide nothing" in shown
    assert "whether it rains never decides" in shown.partition("Tests that decide nothing")[2]
    assert "with the legal holidays of 1900 to 2199" in shown
