"""What all tests share: how hypothesis searches, and an environment that says nothing."""

from __future__ import annotations

import os

import pytest
from forgetting import forget_before_a_fault
from hypothesis import Phase, settings

# The same cases in every run, so that a run says something about the code alone.
settings.register_profile("ci", derandomize=True, deadline=None, database=None)
# Fewer of them, for the other versions of Python, and for who waits.
settings.register_profile("quick", settings.get_profile("ci"), max_examples=5)
# Whether a fault is found, and not how small the case is that shows it: nox -s mutate-code.
unshrunk = (Phase.explicit, Phase.generate)
settings.register_profile("mutants", settings.get_profile("quick"), phases=unshrunk)
# New cases in every run, and failures are remembered: HYPOTHESIS_PROFILE=dev.
settings.register_profile("dev", deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def pytest_sessionstart():
    """A fault in the code is met also where the right answer is remembered."""
    forget_before_a_fault()


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch):
    """What the terminal of whoever runs the tests is like changes no output."""
    for name in ("COLUMNS", "NO_COLOR", "FORCE_COLOR", "POLICY507_TRACEBACK"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def browser():
    """The browser of this machine."""
    from browsing import started

    with started() as found:
        yield found


@pytest.fixture
def page(browser):
    """A tab in which whatever a page complains of is remembered: `page.complaints`."""
    from browsing import opened

    with opened(browser) as tab:
        yield tab
