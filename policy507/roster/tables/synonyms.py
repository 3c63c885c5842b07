"""What people call facts in the headers of their tables, besides what the facts are called here.

A guess rests on these phrases, on the fact's own words, and on the values of the column. None decides
anything: a proposal is looked through before it is used.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from functools import cache

from policy507.facts.kinds import Fact
from policy507.roster.tables.columns import FACTS_BY_PATH

SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "officer.id": (
        *("badge", "badge number", "officer", "officer name", "officer id", "name", "employee id"),
        *(
            "employee number",
            "sro",
            "sro name",
            "full name",
            "last name",
            "post id",
            "license number",
        ),
    ),
    "officer.peace_officer": (
        *("licensed", "licensed peace officer", "peace officer", "sworn", "post licensed"),
        "active license",
    ),
    "officer.assigned_to_school": (
        "assigned",
        "assigned to school",
        "assignment",
        "placed in school",
    ),
    "officer.during_instructional_day": (
        *("during school hours", "school hours", "instructional day", "during instruction"),
        "works during school day",
    ),
    "officer.regular_responsibility": (
        *("regular duty", "regular", "regular assignment", "regular responsibility"),
        "permanent assignment",
    ),
    "officer.substitute": ("substitute", "sub", "relief officer", "fill in", "backup"),
    "officer.duties_assumed_on": (
        *("on duty since", "start date in school", "sro since", "sro start", "duties assumed"),
        *("first day as sro", "assumed duties", "date assigned", "began duties"),
    ),
    "officer.sro_course_completed_on": (
        *("sro course", "sro training", "sro course completed", "sro training completed"),
        *("training completed", "training date", "sro training date", "course completed"),
    ),
    "officer.basic_course_completed_on": (
        *("basic course", "basic training", "basic course completed", "basic sro course"),
        "nasro basic",
    ),
    "officer.supplemental_course_completed_on": (
        *("supplemental course", "supplemental training", "supplement completed"),
        "supplemental course completed",
    ),
    "officer.supplemental_course_board_approved": (
        *("supplement approved", "supplemental approved", "board approved", "course approved"),
        "approved by board",
    ),
    "officer.employer_unable_to_provide_course": (
        *("agency unable to train", "unable to provide course", "training unavailable"),
        "course not available",
    ),
    "officer.employer_policy_adopted": (
        *("agency policy adopted", "policy adopted", "model policy adopted", "agency has policy"),
    ),
    "officer.employer_policy_reviewed_on": (
        *("agency policy reviewed", "policy reviewed", "policy review date", "reviewed policy"),
        "policy acknowledged",
    ),
    "officer.complies_with_employer_policy": (
        *("complies with policy", "policy compliance", "in compliance", "compliant"),
    ),
    "officer.certificate_issued_on": (
        *("certificate issued", "certificate date", "certificate", "cert date", "cert issued"),
        "certified on",
    ),
    "officer.latest_certificate_kept": (
        *("certificate on file", "cert on file", "certificate kept", "copy on file"),
        "certificate copy",
    ),
    "contract.id": ("contract", "contract number", "contract id", "agreement", "mou", "mou number"),
    "contract.for_sro_services": (
        *("contract for sro services", "sro contract", "sro services", "services contract"),
    ),
    "contract.between_employer_and_charter_school": (
        *("agency is the party", "contract with agency", "between agency and school"),
        "parties correct",
    ),
    "contract.starts_on": (
        *("contract starts", "contract start", "contract start date", "agreement start"),
        *("contract from", "effective date", "contract begin"),
    ),
    "contract.ends_on": (
        *("contract ends", "contract end", "contract end date", "agreement end"),
        *("contract until", "contract expires", "expiration date", "contract expiration"),
    ),
    "contract.duties": ("duties", "contract duties", "duties listed", "services", "scope"),
    "contract.optional_duties": ("optional duties", "partial duties", "optional"),
    "contract.additional_duties": (
        *("other duties", "additional duties", "extra duties", "further duties"),
    ),
    "contract.additional_duties_include_discipline": (
        *("other duties with discipline", "includes discipline", "discipline", "school discipline"),
        "enforces school rules",
    ),
    "school.id": ("school", "school name", "school id", "site", "building name", "campus"),
    "school.seat_based": (
        *("building", "seat based", "brick and mortar", "in person", "has building"),
        "physical school",
    ),
    "school.lowest_grade": ("lowest grade", "low grade", "grade from", "from grade", "grades from"),
    "school.highest_grade": ("highest grade", "high grade", "grade to", "to grade", "grades to"),
    "school_year.id": ("school year", "year", "sy", "academic year"),
    "school_year.starts_on": (
        *("year starts", "school year start", "first day of school", "year start"),
        "school year begins",
    ),
    "school_year.ends_on": (
        *("year ends", "school year end", "last day of school", "year end"),
        "school year ends",
    ),
    "school_year.student_contact_days": (
        *("contact days", "student contact days", "instructional days", "school days"),
    ),
    "school_year.substitute_contact_days": (
        *("days as substitute", "substitute days", "sub days", "days served", "days substituted"),
    ),
    "school_year.substitute_contact_days_expected": (
        *("days expected as substitute", "expected days", "expected sub days", "planned sub days"),
    ),
    "school_year.substitute_limit_reached_on": (
        *("limit reached", "substitute limit reached", "sub limit reached", "limit date"),
    ),
    "conduct.id": ("incident", "incident number", "case number", "report number", "act"),
    "conduct.used_force": ("used force", "force used", "use of force", "force"),
    "conduct.used_authority_of_office": (
        *("used authority", "authority used", "acted as officer", "under color of office"),
    ),
    "conduct.purposes": ("purposes", "purpose", "reason for act", "purpose of act"),
    "conduct.participated_in_discipline": (
        *("took part in discipline", "participated in discipline", "discipline involved"),
    ),
}

_NOT_TOLD = frozenset(
    (
        *("a", "an", "and", "by", "date", "for", "has", "if", "in", "is", "it", "of", "on", "or"),
        *("the", "to", "was", "were", "with"),
    )
)
_WORD = re.compile(r"[a-z0-9]+")


def words_of(text: str) -> frozenset[str]:
    """The words of a header by which it is compared: in small letters, without an s at the end."""
    spread = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    found = _WORD.findall(spread.casefold().replace("'", ""))
    kept = [word for word in found if word not in _NOT_TOLD] or found
    return frozenset(word[:-1] if len(word) > 3 and word.endswith("s") else word for word in kept)  # noqa: PLR2004


@cache
def phrases_of(path: str) -> tuple[frozenset[str], ...]:
    """The words of all that a fact is called."""
    fact = FACTS_BY_PATH[path]
    own = [path.replace("_", " ").replace(".", " ")]
    if sum(each.name == fact.name for each in FACTS_BY_PATH.values()) == 1:
        own.append(fact.name.replace("_", " "))
    return tuple(dict.fromkeys(map(words_of, [*SYNONYMS.get(path, ()), *own])))


@cache
def common(word: str) -> int:
    """Of how many facts a word is said."""
    return sum(any(word in phrase for phrase in phrases_of(path)) for path in FACTS_BY_PATH)


def likeness(header: str, fact: Fact) -> float:
    """How much a header is like what a fact is called: from 0 to 1, if it is called just that."""
    words = words_of(header)
    return max((_alike(words, phrase) for phrase in phrases_of(fact.path)), default=0.0)


def _alike(words: frozenset[str], phrase: frozenset[str]) -> float:
    if not words or not phrase:
        return 0.0
    shared = {word for word in words if any(_same(word, other) for other in phrase)}
    said = {word for word in phrase if any(_same(word, other) for other in words)}
    of_header = _weight(shared) / _weight(words)
    of_phrase = _weight(said) / _weight(phrase)
    return 2 * of_header * of_phrase / (of_header + of_phrase) if of_header else 0.0


def _same(word: str, other: str) -> bool:
    """Whether two words are the same, or one is the other with a slip or cut short."""
    if word == other:
        return True
    short, long = sorted((word, other), key=len)
    if len(short) < 4:  # noqa: PLR2004 (shorter words are too much alike)
        return False
    return long.startswith(short) or (len(long) == len(short) and _differ(short, long) == 1)


def _differ(one: str, other: str) -> int:
    return sum(a != b for a, b in zip(one, other, strict=True))


def _weight(words: Iterable[str]) -> float:
    return math.fsum(1 / (1 + math.sqrt(common(word))) for word in words)
