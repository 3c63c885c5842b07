"""The rules as objects: what `policy507.load` makes of a folder of rule files, immutable throughout."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
__getattr__.__module__ = __name__  # which help() asks for on Python 3.13
