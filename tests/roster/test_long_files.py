"""Long files: what is held in memory does not grow with them."""

import re
import subprocess
import sys

import pytest

from policy507.roster.tables.generated_files import columns_file_of, write_roster

pytestmark = pytest.mark.slow  # files of some hundred thousand rows are written and read

READING = """
import resource, sys
from policy507.roster import read_columns, rows
read = sum(piece.read for piece in rows(sys.argv[1], read_columns(sys.argv[2])))
print(read, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="memory is measured in other units there")
@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_three_times_the_rows_take_no_more_memory(tmp_path, suffix):
    """A file of a state would fill the memory, or have to be cut up by hand."""
    taken = []
    for rows in (300_000, 900_000):
        file = tmp_path / f"{rows}{suffix}"
        write_roster(file, rows, 1, errors=0.01)
        command = [sys.executable, "-c", READING, str(file), str(columns_file_of(file))]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        read, megabytes = map(int, re.findall("[0-9]+", done.stdout))
        assert read == rows
        taken.append(megabytes)
    assert taken[1] < taken[0] + 100
