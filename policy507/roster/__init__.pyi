from .deciding import decide_batch as decide_batch
from .shape import HAS_NOT_HAPPENED as HAS_NOT_HAPPENED
from .shape import SCHEMA as SCHEMA
