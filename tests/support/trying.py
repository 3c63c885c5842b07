"""How many cases a property is tried on that has a number of its own."""

from hypothesis import settings

USUAL = settings.get_profile("default").max_examples


def tries(most: int) -> int:
    """So many cases, or as few as a profile asks for that is for who waits."""
    asked = settings.default.max_examples
    return most if asked >= USUAL else min(most, asked)
