"""Lints between words and rules: each on a small book in which one word is not what a rule says."""

from __future__ import annotations

import re

import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from smallbook import POLICY, READINGS, RELIEF, TEST, at, book_of, lines
from smallbook import replaced as swap
from trying import tries

from policy507.audit.lint import LINTS
from policy507.audit.words import OF_WORDS, provisions
from policy507.rulefiles.load import load

FIRST, SECOND = "members/1.1.yaml", "members/1.2.yaml"
SAYS_1, SAYS_2 = (re.search(r"(?m)^says: (.*)$", text)[1] for text in (TEST, RELIEF))  # type: ignore[index]


def lints(folder, **changed):
    """What these lints say of the small book with changes, as it is shown."""
    book = book_of(folder, **changed)
    return lines([problem for each in OF_WORDS for problem in each(book)], folder)


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """The small book."""
    return book_of(tmp_path_factory.mktemp("small"))


def says(text: str, words: str) -> str:
    """The file of a paragraph, with other words for what it says."""
    return re.sub(r"(?m)^says: .*$", lambda _: f"says: {words}", text, count=1)


def at_says(text: str) -> str:
    """Where what a paragraph says begins."""
    return at(text, re.search(r"(?m)^says: (.*)$", text)[1])  # type: ignore[index]


def test_they_are_among_all_lints():
    """If this failed, nobody would run them."""
    assert set(OF_WORDS) <= set(LINTS)


def test_the_shipped_words_say_what_the_rules_say():
    """If this failed, the rules would be shipped with words that say something else."""
    assert [str(problem) for each in OF_WORDS for problem in each(load())] == []


def test_the_words_of_the_small_book_say_what_its_rules_say(tmp_path):
    """If this failed, the other tests would not show what one word brings about."""
    assert lints(tmp_path) == []


# --- must, must not, may, need not

MUST, MUST_NOT = "says 'must'", "says 'must not'"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "must pass",
            "may pass",
            ["it says 'may', and no rule of 1.1 says 'may'", "test-in-time says 'must'"],
        ),
        (
            "must pass",
            "must not pass",
            ["no rule of 1.1 says 'must not'", "test-in-time says 'must'"],
        ),
        (
            "must pass",
            "need not pass",
            ["no rule of 1.1 says 'need not'", "test-in-time says 'must'"],
        ),
        ("must pass", "passes", ["the rule test-in-time says 'must', and no word here does"]),
        ("must pass", "shall not pass", ["it says 'shall not'", "test-in-time says 'must'"]),
        ("must pass", 'says "must" and passes', ["test-in-time says 'must'"]),
        ("must pass", "shall pass", []),
        ("must pass", "is required to pass", []),
        ("must pass", "MUST  pass", []),
        ("must pass", 'by May 3 must pass what "may" is', []),
    ],
)
def test_a_restatement_has_the_modal_of_its_rules(tmp_path, old, new, said):
    """If this failed, people would read that they may do what they must."""
    test = says(TEST, f"'{swap(SAYS_1, old, new)}'")
    found = lints(tmp_path, _1_1=test)
    assert len(found) == len(said)
    for line, wanted in zip(found, said, strict=True):
        assert line.startswith(f"{FIRST}:")
        assert wanted in line


def test_every_modal_of_several_rules_is_wanted(tmp_path):
    """If this failed, one rule's word would do for all rules of a paragraph."""
    relief = says(RELIEF, swap(SAYS_2, "may give", "gives"))
    assert lints(tmp_path, _1_2=relief) == [
        f"{SECOND}:{at_says(relief)}: the rule prizes says 'may', and no word here does"
    ]


def test_a_changed_modality_is_noticed_by_the_words(tmp_path):
    """If this failed, a rule could forbid what its paragraph permits."""
    relief = swap(RELIEF, "may: give prizes", "must_not: give prizes\n    breached_when: serves")
    assert [line.partition(": ")[2] for line in lints(tmp_path, _1_2=relief)] == [
        "it says 'may', and no rule of 1.2 says 'may'",
        "the rule prizes says 'must not', and no word here does",
    ]


def test_what_is_not_encoded_may_say_more_than_the_rules(tmp_path):
    """If this failed, nothing could be restated that is left out of the rules for a reason."""
    test = says(TEST, f"{SAYS_1} Others may.")
    assert len(lints(tmp_path, _1_1=test)) == 1
    assert lints(tmp_path, _1_1=swap(test, "rules:", "not_encoded: the others\nrules:")) == []


def test_a_modal_of_an_item_is_one_of_its_paragraph(tmp_path):
    """If this failed, what an item says would have to be said again above it."""
    relief = says(RELIEF, swap(SAYS_2, " The charter school may give prizes.", ""))
    relief = swap(relief, "values:", "items: {1.2.1: the charter school may give prizes}\nvalues:")
    relief = swap(relief, "name: prizes\n", "name: prizes\n    paragraph: 1.2.1\n")
    assert lints(tmp_path, _1_2=relief) == []


@pytest.mark.parametrize("modal", ["must", "may", "must not", "need not", "shall"])
def test_the_words_of_an_act_have_no_modal_of_their_own(tmp_path, modal):
    """If this failed, a page would say that somebody must need not do something."""
    policy = swap(POLICY, "pass the test", f"{modal} pass the test")
    assert lints(tmp_path, policy=policy) == [
        (
            f"policy.yaml:{at(policy, 'pass-the-test')}: '{modal}' stands in words that complete 'must …', "
            "as their rules put it"
        )
    ]


def test_the_words_of_an_act_do_not_begin_with_not(tmp_path):
    """If this failed, what is ordered would be the opposite of what is decided."""
    policy = swap(POLICY, "pass-the-test: pass", "pass-the-test: not pass")
    assert len(lints(tmp_path, policy=policy)) == 1
    assert (
        lints(tmp_path, policy=swap(POLICY, "pass-the-test: pass", "pass-the-test: do not fail"))
        == []
    )


def test_the_words_of_a_permission_have_no_modal_of_their_own(tmp_path):
    """If this failed, a page would say that somebody may must do something."""
    relief = swap(RELIEF, "may: give prizes", "may: must give prizes")
    (found,) = lints(tmp_path, _1_2=relief)
    assert found.startswith(f"{SECOND}:{at(relief, 'name: prizes')}: 'must' stands in words")


@pytest.mark.parametrize(
    ("title", "many"), [("Officers must", 1), ("Officers need not", 0), ("Relief", 0)]
)
def test_a_title_has_no_other_modal_than_its_rule(tmp_path, title, many):
    """If this failed, people would know a rule by words that say the opposite."""
    relief = swap(RELIEF, "name: test-relief\n", f"name: test-relief\n    title: {title}\n")
    found = lints(tmp_path, _1_2=relief)
    assert (
        found
        == [
            f"{SECOND}:{at(relief, 'name: test-relief')}: its title says 'must', and the rule says 'need not'"
        ][:many]
    )


# --- comparisons


@pytest.mark.parametrize(
    ("operator", "good", "bad"),
    [
        (
            "fewer_than",
            ["fewer than {}", "Less than {}", "under the {}", "below {}"],
            ["at most {}", "{} or fewer"],
        ),
        (
            "at_most",
            ["at most {}", "no more than {}", "up to {}", "{} or fewer", "{} such days or less"],
            ["fewer than {}", "more than {}"],
        ),
        (
            "at_least",
            ["at least {}", "no fewer than {}", "not less than {}", "{} or more"],
            ["more than {}", "fewer than {}"],
        ),
        (
            "more_than",
            ["more than {}", "over {}"],
            ["at least {}", "{} days or more", "no more than {}"],
        ),
    ],
)
def test_a_number_is_compared_in_words_as_by_the_rules(tmp_path, operator, good, bad):
    """If this failed, people would count one day more or less than the rules do."""
    relief = swap(RELIEF, "fewer_than", operator)
    for words, expected in [*((each, 0) for each in good), *((each, 1) for each in bad)]:
        said = swap(SAYS_2, "fewer than {day-limit}", words.format("{day-limit}"))
        text = says(relief, f"'{said}'")
        found = lints(tmp_path, _1_2=text)
        assert len(found) == expected, words
        assert all("and the rules compare that by '" in line for line in found)


def test_a_message_quotes_the_words_and_the_rules(tmp_path):
    """If this failed, nobody would know which of the two to mend."""
    relief = says(RELIEF, swap(SAYS_2, "fewer than", "at least"))
    assert lints(tmp_path, _1_2=relief) == [
        (
            f"{SECOND}:{at_says(relief)}: it says 'at least {{day-limit}}', and the rules compare that by "
            "'fewer than'"
        )
    ]


def test_a_value_without_a_word_of_comparison_is_noticed(tmp_path):
    """If this failed, words could name a number and leave open on which side of it a case lies."""
    relief = says(RELIEF, f"'{swap(SAYS_2, 'fewer than {', '{')}'")
    assert lints(tmp_path, _1_2=relief) == [
        (
            f"{SECOND}:{at_says(relief)}: the rules compare day-limit by 'fewer than', and no word beside "
            "{day-limit} says so"
        )
    ]


def test_a_denied_condition_counts_as_its_opposite(tmp_path):
    """If this failed, a rule that says "not at least" would need words that no one writes."""
    relief = swap(
        RELIEF,
        "school_year.substitute_contact_days: {fewer_than: day-limit}",
        "not: {school_year.substitute_contact_days: {at_least: day-limit}}",
    )
    assert lints(tmp_path, _1_2=relief) == []
    other = swap(relief, "at_least", "more_than")
    assert len(lints(tmp_path, _1_2=other)) == 1


DATED = swap(
    RELIEF,
    "may: give prizes",
    "may: give prizes\n    when: {officer.certificate_issued_on: {before: last-prize}}",
)
DATED = swap(DATED, "day-limit: 60", "day-limit: 60\n  last-prize: 2030-01-01")


@pytest.mark.parametrize(
    ("operator", "good", "bad"),
    [
        (
            "before",
            ["before {last-prize}", "prior to {last-prize}", "by {day before last-prize}"],
            ["by {last-prize}", "after {last-prize}", "before {day before last-prize}"][:2],
        ),
        (
            "on_or_before",
            ["by {last-prize}", "on or before {last-prize}", "no later than {last-prize}"],
            ["before {last-prize}", "by {day before last-prize}"],
        ),
        (
            "after",
            ["after {last-prize}", "later than {last-prize}"],
            ["from {last-prize}", "after {day before last-prize}"],
        ),
        (
            "on_or_after",
            ["from {last-prize} on", "on or after {last-prize}", "after {day before last-prize}"],
            ["after {last-prize}", "by {last-prize}"],
        ),
    ],
)
def test_a_date_is_compared_in_words_as_by_the_rules(tmp_path, operator, good, bad):
    """If this failed, people would be a day early or late."""
    dated = swap(DATED, "{before: last-prize}", f"{{{operator}: last-prize}}")
    for words, expected in [*((each, 0) for each in good), *((each, 1) for each in bad)]:
        text = says(dated, f"'{SAYS_2} {words}'")
        assert len(lints(tmp_path, _1_2=text)) == expected, words


@pytest.mark.parametrize(
    ("due", "good", "bad"),
    [
        ("{by: last-prize}", "by {last-prize}", "before {last-prize}"),
        ("{before: last-prize}", "before {last-prize}", "by {last-prize}"),
        ("{before: last-prize}", "by {day before last-prize}", "after {last-prize}"),
    ],
)
def test_a_last_day_is_told_as_the_rules_have_it(tmp_path, due, good, bad):
    """If this failed, somebody would be told of a last day that is a day too late."""
    test = swap(swap(TEST, "{by: last day}", due), "values:", "values:\n  last-prize: 2030-01-01")
    for words, expected in ((good, []), (bad, ["compare that by"])):
        said = swap(SAYS_1, "within {test-period}", words)
        found = [
            line
            for line in lints(tmp_path, _1_1=says(test, f"'{said}'"))
            if "test-period" not in line
        ]
        assert [
            each for line, each in zip(found, expected, strict=True) if each in line
        ] == expected


def test_a_period_and_a_first_day_are_compared_too(tmp_path):
    """If this failed, "within" and "from" could be any other words."""
    for old, new in (("within", "after"), ("From", "After")):
        test = says(TEST, swap(SAYS_1, old, new))
        (found,) = lints(tmp_path, _1_1=test)
        assert "and the rules compare that by" in found


@pytest.mark.parametrize(
    ("who", "many"),
    [
        ("fewer than {day-limit} days", 0),
        ("at least {day-limit} days", 0),
        ("more than {day-limit} days", 1),
    ],
)
def test_whom_a_rule_covers_may_be_told_from_either_side(tmp_path, who, many):
    """If this failed, either the other side could not be told, or it could begin a day off."""
    covers = f"    covers: [{{who: '{who}', by: no day}}]\n"
    relief = swap(RELIEF, "    need_not: pass-the-test\n", f"    need_not: pass-the-test\n{covers}")
    assert len(lints(tmp_path, _1_2=relief)) == many


@pytest.mark.parametrize(
    ("note", "many"),
    [("Fewer than {day-limit}", 0), ("{day-limit} or more", 0), ("Over {day-limit}", 1)],
)
def test_a_note_may_tell_of_either_side(tmp_path, note, many):
    """If this failed, a note could begin a day off, or could not tell of the other side."""
    relief = swap(RELIEF, "values:", f"notes: ['{note}']\nvalues:")
    found = lints(tmp_path, _1_2=relief)
    assert len(found) == many
    line = at(relief, "notes:").partition(":")[0]
    assert all(each.startswith(f"{SECOND}:{line}:") for each in found)


@pytest.mark.parametrize(
    ("here", "many"),
    [
        ("fewer than {day-limit} days", 0),
        ("at most {day-limit} days", 1),
        ("at least {day-limit} days", 1),
    ],
)
def test_what_is_so_here_is_compared_as_by_the_rules(tmp_path, here, many):
    """If this failed, a table of who says otherwise would say of us what we do not."""
    disagreement = f"  - {{point: who, here: '{here}', elsewhere: all}}\n"
    relief = swap(RELIEF, "values:\n", f"disagreements:\n{disagreement}values:\n")
    found = lints(tmp_path, _1_2=relief)
    assert len(found) == many
    assert all(line.startswith(f"{SECOND}:{at(relief, '{point')}: ") for line in found)


@pytest.mark.parametrize(
    ("words", "many"),
    [
        ("on or after {first-day}", 0),
        ("before {first-day}", 0),  # from either side
        ("after {first-day}", 1),
        ("on or before {first-day}", 1),
        ("about {first-day}", 0),
    ],
)
@pytest.mark.parametrize("part", ["question", "choice", "why"])
def test_a_question_is_about_the_cases_that_the_rules_tell_apart(tmp_path, part, words, many):
    """If this failed, a question could leave out the very day on which its answer matters."""
    said = {
        "question": "Does the last of {test-period} count?",
        "choice": "counts: yes",
        "why": "It is a day like any other.",
    }[part]
    new = (
        f"counts: yes, {words}" if part == "choice" else f"{said} So {words}, and {{test-period}}."
    )
    text = swap(READINGS, said, new)
    found = lints(tmp_path, readings=text)
    quoted = f"it says '{words}', and the rules compare that by"
    assert [line.partition(" ")[0] for line in found] == [
        f"readings.yaml:{at(text, 'A-1')}:"
    ] * many
    assert all(quoted in line for line in found)


@pytest.mark.parametrize(
    ("words", "many"),
    [
        ("days from which an officer needs the test", 0),
        ("days before which an officer needs no test", 0),
        ("days below which an officer needs no test", 0),
        ("days up to which an officer needs no test", 1),
        ("days after which an officer needs the test", 1),
        ("days on which an officer needs no test", 0),
    ],
)
def test_what_people_call_a_value_is_compared_as_by_the_rules(tmp_path, words, many):
    """If this failed, whoever serves for the very number would be told the other half."""
    named = f"value_words:\n  day-limit: {words}\n"
    relief = swap(RELIEF, "terms:\n", f"{named}terms:\n")
    found = lints(tmp_path, _1_2=relief)
    assert len(found) == many
    assert all(
        line.startswith(f"{SECOND}:{at(relief, 'day-limit: days')}: it says '") for line in found
    )


def test_what_the_rules_of_a_paragraph_do_not_compare_may_be_told_in_any_words(tmp_path):
    """If this failed, no paragraph could speak of a date that decides elsewhere."""
    relief = says(RELIEF, f"'{SAYS_2} That was so after {{first-day}}.'")
    assert lints(tmp_path, _1_2=relief) == []


# Texts of everything that these lints look for, in any order, and of what may be in a text besides.
PIECES = st.lists(
    st.sampled_from(
        [
            *(
                "must",
                "must not",
                "may",
                "need not",
                "shall",
                "not",
                "may 3",
                "{day-limit}",
                "{first-day}",
            ),
            *(
                "{day before first-day}",
                "{",
                "}",
                "{}",
                "fewer than",
                "no more than",
                "before",
                "or more",
            ),
            *("the", "“", "”", '"', "\n", " ", ",", "§", "subds.", "1, 2", "(a) and (b)", "\u00e9"),
        ]
    )
    | st.text(max_size=5)
).map(" ".join)


@settings(max_examples=tries(60), suppress_health_check=list(HealthCheck), deadline=None)
@given(says=PIECES, title=PIECES, wording=PIECES, cite=PIECES, item=PIECES)
def test_whatever_a_text_says_these_lints_only_speak_of_it(small, says, title, wording, cite, item):
    """If this failed, a text could end the check with a defect, or be shown as it is on a terminal."""
    first, second = small.paragraphs
    rule = evolve(first.rules[0], title=title, wording=wording, sources=(cite,), paragraph="1.1.1")
    sources = (evolve(first.sources[0], cite=cite[::-1]),)
    altered = evolve(first, says=says, items={"1.1.1": item}, rules=(rule,), sources=sources)
    book = evolve(small, paragraphs=(altered, second))
    for problem in (problem for each in OF_WORDS for problem in each(book)):
        assert problem.file
        assert problem.message.isprintable()


def test_a_text_of_nothing_but_quotation_marks_is_read_in_one_pass(small):
    """If this failed, a file within its bounds would keep the check busy for hours."""
    first, second = small.paragraphs
    marks = "“" * 200_000
    book = evolve(small, paragraphs=(evolve(first, says=marks, notes=(marks,)), second))
    found = [problem.message for each in OF_WORDS for problem in each(book)]
    assert "the rule test-in-time says 'must', and no word here does" in found


# --- values, sources, items


def test_a_value_that_no_text_puts_in_is_noticed(tmp_path):
    """If this failed, a number could change and no sentence that people read would."""
    relief = says(
        RELIEF,
        "'With few days an officer need not pass the test. The charter school may give prizes.'",
    )
    assert lints(tmp_path, _1_2=relief) == [
        (
            f"{SECOND}:{at(relief, 'day-limit: 60')}: no text of 1.2 puts in {{day-limit}}: say under says or "
            "notes what it is"
        )
    ]
    noted = swap(relief, "values:", "notes: ['Few are fewer than {day-limit}.']\nvalues:")
    assert lints(tmp_path, _1_2=noted) == []


def test_a_value_that_nothing_uses_is_told_once(tmp_path):
    """If this failed, one slip would be told as two."""
    assert lints(tmp_path, _1_2=swap(RELIEF, "values:", "values:\n  old-limit: 30")) == []


def test_a_value_that_the_question_of_a_reading_puts_in_is_told(tmp_path):
    """If this failed, what only the choice of a reading turns on would have to be said twice."""
    test = says(TEST, "'From {first-day} on, an officer must pass the test in time.'")
    assert lints(tmp_path, _1_1=test) == []
    readings = swap(READINGS, "the last of {test-period}", "the last day")
    assert len(lints(tmp_path, _1_1=test, readings=readings)) == 1


@pytest.mark.parametrize(
    ("paragraphs", "rules", "many"),
    [
        ("Law § 1, subd. 2", "Law § 1, subd. 2", 0),
        ("Law § 1, subd. 2", "Law § 1, subd. 2(a)(3)", 0),
        ("Law § 1", "Law § 1, subd. 2", 0),
        ("Law § 1, subd. 2(a)", "Law § 1, subd. 2(b)", 1),
        ("Law § 1, subd. 2(a)", "Law § 1, subd. 2", 1),
        ("Law § 1, subd. 2", "Law § 1, subd. 21", 1),
        ("Law § 1, subd. 2(a)(4) and (5)", "Law § 1, subd. 2(a)(5)", 0),
        ("Law § 1, subd. 2(a)(4) and (5)", "Law § 1, subd. 2(a)(6)", 1),
        ("Law § 1, subds. 9, 11, and 13", "Law § 1, subd. 13", 0),
        ("Law § 1, subds. 9, 11, and 13", "Law § 1, subd. 12", 1),
        ("Law § 1, subd. 3", "Law § 1, subds. 3 and 4", 1),
    ],
)
def test_a_rule_rests_on_provisions_of_its_paragraph(tmp_path, paragraphs, rules, many):
    """If this failed, a rule could cite a provision that nobody compared its paragraph with."""
    test = swap(
        swap(TEST, "cite: none", f'cite: "{paragraphs}"'),
        "    who:",
        f'    source: ["{rules}"]\n    who:',
    )
    found = lints(tmp_path, _1_1=test)
    assert len(found) == many
    assert all("is no provision behind 1.1" in line for line in found)


@pytest.mark.parametrize(
    ("cite", "link", "many"),
    [
        ("Law § 12A.05, subd. 2", "laws/cite/12A.05", 0),
        ("Law §§ 12A.05 and 12A.06", "laws/cite/12A.06#subd.1", 0),
        ("Law § 12A.05, subd. 2", "laws", 0),
        ("a report of 2024", "laws/cite/12A.05", 0),
        ("Law § 12A.05, subd. 2", "laws/cite/12A.06", 1),
        ("Law § 12A.05, subd. 2", "laws/cite/12.05", 1),
    ],
)
def test_a_link_leads_to_the_section_that_is_cited(tmp_path, cite, link, many):
    """If this failed, who follows a citation would compare the paragraph with another provision."""
    test = swap(TEST, "cite: none", f'cite: "{cite}"')
    test = swap(test, "https://example.org", f"https://example.org/{link}")
    other = f'point: a, here: b, elsewhere: "{cite}", href: "https://example.org/{link}"'
    test = swap(test, "values:", f"disagreements:\n  - {{{other}}}\nvalues:")
    there = link.rpartition("/")[2]
    message = f"the link leads to {there}, and 12A.05 is cited"
    places = [at(test, "{cite:"), at(test, "{point:")]
    assert lints(tmp_path, _1_1=test) == [f"{FIRST}:{place}: {message}" for place in places] * many


def test_the_nearest_provision_is_suggested(tmp_path):
    """If this failed, a slip in a citation would have to be searched for."""
    test = swap(
        swap(TEST, "cite: none", 'cite: "Law § 1, subd. 2"'),
        "    who:",
        '    source: ["Law § 1, subd. 3"]\n    who:',
    )
    assert lints(tmp_path, _1_1=test) == [
        (
            f"{FIRST}:{at(test, 'name: test')}: 'Law § 1, subd. 3' is no provision behind 1.1, did you mean "
            "'Law § 1, subd. 2'?"
        )
    ]


@pytest.mark.parametrize(
    ("cite", "found"),
    [
        ("Law § 1", ["Law § 1"]),
        ("Law § 1, subd. 2(a)(4) and (5)", ["Law § 1, subd. 2(a)(4)", "Law § 1, subd. 2(a)(5)"]),
        ("Law § 1, subd. 3(d), (e), or (f)", [f"Law § 1, subd. 3({x})" for x in "def"]),
        ("Law § 1, subds. 9, 11, 13", [f"Law § 1, subd. {n}" for n in (9, 11, 13)]),
        ("Law §§ 1.5, 2.5", ["Law § 1.5", "Law § 2.5"]),
        ("the caretaker", ["the caretaker"]),
        ("", [""]),
    ],
)
def test_a_citation_is_taken_apart(cite, found):
    """If this failed, a rule on one provision of several would be told to rest on none."""
    assert list(provisions(cite)) == found


ITEMS = """\
items:
  1.2.1: giving prizes to whoever passes
  1.2.2: teaching students about law enforcement
values:"""


def with_items(item: str, rule: str) -> str:
    """The relief with two items, and a rule that cites one of them."""
    relief = swap(RELIEF, "values:", ITEMS)
    return swap(relief, "name: prizes\n", f"name: {rule}\n    paragraph: {item}\n").replace(
        "prizes: in", f"{rule}: in"
    )


@pytest.mark.parametrize(
    ("item", "rule", "said"),
    [
        ("1.2.1", "prizes", None),
        ("1.2.2", "prizes", "prizes shares no word with 1.2.2, which it cites"),
        ("1.2.2", "prizes-for-students", None),
        (
            "1.2.2",
            "giving-prizes-for-students",
            "giving-prizes-for-students cites 1.2.2, and has more words of 1.2.1",
        ),
    ],
)
def test_a_rule_has_words_of_the_item_that_it_cites(tmp_path, item, rule, said):
    """If this failed, the citations of two items could be exchanged."""
    found = lints(tmp_path, _1_2=with_items(item, rule))
    assert [line.partition(": ")[2] for line in found] == ([said] if said else [])


def test_words_are_the_same_in_other_forms(tmp_path):
    """If this failed, "advises" would have nothing in common with "advising"."""
    relief = swap(
        with_items("1.2.2", "prizes"), "may: give prizes", "may: enforce the law and teach"
    )
    assert lints(tmp_path, _1_2=relief) == []
