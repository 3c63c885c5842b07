"""Audit a rule book: properties that must hold of every case, tried on cases made to refute them.

For rules of one's own, in a file of pytest::

    from policy507 import audit

    test_rules = audit.tests("my-rules")

or on the command line, `policy507 audit-rules my-rules`. Where the rules state dates and numbers,
each property takes them from the rule files. Trying properties needs the extra `audit`.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
