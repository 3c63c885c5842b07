"""Long files: what is held in memory does not grow with them."""

import subprocess
import sys

import pytest
from pyarrow import concat_tables, parquet

from policy507.roster.tables.generated_files import columns_file_of, write_roster

pytestmark = pytest.mark.slow  # files of hundreds of thousands of rows are written and read

ROWS = 300_000

READING = """
import sys
from policy507.roster import read_columns, rows
read = sum(piece.read for piece in rows(sys.argv[1], read_columns(sys.argv[2])))
with open("/proc/self/status") as status:  # of this program alone, not of the one that started it
    (most,) = (line.split()[1] for line in status if line.startswith("VmHWM"))
print(read, int(most) // 1024)
"""


def three_times(file):
    """A file with the rows of another one three times."""
    longer = file.with_stem("longer")
    if file.suffix == ".parquet":
        group = parquet.ParquetFile(file).metadata.row_group(0).num_rows
        longest = concat_tables([parquet.read_table(file)] * 3)
        parquet.write_table(longest, longer, row_group_size=group)
    else:
        head, _, body = file.read_bytes().partition(b"\n")
        longer.write_bytes(head + b"\n" + body * 3)
    return longer


@pytest.mark.skipif(sys.platform != "linux", reason="memory is told elsewhere there")
@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_three_times_the_rows_take_no_more_memory(tmp_path, suffix):
    """A file of a state would fill the memory, or have to be cut up by hand."""
    file = tmp_path / f"roster{suffix}"
    write_roster(file, ROWS, 1, errors=0.01)
    taken = []
    for each, rows in ((file, ROWS), (three_times(file), 3 * ROWS)):
        command = [sys.executable, "-c", READING, str(each), str(columns_file_of(file))]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        read, megabytes = map(int, done.stdout.split())
        assert read == rows
        taken.append(megabytes)
    assert taken[1] < taken[0] + 60
