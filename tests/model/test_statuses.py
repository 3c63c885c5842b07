"""The words for what kind a rule is, and for what it comes to."""

from __future__ import annotations

import pytest

from policy507.model.statuses import Modality, Status, status_words


@pytest.mark.parametrize(
    ("name", "told"),
    [
        (Status.MET_LATE, "done late"),
        (Status.UNDETERMINED, "not determined"),
        (Status.NOT_REQUIRED, "not required"),
        (Status.MET, "met"),
        (Modality.MUST_NOT, "must not"),
    ],
)
def test_a_status_is_told_in_plain_words(name, told):
    """Otherwise a page and a decision would call the same thing by two names."""
    assert status_words(name) == told


def test_no_two_statuses_are_told_alike():
    """Otherwise a reader could not tell what was found."""
    assert len({status_words(each) for each in Status}) == len(Status)
