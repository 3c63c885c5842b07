"""What the audit of dependencies says: a vulnerability, none, or that nothing was audited."""

from __future__ import annotations

import json

import pytest
from dependencies import OWN, judged

GOOD = {"name": "attrs", "version": "26.1.0", "vulns": []}
BAD = {
    "name": "rich",
    "version": "13.0",
    "vulns": [{"id": "PYSEC-1", "fix_versions": ["13.1"], "aliases": [], "description": "x"}],
}
OVER = {"name": "click", "skip_reason": "Dependency not found and could not be audited: click (8)"}
SELF = {"name": "policy507", "skip_reason": OWN}


def said(*found):
    """What is said of some dependencies."""
    code, lines = judged(json.dumps({"dependencies": found, "fixes": []}), "")
    return code, "\n".join(lines)


def test_a_vulnerability_is_an_error():
    """Otherwise a known hole would be shipped."""
    code, lines = said(GOOD, BAD, SELF)

    assert code == 1
    assert "2 of 2 dependencies were looked up" in lines
    assert "rich 13.0: PYSEC-1, mended in 13.1" in lines


def test_none_is_said_with_how_many_were_looked_up():
    """Otherwise nobody could tell an audit of everything from one of nothing."""
    assert said(GOOD, SELF) == (0, "1 of 1 dependencies were looked up\nno known vulnerability")


def test_what_is_passed_over_is_said():
    """Otherwise a dependency that nobody looked up would pass for a good one."""
    code, lines = said(GOOD, OVER)

    assert code == 0
    assert "1 of 2 dependencies were looked up" in lines
    assert "1 passed over: Dependency not found and could not be audited" in lines
    assert "no known" not in lines


@pytest.mark.parametrize("found", [(OVER, OVER, SELF), (SELF,), ()])
def test_an_audit_of_nothing_is_called_so(found):
    """Otherwise a service that answers nothing would make every run green."""
    code, lines = said(*found)

    assert code == 0
    assert lines.startswith("NOTHING WAS AUDITED")


def test_a_service_that_is_not_reached_is_no_fault_of_the_code():
    """Otherwise nobody could work without the network."""
    errors = "Traceback …\nrequests.exceptions.ConnectionError: Failed to resolve 'x'"
    code, lines = judged("", errors)

    assert code == 0
    assert lines[0] == "NOTHING WAS AUDITED: the service was not reached"
    assert "Failed to resolve" in lines[1]


@pytest.mark.parametrize("output", ["", "{", "[]", "{}", "null"])
def test_any_other_failure_is_an_error(output):
    """Otherwise an audit that was taken apart by an update would be green for ever."""
    assert judged(output, "usage: pip-audit")[0] == 1
