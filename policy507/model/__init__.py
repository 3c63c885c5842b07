"""The rules as objects: what `policy507.load` makes of a folder of rule files, immutable throughout."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
