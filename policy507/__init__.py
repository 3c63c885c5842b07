"""A school resource officer policy as data: who owes what, by when, under which paragraph.

`decide` is where to start: facts in, a `Decision` out. A name is imported when it is first used, so
that importing the package costs next to nothing; which names there are stands in the stub beside
this file, and nowhere else.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
