from .column_files import read_columns as read_columns
from .columns import Columns as Columns
from .deciding import decide_batch as decide_batch
from .frames import decide_frame as decide_frame
from .reading import rows as rows
from .shape import SCHEMA as SCHEMA
from .tables import Rejected as Rejected
from .taking import Taken as Taken
