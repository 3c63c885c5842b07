"""The case to fill in: complete, readable, and nothing decided before somebody states it."""

from __future__ import annotations

import re

import pytest
from casedata import EXAMPLE, but, plain_cases
from hypothesis import example, given

from policy507.errors import PolicyError
from policy507.facts.case import Case
from policy507.facts.case_files import case_from_data, case_to_data, read_cases
from policy507.facts.registry import STATED_FACTS
from policy507.facts.template import WIDTH, skeleton
from policy507.rulefiles.load import load

TEXT = skeleton(EXAMPLE)


def only(text, as_of=None):
    """The one case of a text."""
    (found,) = read_cases(text, "new.yaml", as_of)
    if isinstance(found, PolicyError):
        raise found
    return found


def uncommented(text, data) -> str:
    """The text with the `# ` taken away before the facts of some data, and the day filled in."""
    lines, section, name = [], "", ""
    for line in text.splitlines():
        if found := re.match(r"# (  )?(\w+):", line):
            section, name = (section, found[2]) if found[1] else (found[2], "")
        facts = data.get(section, {})
        wanted = name in facts if name else facts
        lines.append(line.removeprefix("# ") if wanted and section else line)
    return "\n".join(lines).replace("as_of:", f"as_of: {data['as_of']}")


def test_as_it_comes_it_lacks_only_the_day():
    """Otherwise somebody could decide an example's facts without having stated any."""
    with pytest.raises(PolicyError) as raised:
        only(TEXT)
    (problem,) = raised.value.problems

    assert problem.message.startswith("as_of is missing")
    assert Case(as_of=case_from_data(EXAMPLE).as_of) == only(TEXT, EXAMPLE["as_of"])


def test_it_has_every_fact_once_with_what_it_means():
    """Otherwise a user would have to look for the facts somewhere else."""
    for section, facts in STATED_FACTS.items():
        before, _, block = TEXT.partition(f"\n# {section}:\n")
        block = block.split("\n\n")[0]
        explained = re.findall(r"((?:^##   .*\n)+)#   (\w+):", block, re.MULTILINE)

        assert before.splitlines()[-1].startswith("## ")
        assert list(facts) == [name for _, name in explained]
        for above, name in explained:
            words = " ".join(above.replace("##", "").split())
            assert words.startswith(facts[name].label)
            assert all(choice in words for choice in facts[name].choices)


def test_no_line_is_longer_than_the_width():
    """Otherwise it could not be read in a terminal."""
    assert all(len(line) <= WIDTH for line in TEXT.splitlines())


@given(plain_cases())
@example(EXAMPLE)
def test_without_the_comment_signs_it_is_the_example(data):
    """Otherwise what it shows of a fact's form could not be copied."""
    stated = {section: facts for section, facts in data.items() if facts}

    assert case_from_data(stated) == only(uncommented(skeleton(data), stated))


def test_the_example_of_the_rules_can_be_uncommented_as_it_is():
    """Otherwise `policy507 new` would write a case that is refused."""
    rules_example = load().policy.example_case
    text = skeleton(rules_example)
    case = case_from_data(rules_example)

    assert case == only(uncommented(text, rules_example))
    assert case == without_labels(
        only(re.sub("^# ", "", text, flags=re.MULTILINE), rules_example["as_of"])
    )


def without_labels(case: Case) -> Case:
    """The case without its labels."""
    return case_from_data(case_to_data(case, ids=False))


def test_each_fact_can_be_uncommented_by_itself():
    """Otherwise a user could state a fact only together with others."""
    for section, facts in STATED_FACTS.items():
        for name in facts:
            data = {"as_of": EXAMPLE["as_of"], section: {name: EXAMPLE[section][name]}}

            assert case_from_data(data) == only(uncommented(TEXT, data))


def test_texts_are_quoted_where_they_could_be_taken_for_something_else():
    """Otherwise a label such as `null` or `12` would come back as something else."""
    for text in ("null", "12", "true", "a: b", "#", "", "*a", "ü \"'", "2026-11-23"):
        data = but({"officer.id": text, "contract.additional_duties": [text]})
        case = only(uncommented(skeleton(data), data))

        assert text == case.officer.id
        assert (text,) == case.contract.additional_duties


def test_what_the_example_lacks_has_a_placeholder():
    """Otherwise the facts that an example leaves out would be missing."""
    days = ("contract.starts_on", "school_year.starts_on", "school_year.ends_on")
    text = re.sub("^# ", "", skeleton({}), flags=re.MULTILINE)

    with pytest.raises(PolicyError) as raised:
        only(text, "2026-11-23")
    assert list(days) == [problem.message.split(":")[0] for problem in raised.value.problems]
    case = only(text.replace(": YYYY-MM-DD", ": 2026-11-23"), "2026-11-23")
    assert list(STATED_FACTS["officer"]) == list(case_to_data(case)["officer"])
