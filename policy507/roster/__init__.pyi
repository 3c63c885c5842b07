from .shape import HAS_NOT_HAPPENED as HAS_NOT_HAPPENED
from .shape import SCHEMA as SCHEMA
