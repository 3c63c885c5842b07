"""What all tests share: how hypothesis searches."""

from __future__ import annotations

import os

from hypothesis import settings

# The same cases in every run, so that a run says something about the code alone.
settings.register_profile("ci", derandomize=True, deadline=None, database=None)
# New cases in every run, and failures are remembered: HYPOTHESIS_PROFILE=dev.
settings.register_profile("dev", deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))
