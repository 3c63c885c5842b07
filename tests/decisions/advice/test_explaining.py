"""Why and why not: every act and every rule can be asked for, and the reasons are those of the findings."""

from __future__ import annotations

import pytest
from deciding import GRACE, SUBSTITUTE, UNABLE, UNTRAINED, at_random, decided, words
from generating import BOOK

from policy507 import decide_case
from policy507.decisions.advice.explaining import reasons_of
from policy507.decisions.advice.matters import name_of, targets_of
from policy507.decisions.wording import would
from policy507.errors import UnknownNameError
from policy507.facts.registry import FACTS
from policy507.facts.sections import DUTIES
from policy507.model.statuses import Status
from policy507.rulefiles.numbering import Numbering

SIXTY = {
    **UNTRAINED,
    "officer.substitute": True,
    "school_year.substitute_contact_days": 60,
    "school_year.substitute_contact_days_expected": 70,
    "school_year.substitute_limit_reached_on": "2026-11-20",
}
SIXTY_SERVED = (
    "the time served as a substitute this school year is 60 student contact days, and V.D is for "
    "fewer than 60"
)


def reasons(decision, act):
    """The reasons of the matter that an act belongs to."""
    return next(row for row in decision.explain().reasons if act in row.targets)


@pytest.mark.parametrize("seed", range(15))
def test_every_answer_and_every_definition_is_explained_once(seed):
    """Otherwise somebody would be told what is so and not why."""
    decision = at_random(seed)
    told = [name for row in decision.explain().reasons for name in row.targets]
    means = [each.rule for each in decision.findings if each.modality == "means"]

    assert sorted(told) == sorted([*map(name_of, targets_of(decision)), *means])


@pytest.mark.parametrize("seed", range(5))
def test_evidence_is_worked_out_only_for_what_is_told_of(seed):
    """Otherwise each row of a roster would wait for the evidence of rules that nobody reads about."""
    decision = decide_case(at_random(seed).case)  # of which nothing has been told before
    found = decision.matters
    shown = {finding.rule for matter in found for finding in matter.findings}
    acts = {name for matter in found for name in matter.names}
    reasons_of(found, decision)
    for finding in decision.findings:
        rule = decision.rules.rules[finding.rule]
        told = finding.rule in shown or rule.act in acts
        holds = finding.modality == "means" and finding.status is Status.HOLDS
        assert told or holds or "because" not in vars(finding), finding.rule


@pytest.mark.parametrize("seed", range(10))
def test_no_fact_path_is_told(seed):
    """Otherwise a lawyer would have to know how things are called in files."""
    decision = at_random(seed)
    text = words(f"{decision.explain()} {decision.memo(ids=False).to_text()} {decision}")

    assert not [path for path in FACTS if "." in path and path in text]


def test_an_answer_comes_with_what_decided_it_and_what_to_do():
    """Otherwise a reader would have to find the reason among all facts of the case."""
    row = reasons(decided(UNTRAINED), "complete-training")

    assert row.answer == ("Overdue; the last day was Monday, September 7, 2026, 77 days ago (V.A)")
    assert row.because == ("the officer has not completed the training course",)
    assert row.says[0].startswith("V.A, Training before the duties: ")
    assert row.steps[0].startswith("Officer: complete the required training now")
    assert "the officer is a school resource officer, as III.B defines that" in row.stated


def test_each_exception_says_why_it_does_not_apply():
    """Otherwise the officer could still hope for one."""
    row = reasons(decided(SIXTY), "complete-training")

    assert row.exceptions == (
        "V.B does not apply: the officer has not completed a basic course",
        f"V.C does not apply: {FACTS['officer.employer_unable_to_provide_course'].fails}",
        f"V.D does not apply: {SIXTY_SERVED}",
    )


def test_an_exception_that_applies_says_what_it_does():
    """Otherwise nobody would see why the general rule does not count."""
    relieved = reasons(decided(SUBSTITUTE), "complete-training")
    deferred = reasons(decided(GRACE), "complete-training")

    assert any(each.startswith("V.D applies, and relieves from this: ") for each in relieved.rules)
    assert "V.A is set aside by V.B" in deferred.exceptions


def test_a_last_day_comes_with_how_it_was_worked_out():
    """Otherwise the day would have to be believed."""
    (how,) = reasons(decided(UNABLE), "complete-training").days

    assert how.startswith("under V.C: March 8, 2027, six months after the officer first took up")


def test_a_reading_that_matters_says_what_another_choice_would_make_of_it():
    """Otherwise nobody could weigh it."""
    (reading,) = reasons(decided(UNABLE), "complete-training").readings

    assert reading.startswith("C-1: Which is the last day of a period of 6 months")
    assert "Chosen is same-day" in reading
    assert (
        "Under day-before (the day before the day of same-day) it would be open, last day March 7"
        in reading
    )


def test_what_is_not_known_is_asked_for():
    """Otherwise an answer that is not determined would be one without a way on."""
    row = reasons(decided(UNTRAINED, without=["officer"]), "complete-training")

    assert row.answer.startswith("Not determined")
    assert sum(step.startswith("Ask: ") for step in row.steps) == 3
    assert row.steps[-1].startswith("And ")


# --- why not


def test_why_a_paragraph_does_not_apply_and_what_comes_of_that():
    """Otherwise the first question of everybody, why the exception does not help, would have no answer."""
    (row,) = decided(SIXTY).why_not("V.D").reasons

    assert row.answer == "Does not apply"
    assert row.because == (SIXTY_SERVED,)
    assert row.so[0].startswith("The officer must complete the required training: overdue")


@pytest.mark.parametrize("seed", range(2))
def test_everything_that_has_a_name_can_be_asked_for(seed):
    """Otherwise a name out of an answer could not be looked up."""
    decision = at_random(seed)
    cited = [citation for p in BOOK for citation in (p.citation, *p.items)]

    for name in (*BOOK.rules, *BOOK.acts):
        assert decision.why_not(name).reasons
        assert str(decision.why_not(name))
    for name in cited:
        assert decision.why_not(name).reasons


def test_a_paragraph_that_asks_nothing_says_so():
    """Otherwise who looks up why the purpose does not help gets a heading and nothing else."""
    (row,) = decided(SIXTY).why_not("I").reasons

    assert row.about == "I Purpose"
    assert row.answer == "By itself it asks nothing of anybody, whatever the facts are"
    assert row.says


def test_what_was_stated_above_is_not_said_again():
    """Otherwise a reader reads the same ten facts for each of many duties."""
    text = words(str(decided(SUBSTITUTE).why_not("V.D")))

    assert 'the same as above under "V.D Substitutes need no training' in text
    assert text.count("the officer serves as a substitute") == 1


def test_a_question_of_the_words_is_asked_once():
    """Otherwise a memo on five acts explains the same reading five times."""
    served = {"school_year.substitute_contact_days": 59}
    expected = {"school_year.substitute_contact_days_expected": 80}
    text = words(str(decided(SUBSTITUTE | UNTRAINED | served | expected).explain()))

    assert text.count("S-4: Which days tell") == 1
    assert "S-4, as above: under assignment-length (" in text
    assert "it would be overdue, last day September 7, 2026" in text


def test_what_a_definition_would_come_to_is_said_as_people_say_it():
    """Otherwise a memo says that something would be holds."""
    text = words(str(decided({"school.seat_based": False}).explain()))

    assert "(yes; the institution counts) it would hold" in text
    assert "would be holds" not in text
    assert [would(status) for status in Status] == [
        *("would be met", "would be done late", "would be open", "would be overdue"),
        *("would be unmet", "would be owed", "would be respected", "would be breached"),
        *("would be in effect", "would hold", "would not hold", "would be in conflict"),
        *("would not be determined", "would not apply", "would not be in force"),
        *("would be relieved", "would not be required"),
    ]


def test_what_is_not_determined_is_so_because_of_what_is_not_known():
    """Otherwise a memo gives known facts as the reason, though they are none."""
    decision = decided(UNTRAINED, without=["officer.basic_course_completed_on"])
    (row,) = [r for r in decision.explain().reasons if "complete-training" in r.targets]

    assert row.because == ("it is not known whether or when the officer completed a basic course",)
    assert "the officer has not completed the training course" in row.stated


def test_a_rule_of_which_nothing_is_known_says_so_first():
    """Otherwise who asks why V.C does not apply is given facts for which it might."""
    unknown = ["contract.between_employer_and_charter_school"]
    first = decided(UNABLE, without=unknown).why_not("V.C").reasons[0]

    assert first.answer == "Not determined"
    assert first.because == (
        "it is not known whether the contract is between the officer's employer and the charter school",
    )
    assert "the employer was unable to provide the course" in " ".join(first.stated)


def test_an_exception_is_ruled_out_by_no_more_than_does_it():
    """Otherwise V.C does not apply because the school has grades 6 to 12."""
    course = {
        "officer.supplemental_course_completed_on": "2026-10-30",
        "officer.supplemental_course_board_approved": True,
    }
    rows = decided(GRACE | course).explain().reasons
    (row,) = [each for each in rows if "advise-on-safety-drills" in each.targets]

    assert row.exceptions[0] == (
        "V.C does not apply: the employer was able to provide the course before the officer took up"
        " the duties"
    )


def test_a_name_that_there_is_not_is_refused_with_the_nearest():
    """Otherwise a slip would look like a rule of which nothing can be said."""
    with pytest.raises(UnknownNameError, match=r"did you mean 'V\.D'"):
        decided().why_not("V.DD")


# --- its forms


def test_it_is_text_markdown_html_and_data():
    """Otherwise it could not be put where people read."""
    found = decided(UNTRAINED).explain()

    assert "Exceptions considered" in str(found)
    assert "## The officer must complete the required training" in found.to_markdown()
    assert "<h2>The officer must complete the required training</h2>" in found.to_html()
    assert found._repr_html_() == found.to_html()
    assert found.to_data()["reasons"][0]["targets"] == ["complete-training"]


def test_it_is_cited_by_the_numbers_of_an_adopted_copy():
    """Otherwise a school could not find the paragraphs in its own policy."""
    numbering = Numbering("507.5", "2024-11", "Hill School", {"V.A": "5.1", "V.D": "5.4"})
    decision = decided(UNTRAINED).renumbered(numbering)

    assert "5.4 (V.D) does not apply" in words(str(decision.explain()))
    assert "5.1 (V.A)" in decision.memo().to_markdown()
    assert "5.1 (V.A)" in str(decision)


def test_a_decision_and_its_findings_show_themselves():
    """Otherwise a notebook would show where they lie in memory."""
    decision = decided(UNTRAINED)

    assert repr(decision) == "<Decision for 2026-11-23: 1 wrong, 2 owed throughout>"
    assert repr(decision.act("complete-training")) == (
        "<ActFinding complete-training: overdue, last day 2026-09-07>"
    )
    assert repr(decision.finding("training-before-duties")) == (
        "<Finding training-before-duties (V.A): overdue, last day 2026-09-07>"
    )
    assert "<h1>Policy 507.5" in decision._repr_html_()
    for each in (decision.acts[0], decision.findings[0]):
        assert each._repr_html_().startswith("<p><strong>")


def test_what_readings_change_only_together_is_said_of_what_they_change():
    """Otherwise a duty that stands under every reading is said to be unmet under some."""
    lacking = {
        "contract.starts_on": "2023-07-01",
        "contract.duties": [duty for duty in DUTIES if duty != "law-education"],
        "contract.optional_duties": ["safety-drill-advice"],
    }
    found = decided(lacking, readings={"K-2": "new", "K-3": "included"})
    told = [text for row in found.explain().reasons for text in row.readings]

    assert (
        "K-2 and K-3 only together: under any of K-2 and lacking of K-3 "
        "the duty to include in the contract the duty to advise on safety drills would be unmet"
    ) in told


def test_all_that_is_set_aside_is_told_as_a_list():
    """Otherwise the sentence does not end: "which sets aside V.A, V.C"."""
    both = {**UNABLE, "officer.basic_course_completed_on": "2024-07-19"}

    assert "(V.B, which sets aside V.A and V.C; depends on reading B-2)" in words(
        str(decided(both))
    )


def test_a_rule_that_is_set_aside_is_not_said_to_have_the_limit_of_the_other():
    """Otherwise V.A would be said to be for substitutes of at least 60 days, of whom it says nothing."""
    relieved = {**UNTRAINED, **SUBSTITUTE}
    told = words(str(decided(relieved).why_not("V.A")))

    assert "Set aside by V.D" in told
    assert "V.A is for" not in told
    assert "42 student contact days, fewer than 60" in told.partition("Exceptions")[0]
