"""Properties of the paragraphs on training, V.A to V.C."""

from __future__ import annotations

import calendar
import datetime as dt

from hypothesis import strategies as st

from policy507.audit.properties.general import LONG_SUBSTITUTE, listed
from policy507.audit.properties.property import (
    SERVING,
    Audited,
    Choices,
    Draw,
    Property,
    RefutedError,
    changed,
    claim,
)
from policy507.engines.situation import Situation
from policy507.facts.case import Case, observed, stated
from policy507.facts.sections import Officer
from policy507.model.statuses import Status

BEGIN, LIMIT, GRACE = "training-rules-begin", "basic-course-limit", "grace-ends"
PERIOD = "training-period"
ACT = "complete-training"
BY_GRACE, BY_PERIOD = "training-before-june-2027", "training-within-six-months"
COURSE, BASIC = "officer.sro_course_completed_on", "officer.basic_course_completed_on"
SUPPLEMENT = "officer.supplemental_course_completed_on"
DUTIES_ON = "officer.duties_assumed_on"
RANKS = (Status.MET, Status.OPEN, Status.MET_LATE, Status.OVERDUE, Status.CONFLICT)
ONE_DAY = dt.timedelta(days=1)
TRAINING: list[Property] = []


@listed(
    TRAINING,
    "begin",
    "V.A, V.B and V.C are in force from their first day on, and on no day before.",
    "V.A",
    needs=(BEGIN,),
)
def _begin(audited: Audited, draw: Draw) -> None:
    case: Case = draw(audited.cases({"as_of": _around(audited, draw, BEGIN)}))
    answers = audited.answers(case)
    for rule in audited.rules_of("V.A", "V.B", "V.C"):
        early = case.as_of < audited.day(BEGIN)
        status = answers[rule.name]
        claim(
            (status is Status.NOT_IN_FORCE) == early,
            f"{rule.name} is {status} on {case.as_of}",
            case,
        )


@listed(
    TRAINING,
    "earlier-training",
    "Completing the training earlier never makes it worse.",
    "V",
    needs=(ACT,),
    cost=2,
)
def _earlier_training(audited: Audited, draw: Draw) -> None:
    case: Case = draw(audited.cases(draw(st.sampled_from((LONG_SUBSTITUTE, {})))))
    course = draw(st.sampled_from((COURSE, SUPPLEMENT)))
    days = {*audited.thresholds.edges, *audited.thresholds.near(case.as_of)}
    assumed = stated(case, DUTIES_ON)
    if assumed is not None:
        days.update(audited.thresholds.near(assumed))
    earlier: tuple[Case, Status | None] | None = None
    for day in sorted(days):
        later = changed(case, {course: day})
        if later is not None:
            status = audited.answers(later)[ACT]
            if earlier is not None and _rank(earlier[1]) > _rank(status):
                why = f"{ACT} is {earlier[1]} with {course} on an earlier day, and {status} later"
                raise RefutedError(why, earlier[0], later)
            earlier = later, status


@listed(
    TRAINING,
    "last-day-of-V.A",
    "V.A's last day never falls as the day of taking up the duties grows.",
    "V.A",
    needs=("training-before-duties",),
)
def _last_day_of_v_a(audited: Audited, draw: Draw) -> None:
    _grows(audited, draw, "training-before-duties", audited.choices)


@listed(
    TRAINING,
    "who-V.B-covers",
    "V.B switches only between the day before its limit for basic courses and that day.",
    "V.B",
    needs=(LIMIT, BEGIN, BY_GRACE),
)
def _who_v_b_covers(audited: Audited, draw: Draw) -> None:
    basic = _around(audited, draw, LIMIT)
    as_of = max(audited.day(BEGIN), basic, draw(audited.days(basic)))
    case: Case = draw(audited.cases({**SERVING, "as_of": as_of, BASIC: basic}))
    status = audited.answers(case)[BY_GRACE]
    claim(
        (status is Status.NOT_APPLICABLE) == (basic >= audited.day(LIMIT)),
        f"{BY_GRACE} is {status} after a basic course on {basic}",
        case,
    )


@listed(
    TRAINING,
    "timeliness-of-V.B",
    "For officers who took up the duties before V.B's grace ends, it is too late from that day on.",
    "V.B",
    needs=(LIMIT, BEGIN, GRACE, BY_GRACE),
)
def _timeliness_of_v_b(audited: Audited, draw: Draw) -> None:
    grace = audited.day(GRACE)
    case: Case = draw(
        audited.cases(
            {
                **LONG_SUBSTITUTE,
                "as_of": max(audited.day(BEGIN), _around(audited, draw, GRACE)),
                BASIC: audited.day(LIMIT) - ONE_DAY,
                SUPPLEMENT: None,
                COURSE: draw(st.sampled_from((None, _around(audited, draw, GRACE)))),
                DUTIES_ON: min(grace - ONE_DAY, draw(audited.days(grace))),
            }
        )
    )
    done = observed(case, COURSE)
    if done is None:
        expected = Status.OPEN if case.as_of < grace else Status.OVERDUE
    else:
        expected = Status.MET if done < grace else Status.MET_LATE
    status = audited.answers(case)[BY_GRACE]
    claim(status is expected, f"{BY_GRACE} is {status}, not {expected}, on {case.as_of}", case)


@listed(
    TRAINING,
    "last-day-of-V.C",
    "V.C's last day never falls as the day of taking up the duties grows, however it is counted.",
    "V.C",
    needs=(BY_PERIOD, "C-1"),
)
def _last_day_of_v_c(audited: Audited, draw: Draw) -> None:
    choice = draw(st.sampled_from(audited.book.readings["C-1"].names))
    _grows(audited, draw, BY_PERIOD, {**audited.choices, "C-1": choice})


@listed(
    TRAINING,
    "months-of-V.C",
    "V.C's last day has the day of the month of taking up the duties, or ends a shorter month.",
    "V.C",
    needs=(BY_PERIOD, PERIOD, BEGIN, "C-1"),
)
def _months_of_v_c(audited: Audited, draw: Draw) -> None:
    day = draw(audited.days(audited.thresholds.home))
    month = day.month - 1 + audited.months(PERIOD)
    year, month = day.year + month // 12, month % 12 + 1
    same = dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
    expected = max(same, audited.day(BEGIN) - ONE_DAY)
    choices = {**audited.choices, "C-1": audited.book.readings["C-1"].default}
    due = _last_day(audited, BY_PERIOD, day, choices)
    claim(due == expected, f"{BY_PERIOD} from {day} is due on {due}, not on {expected}")


@listed(
    TRAINING,
    "adopted-policy",
    "Where the agency has adopted no policy, nobody need review one or comply with one.",
    "V.C",
    needs=("review-employer-policy", "comply-with-employer-policy"),
)
def _adopted_policy(audited: Audited, draw: Draw) -> None:
    case: Case = draw(audited.cases({"officer.employer_policy_adopted": False}))
    answers = audited.answers(case)
    for act in ("review-employer-policy", "comply-with-employer-policy"):
        claim(answers[act] is Status.NOT_REQUIRED, f"{act} is {answers[act]}", case)


def _rank(status: Status | None) -> int:
    """How bad it is; what is not required is as good as met."""
    return RANKS.index(status) if status in RANKS else 0


def _around(audited: Audited, draw: Draw, value: str) -> dt.date:
    """A day about the day of a value, often the very day or the one before."""
    day = audited.day(value)
    return draw(st.sampled_from((day, day - ONE_DAY)) | audited.days(day))


def _last_day(audited: Audited, rule: str, day: dt.date, choices: Choices) -> dt.date | None:
    """The last day under a rule for duties taken up on a day."""
    case = Case(as_of=audited.thresholds.home, officer=Officer(duties_assumed_on=day))
    return Situation(case, choices).last_day((audited.book.rules[rule],))


def _grows(audited: Audited, draw: Draw, rule: str, choices: Choices) -> None:
    """Claim that a rule's last day never falls as the day of taking up the duties grows."""
    one = draw(audited.days(audited.thresholds.home))
    earlier, later = sorted((one, draw(audited.days(one))))
    first, last = (_last_day(audited, rule, day, choices) for day in (earlier, later))
    claim(
        first is not None and last is not None and first <= last,
        f"{rule} is due on {first} from {earlier}, and on {last} from {later}",
    )
