"""An adopted copy compared with the rules: each departure told exactly, whatever the numbering."""

from __future__ import annotations

import re
import textwrap

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from layouts import NAMES, named
from policytexts import (
    HEADER,
    HEADINGS,
    PARAGRAPHS,
    REFERENCES,
    STYLES,
    book,
    but,
    ordinals,
    renumbered,
    rule_files,
    whole,
    written,
)

from policy507.adopted import PARTS, Copy, Result, check, fingerprint, lines_of, words
from policy507.adopted.differences import as_ours
from policy507.adopted.words import Adopters
from policy507.errors import PolicyError, Problem
from policy507.rulefiles.load import read

CITATIONS = [citation for citation in PARAGRAPHS if citation.count(".") <= 1]
FEWEST = -(-len(CITATIONS) // PARTS)  # with fewer it would be another policy's text
ANY_STYLE = pytest.mark.parametrize("style", STYLES)
SOME_STYLES = st.sampled_from(["I. A. 1.", "4.1.4", "4. (a) (4)", "Section 4. Subd. 1."])


def report(text, names=()):
    """The report on a text."""
    return check(lines_of(text), "bicycles.txt", book(), names)


def copy(paragraphs=PARAGRAPHS, style="I. A. 1.", **how):
    """A whole document with a policy in it."""
    return f"{HEADER}{written(paragraphs, style, **how)}\n{REFERENCES}"


def odd(found):
    """What is not the same words: our citation, or the text's number, to the result."""
    return {
        row.citation or row.number: row.result
        for row in found.rows
        if row.result is not Result.SAME
    }


def article_of(citation):
    """The paragraph by which an item is compared."""
    return ".".join(citation.split(".")[:2])


# --- the same words


@ANY_STYLE
def test_a_faithful_copy_agrees_in_every_style(style):
    """Otherwise a school that numbers in its own way would be told that its policy differs."""
    found = report(copy(style=style))

    assert {} == odd(found)
    assert found.agrees
    assert CITATIONS == [row.citation for row in found.rows]
    assert list(PARAGRAPHS) == list(found.numbers)


def test_articles_without_headings_are_known_by_what_is_numbered_in_them():
    """Otherwise a copy whose headings are pictures or tables would seem to have no numbers."""
    lines = written(PARAGRAPHS, "4.1.4").split("\n")
    found = report("\n".join(line for line in lines if not re.match(r"[1-5] [A-Z]", line)))

    assert {} == odd(found)
    assert {"I", "II"} == {row.citation for row in found.rows if row.number is None}
    assert ("3.1", "4.1.4", "5.4") == tuple(found.numbers[c] for c in ("III.A", "IV.A.4", "V.D"))


def test_numbers_lead_to_the_copys_own():
    """Otherwise a decision would be cited by numbers that the school does not have."""
    numbers = report(copy(style="4.1.4")).numbers

    assert ("1", "4.1", "4.1.4", "5.4") == tuple(numbers[c] for c in ("I", "IV.A", "IV.A.4", "V.D"))


@ANY_STYLE
def test_references_in_our_numbers_are_the_same_words_and_are_told(style):
    """Otherwise a copy that was renumbered by half would pass without a word, or be refused."""
    found = report(copy(style=style, refer=False))

    assert {} == odd(found)
    said = found.row("IV.B").remarks
    number = found.numbers["IV.A"]
    expected = [f"it refers to IV.A, which is {number} in this text"] * (number != "IV.A")
    if style.startswith("812.9") and "IV" in style:  # "IV.A" is how such a copy cites it
        expected = []
    assert expected == list(said)


def test_paragraphs_moved_under_the_numbers_of_others_are_a_change():
    """Otherwise what refers to V.B would silently come to mean V.C."""
    swapped = but({"V.B": PARAGRAPHS["V.C"], "V.C": PARAGRAPHS["V.B"]})

    found = report(copy(swapped))

    assert {"V.A": Result.DIFFERS} == odd(found)
    assert ("its references lead to other paragraphs than ours",) == found.row("V.A").remarks
    assert ("V.C", "V.B") == (found.numbers["V.B"], found.numbers["V.C"])


@pytest.mark.parametrize(
    ("text", "ours"),
    [
        ("see 5.2 and 5.3.", "see V.B and V.C."),
        ("see paragraph 5.2. Then", "see paragraph V.B. Then"),
        ("see section 5, subdivision 2, and", "see V.B, and"),
        ("see 5(2) and 5 (2)", "see V.B and V.B"),
        ("see 15.2, 5.22, 5.2a, 0.5.2 and x5.2", "see 15.2, 5.22, 5.2a, 0.5.2 and x5.2"),
        ("grades 5, 2 and 5-2", "grades 5, 2 and 5-2"),
        ("see 5", "see 5"),
        ("see 5.2.9", "see V.B.9"),
        ("see 507.9.5.2, not 508.9.5.2", "see V.B, not 508.9.5.2"),
        ("see section 626.8482 and 12.5.2", "see section 626.8482 and 12.5.2"),
    ],
)
def test_a_reference_is_put_into_our_numbers(text, ours):
    """Otherwise a copy in other numbers would differ, or a number of days would become a reference."""
    policy = {("507", "9", "5", "2"): "V.B"}
    assert ours == as_ours(text, policy | {("5", "2"): "V.B", ("5", "3"): "V.C", ("5",): "V"})


# --- the adopter's name


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("riding society", "the riding society"),
        ("cycling club or riding society", "the cycling club or riding society"),
        ("Society", "the Society"),
    ],
)
@pytest.mark.parametrize("style", ["I. A. 1.", "4.1.4"])
def test_another_name_of_the_adopter_is_told_and_agrees(name, told, style):
    """Otherwise a copy of another kind of adopter would seem to be another policy."""
    found = report(copy(style=style).replace("cycling club", name))

    assert dict.fromkeys(("II", "IV.A", "IV.B", "V.D"), Result.RENAMED) == odd(found)
    assert found.agrees
    assert (told,) == found.row("IV.B").names


def in_proper_name(text, name="Hilltop Riders"):
    """A text in which the adopter has its proper name, without an article."""
    return re.sub("(?i)the cycling club", name, text)


@pytest.mark.parametrize(
    "name",
    ["Hilltop Riders", "St. Wheel Riders of the Hill", "Riding Club No. 812", "Riding Club #4012"],
)
def test_a_proper_name_that_explains_several_paragraphs_is_found(name):
    """Otherwise each school would have to state its name before it could check anything."""
    found = report(in_proper_name(copy(), name))

    assert dict.fromkeys(("II", "IV.A", "IV.B", "V.D"), Result.RENAMED) == odd(found)
    assert name == found.adopter


def test_and_for_or_between_names_of_the_adopter_is_a_change():
    """Otherwise two adopters that must both act would pass for one that has two names."""
    either = copy(but({"IV.B": PARAGRAPHS["IV.B"].replace("club may", "club or society may")}))

    assert {"IV.B": Result.RENAMED} == odd(report(either))
    assert {"IV.B": Result.DIFFERS} == odd(report(either.replace("club or", "club and")))


def test_a_name_in_one_paragraph_is_a_change_unless_it_is_stated():
    """Otherwise whoever is put in the place of the adopter would pass for it."""
    text = copy(but({"IV.B": in_proper_name(PARAGRAPHS["IV.B"], "Sheriff Wheel")}))

    assert {"IV.B": Result.DIFFERS} == odd(report(text))
    assert {"IV.B": Result.RENAMED} == odd(report(text, ["Sheriff Wheel"]))


# --- what differs


@ANY_STYLE
def test_a_changed_key_phrase_is_shown_with_what_stands_there(style):
    """Otherwise a reader would have to find by eye what the rules no longer say."""
    found = report(copy(but({"V.C": PARAGRAPHS["V.C"].replace("60", "90")}), style))

    assert {"V.C": Result.DIFFERS} == odd(found)
    (change,) = found.row("V.C").changes
    assert ("fewer than 60 days", "fewer than 90 days;") == (change.phrase, change.instead)


@pytest.mark.parametrize(
    ("paragraph", "old", "new", "instead"),
    [
        ("V.B", "June 1, 2033", "June 1, 2034", "until June 1, 2034."),
        ("V.B", "until June 1, 2033", "after June 1, 2034", "after June 1, 2034."),
        ("V.B", "until June 1, 2033.", "until June 1.", "until June 1."),
        ("V.B", "until June 1, 2033. A", "until June 1 A", "until June 1 A"),
        ("II", "3 or more days", "3 or more weeks", "Any loan for 3 or more weeks"),
    ],
)
def test_a_changed_last_word_is_shown(paragraph, old, new, instead):
    """Otherwise a reader would be told that a date changed, and not to what."""
    assert old in PARAGRAPHS[paragraph]
    changed = but({paragraph: PARAGRAPHS[paragraph].replace(old, new)})

    (change,) = report(copy(changed)).row(paragraph).changes
    assert instead == change.instead


def test_a_key_phrase_that_nothing_resembles_is_gone():
    """Otherwise unrelated words would be shown as its replacement."""
    words = PARAGRAPHS["II"].replace("Any loan for 3 or more days is put in writing", "So be it")

    (change,) = report(copy(but({"II": words}))).row("II").changes
    assert change.instead is None


def test_other_words_beside_the_key_phrases_are_told_apart():
    """Otherwise a reader could not tell a matter of style from one of substance."""
    found = report(copy(but({"V.C": PARAGRAPHS["V.C"].replace("14", "15")})))

    assert {"V.C": Result.DIFFERS} == odd(found)
    assert () == found.row("V.C").changes


@ANY_STYLE
@pytest.mark.parametrize("gone", CITATIONS)
@pytest.mark.parametrize("anew", [False, True], ids=["gap", "counted anew"])
def test_a_deleted_paragraph_is_not_there_and_no_other(style, gone, anew):
    """Otherwise a school could strike a duty, and nobody would see it, or look at the wrong one."""
    if (style, gone, anew) == ("A. / 1. / a)", "V.B", False):
        pytest.skip("without a full stop before it, a bare number out of order is no label")
    left = {c: w for c, w in PARAGRAPHS.items() if c != gone and article_of(c) != gone}
    headings = HEADINGS
    if anew:
        articles = list(dict.fromkeys(c.split(".")[0] for c in left))
        headings = {a: HEADINGS[b] for a, b in zip(HEADINGS, articles, strict=False)}
        left = renumbered(left)
    found = report(copy(left, style, headings=headings, refer=False))
    results = odd(found)

    # What refers to others by number may differ once they are counted anew.
    referring = {c for c in CITATIONS if re.search(r"paragraphs? [IV]+\.", PARAGRAPHS[c])}
    assert Result.MISSING == results.pop(gone)
    assert set(results) <= (referring if anew else set())


@ANY_STYLE
@pytest.mark.parametrize("added", ["IV.E", "V.E", "III.C"])
def test_an_added_paragraph_is_not_known(style, added):
    """Otherwise a school could add a duty that no decision takes into account."""
    found = report(
        copy(but({added: "Whoever rides wears a helmet on every hill and bridge."}), style)
    )
    (row,) = [row for row in found.rows if row.result is not Result.SAME]

    assert (Result.UNKNOWN, None) == (row.result, row.citation)
    assert row.text.startswith("Whoever rides wears")
    assert (
        "helmet" in copy(but({added: "helmet"}), style).split("\n")[row.line.number - 1] or row.line
    )


@pytest.mark.parametrize("struck", ["II", "III.B", "IV.C", "V.C", "V.D"])
def test_a_paragraph_put_in_the_place_of_one_that_was_struck_is_not_that_one(struck):
    """Otherwise decisions would be cited by a paragraph that has nothing to do with their rule."""
    found = report(copy(but({struck: "Helmets hang near every door."})))

    assert {struck: Result.MISSING, None: Result.UNKNOWN} == {
        row.citation: row.result for row in found.rows if row.result is not Result.SAME
    }
    assert struck not in found.numbers


def test_two_words_of_a_key_phrase_do_not_make_a_paragraph_known():
    """Otherwise any paragraph that says *must* would be one that was struck beside it."""
    found = report(copy(but({"V.C": "Helmets must hang near every door."})))

    assert {"V.C": Result.MISSING, None: Result.UNKNOWN} == {
        row.citation: row.result for row in found.rows if row.result is not Result.SAME
    }


def test_a_sentence_below_a_heading_is_not_known():
    """Otherwise what governs a whole article could be added unseen."""
    found = report(copy().replace("V. BRAKES\n", "V. BRAKES\nNone of this binds anybody.\n"))

    assert {"V": Result.UNKNOWN} == odd(found)


@pytest.mark.parametrize(
    ("change", "remarks"),
    [
        ({"IV.A.2": None}, ["IV.A.2 is not there"]),
        ({"IV.A.2": "lighting a lamp at noon;"}, ["IV.A.2 has other words (IV.A.2)"]),
        ({"IV.A.6": "singing."}, ["IV.A.6 is not known to us"]),
        (
            {"IV.A.5": f"{PARAGRAPHS['IV.A.5'][:-1]}; and", "IV.A.6": "singing."},
            ["IV.A.6 is not known to us"],
        ),
        (
            {
                "IV.A.3": "keeping 2 hands on the bar; and",
                "IV.A.4": "stopping at level crossings.",
                "IV.A.5": None,
            },
            ["IV.A.5 is not there"],
        ),
        (
            {"IV.A.2": PARAGRAPHS["IV.A.3"], "IV.A.3": PARAGRAPHS["IV.A.2"]},
            ["IV.A.2 is numbered IV.A.3", "IV.A.3 is numbered IV.A.2"],
        ),
    ],
    ids=["struck", "changed", "added", "added with and", "last struck", "exchanged"],
)
def test_a_changed_list_says_which_item(change, remarks):
    """Otherwise a reader would have to compare seven duties by eye."""
    found = report(copy(but(change)))

    assert {"IV.A": Result.DIFFERS} == odd(found)
    assert remarks == list(found.row("IV.A").remarks)


def test_a_struck_item_moves_no_number_to_another():
    """Otherwise a rule on one duty would be cited by the number of the next."""
    numbers = report(copy(renumbered(but({"IV.A.2": None})))).numbers

    assert "IV.A.2" not in numbers
    assert ("IV.A.1", "IV.A.2") == (numbers["IV.A.1"], numbers["IV.A.3"])


def test_a_text_of_another_policy_is_refused():
    """Otherwise thirteen missing paragraphs would be reported of a policy on scooters."""
    with pytest.raises(PolicyError) as raised:
        report("I. SCOOTERS\nThey whirr.\nII. SKATES\nA. Slide.\nB. Glide.\n")

    (problem,) = raised.value.problems
    assert problem.message.startswith("this seems to be the text of another policy")
    assert 1 == problem.line


@pytest.mark.parametrize(
    "purpose", [PARAGRAPHS["I"], PARAGRAPHS["I"].replace("brakes", "bells")], ids=["same", "alike"]
)
def test_a_shared_purpose_makes_no_copy(purpose):
    """Otherwise another policy of the same publisher would be compared, and shown beside our rules."""
    others = "II. SKATES\nA. Skates slide.\nB. They glide.\nIII. ICE\nNobody falls.\n"

    with pytest.raises(PolicyError, match="another policy: it has 1 of the 12 paragraphs of"):
        report(f"I. SCOOTERS\n{purpose}\n{others}")


def test_a_copy_that_lacks_most_paragraphs_is_still_one():
    """Otherwise a school that struck much would be told that it has another policy."""
    kept = {c: PARAGRAPHS[c] for c in ("II", "III.B", "V.C")}

    assert 9 == list(odd(report(copy(kept))).values()).count(Result.MISSING)


def test_rows_name_the_lines():
    """Otherwise a reader could not find in the copy what is told."""
    text = copy(but({"V.C": "Nothing is done of all that when no workshop is open."}))
    found = report(text)

    lines = text.split("\n")
    for row in found.rows:
        if row.line is not None:
            start = row.text[:20]
            assert start in " ".join(lines[row.line.number - 1 : row.line.number + 3])


def test_a_report_as_data_holds_no_text():
    """Otherwise a report that is passed on would carry the adopted text with it."""
    found = report(copy(but({"V.C": PARAGRAPHS["V.C"].replace("60", "90")})))
    data = found.to_data()

    assert "walkers" not in str(data)
    assert {"id": "812.9", "edition": "2031-05"} == data["policy"]
    row = next(row for row in data["paragraphs"] if row["citation"] == "V.C")
    assert "differs" == row["result"]
    assert [{"phrase": "fewer than 60 days", "instead": "fewer than 90 days;"}] == row["changes"]


def test_a_report_has_what_a_rule_file_needs():
    """Otherwise the hashes of a new edition would have to be made by other means."""
    rows = {row["citation"]: row for row in report(copy()).to_data()["paragraphs"]}

    for paragraph in book():
        row = rows[paragraph.citation]
        assert paragraph.fingerprint == row["fingerprint"] == fingerprint(whole(paragraph.citation))
        assert paragraph.neutral_fingerprint == row["neutral_fingerprint"]
        assert paragraph.sketch == row["sketch"]


def test_rule_files_with_fingerprints_only_still_compare(tmp_path):
    """Otherwise rule files without the newer hashes could not be checked."""
    for name, text in rule_files().items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        kept = re.sub(r', "(?:neutral_fingerprint|sketch)": "[^"]*"', "", text)
        path.write_text(re.sub(r', "item_fingerprints": \{[^}]*\}', "", kept), encoding="utf-8")
    bare = read(tmp_path)

    assert check(lines_of(copy(style="4.1.4")), "t", bare).agrees
    changed = copy(but({"V.C": PARAGRAPHS["V.C"].replace("60", "90")}))
    assert {"V.C": Result.DIFFERS} == odd(check(lines_of(changed), "t", bare))


# --- properties


@given(st.sampled_from(sorted(STYLES)), st.integers(40, 120), st.sampled_from(["", " ", "    "]))
def test_how_a_copy_is_numbered_and_set_never_changes_the_report(style, width, indent):
    """Otherwise a school's numbering would decide what is said of its words."""
    text = copy(
        but({"V.C": None, "IV.C": "A rider must not ride on ice, with anybody."}),
        style,
        width=width,
        indent=indent,
        refer=False,
    )

    assert {"IV.C": Result.DIFFERS, "V.C": Result.MISSING} == odd(report(text))


@given(st.sampled_from(sorted(PARAGRAPHS)), SOME_STYLES, st.data())
def test_one_changed_word_is_reported_for_its_paragraph(citation, style, data):
    """Otherwise a *not* could be struck or a number altered, and the check would not see where."""
    words = PARAGRAPHS[citation].split()
    at = data.draw(st.integers(0, len(words) - 1))
    other = data.draw(st.sampled_from(["", "not", "61", "may", "unicycle"]))
    assume(len(words) > 2)
    assume(fingerprint(words[at]) != fingerprint(other))
    # A reference to a paragraph is changed by its number, which another test is about.
    changed = [*words[:at], other, *words[at + 1 :]]

    text = " ".join(filter(None, changed))
    found = odd(report(copy(but({citation: text}), style)))

    # An article before the adopter's name goes with the name: a proper name has none.
    name = Adopters(book().policy.adopter_names)
    same = name.fingerprint(text) == name.fingerprint(PARAGRAPHS[citation])
    assert {article_of(citation): Result.RENAMED if same else Result.DIFFERS} == found


@given(st.sets(st.sampled_from(CITATIONS), min_size=1, max_size=len(CITATIONS) - FEWEST))
def test_exactly_the_paragraphs_left_out_are_missing(gone):
    """Otherwise one deletion would be reported as others, or not at all."""
    left = {c: w for c, w in PARAGRAPHS.items() if c not in gone and article_of(c) not in gone}

    found = odd(report(copy(left, refer=False)))

    assert dict.fromkeys(gone, Result.MISSING) == found


@given(st.permutations(CITATIONS))
def test_every_paragraph_is_found_wherever_it_stands(order):
    """Otherwise a school could not arrange its policy as it likes and still check it."""
    texts = [PARAGRAPHS[c] for c in order if not c.startswith("IV.A")]
    text = "I. ALL OF IT\n" + "\n".join(f"{chr(65 + n)}. {words}" for n, words in enumerate(texts))

    results = odd(report(text))
    referring = {"IV.B", "V.A", "V.B"}  # by numbers that are not those of this text, or of others
    assert set(results) - referring <= {"IV.A"}


LENGTH = 60_000


@pytest.mark.slow
@pytest.mark.parametrize("start", ["", "I. AIM\nA. one:\n"], ids=["bare", "in an item"])
@pytest.mark.parametrize(
    "piece",
    [
        "- A. ", "- A. x\n", "A.\n", "1. x;\n", "2. x\n", "I. AIM\n", "V. ", "I", " ", "\n", "\f",
        "a- ", "-", "1-", "1\n\n", "\u00ad ", ".)", "Legal References ", "\u0315\u0300", "1. a:\n",
        "(a)", "1.1", "[note\n", "with A. Bb ", "C.S. Lu\n", "**A", "<br>", "x a- ", "1A. X\n", "Bb Cc\n\n",
        "Adopted\n", "1/1/2031 x\n", "Section 4. Subd. 1. ", "Cycling club or ", "Big Wheel ", "IV.A.",
    ],
    ids=ascii,
)  # fmt: skip
def test_a_hostile_text_takes_no_more_time_than_a_long_one(piece, start):
    """Otherwise a file made for it would keep the check busy for hours: this test would not end."""
    text = start + piece * (LENGTH // len(piece))

    with pytest.raises(PolicyError):
        report(text)


def test_each_name_that_might_be_the_adopters_is_not_one_more_reading_of_the_text(monkeypatch):
    """Otherwise a text full of names would keep the check busy for minutes."""
    items, most = 25, 20

    def readings(names):
        read = []
        monkeypatch.setattr(
            words, "_short", lambda text: read.append(text) or words._normalised(text)
        )
        shared = " and ".join(f"{chr(97 + n).upper()}bel" for n in range(names))
        body = "\n".join(f"{chr(65 + n)}. By {shared}, rule {n}." for n in range(items))
        with pytest.raises(PolicyError, match="another policy"):
            report(f"I. AIM\n{body}")
        return len(read)

    assert readings(most) - readings(2) < (most - 2) * items


@given(st.text())
def test_any_text_is_compared_or_refused(text):
    """Otherwise a damaged file would end in a traceback."""
    for each in (text, f"I. AIM\n{PARAGRAPHS['I']}\n{text}"):
        try:
            found = report(each)
        except PolicyError as error:
            assert all(isinstance(problem, Problem) for problem in error.problems)
        else:
            assert len(found.rows) >= len(CITATIONS)
            assert all(ordinals(c) for c in found.numbers)


@pytest.mark.parametrize(
    ("named", "called"),
    [
        ("cycling club", None),
        ("riding society", "the riding society"),
        ("Hilltop Riders", "Hilltop Riders"),
    ],
)
def test_an_adopter_is_called_as_its_copy_calls_it(named, called):
    """A school district's pages would say what "the charter school" must do."""
    proper = named[0].isupper()
    found = report(
        in_proper_name(copy(), named) if proper else copy().replace("cycling club", named)
    )
    assert found.called == called
    shown = Copy(found, None, "cycling club").in_text("The cycling club, or the cycling club.")
    said = called or "the cycling club"
    assert shown == f"{said[:1].upper()}{said[1:]}, or {said}."


# --- names that were not recognised


def test_a_name_that_was_not_recognised_is_suspected_where_all_that_name_it_differ():
    """Otherwise whoever has a name of an odd kind would take four paragraphs for changed."""
    odd_name = (
        copy()
        .replace("The cycling club", "the 4 wheels")
        .replace("the cycling club", "the 4 wheels")
    )

    assert report(odd_name).may_be_called_otherwise
    assert report(odd_name).to_data()["may_be_called_otherwise"] is True
    assert not report(odd_name, ["4 wheels"]).may_be_called_otherwise


@pytest.mark.parametrize(
    "text",
    [
        copy(),
        in_proper_name(copy()),
        copy(but({"IV.C": "A rider must not ride on ice."})),
        copy(but({"IV.B": in_proper_name(PARAGRAPHS["IV.B"], "Sheriff Wheel")})),
        copy(but({"II": None, "IV.A": None, "IV.B": None, "V.D": None})),
    ],
    ids=["same", "known", "another differs", "one is named otherwise", "none names it"],
)
def test_a_name_is_not_suspected_without_reason(text):
    """Otherwise a reader would look for a name, and not at what was changed."""
    assert not report(text).may_be_called_otherwise


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("given", [True, False], ids=["stated", "found"])
@pytest.mark.parametrize("width", [None, 60])
def test_a_proper_name_of_any_kind_is_recognised_and_shown_as_it_is_written(name, given, width):
    """Otherwise a school would read its own name in small letters, or that its policy differs."""
    text = named(written(PARAGRAPHS), name)
    lines = [
        piece
        for line in text.split("\n")
        for piece in (textwrap.wrap(line, width, break_on_hyphens=False) if width else [line])
        or [""]
    ]
    found = report("\n".join(lines), [name] if given else [])

    assert dict.fromkeys(("II", "IV.A", "IV.B", "V.D"), Result.RENAMED) == odd(found)
    assert name == found.adopter == found.called
    assert (name,) == found.row("IV.B").names


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Hilltop Riding Association (HRA)", "HRA"),
        ("Hilltop Riders, Inc.", "Hilltop Riders"),
        ("Hilltop Riding Academy", "Academy"),
        ("Hilltop Riding Association", "HRA"),
    ],
)
def test_a_shorter_form_of_a_name_is_known_once_the_name_was_said(name, short):
    """Otherwise a copy that names the school in full only once would differ everywhere else."""
    text = named(written(PARAGRAPHS), name)
    line = next(each for each in text.split("\n") if each.startswith("D. For"))
    found = report(text.replace(line, line.replace(name, f"the {short}")))

    assert dict.fromkeys(("II", "IV.A", "IV.B", "V.D"), Result.RENAMED) == odd(found)
    assert (f"the {short}",) == found.row("V.D").names
    assert name == found.called
