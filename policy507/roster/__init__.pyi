from .deciding.batches import decide_batch as decide_batch
from .frames import decide_frame as decide_frame
from .shape import SCHEMA as SCHEMA
from .tables.column_files import read_columns as read_columns
from .tables.columns import Columns as Columns
from .tables.pieces import Rejected as Rejected
from .tables.reading import rows as rows
from .tables.taking import Taken as Taken
