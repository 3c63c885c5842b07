"""Rosters: the same rules over tables, from ten rows to a hundred million.

`decide_frame` is where to start: a table of officers in, the same kind of table out, with a status
and a last day per act. The tables need the extra `roster`.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
