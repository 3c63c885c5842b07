from .properties.property import Property as Property
from .properties.run import EXAMPLES as EXAMPLES
from .properties.run import PROPERTIES as PROPERTIES
from .properties.run import Result as Result
from .properties.run import run as run
from .properties.run import run_one as run_one
from .properties.run import tests as tests
from .review.changes import out_of_step as out_of_step
