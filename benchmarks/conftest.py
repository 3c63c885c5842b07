"""What a benchmark measures, in its own words, for the page of figures."""

from __future__ import annotations

import inspect

import pytest


@pytest.fixture(autouse=True)
def _in_words(request):
    if "benchmark" in request.fixturenames:
        said = inspect.getdoc(request.function) or ""
        benchmark = request.getfixturevalue("benchmark")
        benchmark.extra_info["says"] = said.partition("\n\n")[0]
