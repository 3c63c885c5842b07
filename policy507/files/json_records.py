"""JSON that a program recorded, read from somebody else's file."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from policy507.errors import PolicyError, Problem, shown
from policy507.files.documents import as_bytes, problem_after


def read_record(content: bytes, file: str | None) -> Any:
    """The data of a record in JSON, still unchecked; `file` is what its problems are called after.

    Raises:
        PolicyError: it is no JSON, with the place where that shows, or states a key twice.
    """
    plain = as_bytes(content)
    try:
        return json.loads(plain.decode(), object_pairs_hook=_once, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        message = f"this is no JSON: {error.msg}"
        raise PolicyError([Problem(message, file, error.lineno, error.colno)]) from None
    except UnicodeDecodeError as error:
        message = f"not UTF-8: byte {error.start + 1} is no character"
        raise problem_after(plain[: error.start].decode(), message, file) from None
    except RecursionError:
        raise PolicyError([Problem("nested too deeply", file)]) from None
    except ValueError as error:
        raise PolicyError([Problem(shown(error), file)]) from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    entries = dict(pairs)
    if len(entries) < len(pairs):
        twice, _ = Counter(key for key, _ in pairs).most_common(1)[0]
        raise ValueError(f"'{shown(twice)}' is stated twice")
    return entries


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")
