"""Cases for property tests: hypothesis strategies that know where the rules switch.

What is drawn contradicts nothing, and its days and numbers cluster where the rules change their
answer, one day or one unit on both sides. Drawing needs the extra `audit`.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
