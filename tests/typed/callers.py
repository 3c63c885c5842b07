"""What callers write, and what type checkers are to say of it: `error` marks what they are to refuse."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import assert_type

from policy507 import (
    ActFinding,
    Case,
    Conduct,
    Contract,
    Decision,
    Finding,
    Officer,
    Unknown,
    case_schema,
    decide,
    decide_case,
)

listed = ["law-education"]
named: dict[str, bool | str] = {"law-education": "partly"}
day = dt.date(2026, 11, 23)

contract = Contract(duties=["law-education"], optional_duties=[], additional_duties=["a walk"])
Contract(duties=listed, optional_duties=listed)
Contract(duties=("law-education",), additional_duties=())
Contract(duties=named)
Contract(duties={"law-education": True})
Conduct(purposes=["safety"])
Officer(duties_assumed_on=None, substitute=True)

assert_type(contract.duties, tuple[str, ...] | Mapping[str, bool | str] | Unknown)
assert_type(contract.additional_duties, tuple[str, ...] | Unknown)

decision = decide(as_of=day, contract=contract)
assert_type(decision, Decision)
assert_type(decision.act("complete-training"), ActFinding)
assert_type(decision.finding("a rule of my own"), Finding)
assert_type(decision.paragraphs["V.D"], tuple[Finding, ...])
assert_type(Decision.from_json(decision.to_json()), Decision)
assert_type(case_schema()["title"], object)  # error

Contract(duties="law-education")  # error
Contract(duties=[1])  # error
Conduct(purposes={"safety": True})  # error
Officer(substitute="no")  # error
Case()  # error
decide_case({"as_of": "2026-11-23"})  # error
decide(as_of="2026-11-23")  # error
decision.act(3)  # error
