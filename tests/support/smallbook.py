"""A folder of rules that is as small as can be and has nothing wrong with it, to be changed by tests."""

from __future__ import annotations

import json
from pathlib import Path

from policy507.errors import Problem, RuleError
from policy507.model.rulebook import RuleBook
from policy507.rulefiles.load import load, read

CASE = load().policy.example_case
YEAR = CASE["school_year"]
# So many days are expected that an example may state any number of days served.
EXPECTED = {**YEAR, "substitute_contact_days_expected": YEAR["student_contact_days"]}
POLICY = f"""\
policy: "9"
title: Tests
edition: 2020-01
adopters: clubs
articles:
  - {{article: "1", title: Members, folder: members}}
bearers: [officer, charter school]
acts:
  pass-the-test: pass the test
example_case: {json.dumps({**CASE, "school_year": EXPECTED})}
"""
READINGS = """\
readings:
  A-1:
    question: Does the last of {test-period} count?
    choices:
      counts: yes
      lapses: no
    why: It is a day like any other.
left_to_people:
  P-1:
    question: What a test is.
    facts: [officer.sro_course_completed_on]
"""
TEST = f"""\
paragraph: "1.1"
title: The test
says: From {{first-day}} on, an officer must pass the test within {{test-period}}.
key_phrases: [passes the test]
fingerprint: sha256:{"0123456789abcdef" * 4}
source:
  - {{cite: none, href: "https://example.org", compared: not compared}}
values:
  first-day: 2025-09-01
  test-period: 6 months
terms:
  serves: {{officer.peace_officer: true}}
dates:
  end of the period: {{test-period after: officer.duties_assumed_on}}
  last day:
    per_reading:
      A-1: {{counts: end of the period, lapses: {{1 day before: end of the period}}}}
rules:
  - name: test-in-time
    who: officer
    must: pass-the-test
    from: first-day
    when: serves
    done_on: officer.sro_course_completed_on
    due: {{by: last day}}
left_to_people: [P-1]
examples:
  - it: passed
    expect: {{test-in-time: met, pass-the-test: met}}
"""
RELIEF = f"""\
paragraph: "1.2"
title: The relief
says: With fewer than {{day-limit}} days an officer need not pass the test. The charter school may give prizes.
fingerprint: sha256:{"0123456789abcdef" * 4}
values:
  day-limit: 60
terms:
  short service:
    - serves
    - school_year.substitute_contact_days: {{fewer_than: day-limit}}
rules:
  - name: test-relief
    who: officer
    need_not: pass-the-test
    when: short service
    overrides: ["1.1"]
  - name: prizes
    who: charter school
    may: give prizes
examples:
  - it: relieved
    expect: {{test-relief: in_effect, prizes: in_effect}}
"""
FILES = {
    "policy.yaml": POLICY,
    "readings.yaml": READINGS,
    "members/1.1.yaml": TEST,
    "members/1.2.yaml": RELIEF,
}


def write(folder: Path, **changed: str | None) -> Path:
    """Write the folder; files by the last part of their names (`policy`), `None` for no such file.

    A dot in a name is an underscore: `_1_1` is members/1.1.yaml.
    """
    texts: dict[str, str | None] = dict(FILES)
    for name, text in changed.items():
        plain = name.removeprefix("_").replace("_", ".")
        full = next((n for n in FILES if n.endswith(f"{plain}.yaml")), f"members/{plain}.yaml")
        texts[full] = text
    for name, text in texts.items():
        if text is not None:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", errors="surrogatepass")
    return folder


def replaced(text: str, old: str, new: str) -> str:
    """The text with one piece of it replaced, which must be there."""
    assert old in text, old
    return text.replace(old, new, 1)


def book_of(folder: Path, **changed: str | None) -> RuleBook:
    """The rule book of the folder with changes."""
    return read(write(folder, **changed))


def problems_of(folder: Path, **changed: str | None) -> list[Problem]:
    """What is wrong with the folder with changes, in the order in which it is reported."""
    try:
        book_of(folder, **changed)
    except RuleError as error:
        return list(error.problems)
    return []


def lines(problems: list[Problem], folder: Path) -> list[str]:
    """Problems as they are shown, without the folder."""
    return [str(problem).removeprefix(f"{folder}/") for problem in problems]


def at(text: str, piece: str, nth: int = 1) -> str:
    """Where a piece of a text begins, as `line:column`."""
    start = -1
    for _ in range(nth):
        start = text.index(piece, start + 1)
    before = text[:start]
    return f"{before.count(chr(10)) + 1}:{start - before.rfind(chr(10))}"
