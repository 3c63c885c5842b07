"""A school resource officer policy as data: who owes what, by when, under which paragraph."""

from policy507._version import __version__

__all__ = ["__version__"]
