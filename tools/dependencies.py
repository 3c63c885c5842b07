"""Look the installed dependencies up among known vulnerabilities: `python tools/dependencies.py`.

The exit code is 1 where one is found. pip-audit passes over what its service does not answer for, and
then says that it found nothing; here it is said how many were looked up, and where none was, that
nothing was audited, and why. That alone is no fault of the code, so the exit code stays 0.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from typing import Any

COMMAND = ("pip_audit", "--skip-editable", "--progress-spinner", "off", "--format", "json")
NOT_REACHED = re.compile(r"ConnectionError|Timeout|ServiceError|HTTPError|Failed to resolve")
OWN = "distribution marked as editable"
MOST_REASONS = 5


def judged(output: str, errors: str) -> tuple[int, list[str]]:
    """What pip-audit's output comes to: an exit code, and what is to be said."""
    try:
        found = json.loads(output)["dependencies"]
    except (ValueError, KeyError, TypeError):
        lines = errors.strip().splitlines() or ["it wrote nothing"]
        if NOT_REACHED.search(errors):
            return 0, ["NOTHING WAS AUDITED: the service was not reached", f"  {lines[-1]}"]
        return 1, ["pip-audit failed", *lines]
    others = [each for each in found if each.get("skip_reason") != OWN]
    passed_over = [each for each in others if "skip_reason" in each]
    audited = [each for each in others if "skip_reason" not in each]
    said = [*_vulnerable(audited), *_reasons(passed_over)]
    wrong = any(each["vulns"] for each in audited)
    count = f"{len(audited)} of {len(others)} dependencies were looked up"
    if not audited:
        return 0, ["NOTHING WAS AUDITED: the service answered for no dependency", *said]
    return int(wrong), [count, *(said if wrong or passed_over else ["no known vulnerability"])]


def _vulnerable(audited: Iterable[dict[str, Any]]) -> Iterable[str]:
    for each in audited:
        for known in each["vulns"]:
            mended = ", ".join(known.get("fix_versions", ())) or "no version yet"
            yield f"  {each['name']} {each['version']}: {known['id']}, mended in {mended}"


def _reasons(passed_over: Iterable[dict[str, Any]]) -> Iterable[str]:
    """Why dependencies were passed over; what differs by the name alone, once."""
    reasons = Counter(each["skip_reason"].partition(":")[0] for each in passed_over)
    for reason, many in reasons.most_common(MOST_REASONS):
        yield f"  {many} passed over: {reason}"


if __name__ == "__main__":
    done = subprocess.run(
        [sys.executable, "-m", *COMMAND], capture_output=True, text=True, check=False
    )
    exit_code, lines = judged(done.stdout, done.stderr)
    print("\n".join(lines))
    sys.exit(exit_code)
