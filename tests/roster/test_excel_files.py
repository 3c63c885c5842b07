"""Workbooks: dates, merged cells, errors and sheets as people see them; hostile ones are refused."""

import datetime as dt
import struct
import zipfile

import pytest
import xlsxwriter

from policy507 import PolicyError
from policy507.roster.tables import excel_files
from policy507.roster.tables.column_files import read_columns
from policy507.roster.tables.reading import rows

COLUMNS = """
columns:
  Badge: officer.id
  Training / SRO: officer.sro_course_completed_on
  Training / Basic: officer.basic_course_completed_on
"""


def workbook(path, fill, **options):
    """A workbook that a function fills."""
    with xlsxwriter.Workbook(path, options) as book:
        fill(book)
    return path


def read(path, columns=None):
    """The canonical rows by number, and what was rejected."""
    described = None
    if columns is not None:
        file = path.with_suffix(".yaml")
        file.write_text(columns, encoding="utf-8")
        described = read_columns(file)
    found, rejected = {}, []
    for piece in rows(path, described):
        for number, row in zip(piece.numbers.tolist(), piece.batch.to_pylist(), strict=True):
            found[piece.sheet, number] = row
        rejected += piece.rejected
    return found, rejected


def trained(book):
    """A sheet with a title, merged headers and days of every kind."""
    sheet = book.add_worksheet("Roster")
    day = book.add_format({"num_format": "mm/dd/yyyy"})
    sheet.merge_range(1, 0, 1, 2, "Officers of the district")
    sheet.merge_range(3, 0, 4, 0, "Badge")
    sheet.merge_range(3, 1, 3, 2, "Training")
    sheet.write_row(4, 1, ["SRO", "Basic"])
    sheet.write(5, 0, 114)
    sheet.write_datetime(5, 1, dt.datetime(2026, 3, 4), day)  # noqa: DTZ001
    sheet.write(5, 2, "2026-03-05")
    sheet.write(6, 0, "115")
    sheet.write(6, 1, 45292)
    sheet.write(8, 0, 116.0)
    sheet.write_datetime(8, 1, dt.datetime(2026, 3, 4, 12), day)  # noqa: DTZ001
    sheet.write(9, 0, "Total: 3")


def test_a_sheet_is_read_as_it_is_seen(tmp_path):
    """Titles would be headers, days be numbers, and rows have other numbers than on the screen."""
    found, rejected = read(workbook(tmp_path / "a.xlsx", trained), COLUMNS)
    assert found == {
        ("Roster", 6): {
            "officer.id": "114",
            "officer.sro_course_completed_on": dt.date(2026, 3, 4),
            "officer.basic_course_completed_on": dt.date(2026, 3, 5),
        }
    }
    assert [(each.sheet, each.row, each.column) for each in rejected] == [
        ("Roster", 7, "Training / SRO"),
        ("Roster", 9, "Training / SRO"),
    ]
    assert [
        piece.totals for piece in rows(tmp_path / "a.xlsx", read_columns(tmp_path / "a.yaml"))
    ] == [(10,)]
    assert "say `dates: excel`" in rejected[0].reason
    assert "time of day" in rejected[1].reason


def test_numbers_of_days_are_read_where_it_is_said(tmp_path):
    """A column that lost its format would be lost."""
    file = workbook(tmp_path / "a.xlsx", trained)
    found, _ = read(file, COLUMNS + "dates: excel\n")
    assert found["Roster", 7]["officer.sro_course_completed_on"] == dt.date(2024, 1, 1)


def test_days_of_the_other_system_are_the_days_that_are_seen(tmp_path):
    """Days of a workbook made on an old Mac would be four years early."""
    file = workbook(tmp_path / "a.xlsx", trained, date_1904=True)
    found, _ = read(file, COLUMNS)
    assert found["Roster", 6]["officer.sro_course_completed_on"] == dt.date(2026, 3, 4)


def test_a_merged_cell_says_the_same_in_all_its_rows(tmp_path):
    """Officers below the first would have no contract."""

    def fill(book):
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["contract.id", "officer.id"])
        sheet.merge_range(1, 0, 3, 0, "C1")
        sheet.write_column(1, 1, ["1", "2", "3", "4"])

    found, _ = read(workbook(tmp_path / "a.xlsx", fill))
    assert [row["contract.id"] for row in found.values()] == ["C1", "C1", "C1", None]


def test_errors_of_formulas_are_no_blanks(tmp_path):
    """A failed formula would be taken for something that has not happened."""

    def fill(book):
        sheet = book.add_worksheet("A & <B>")
        sheet.write_row(1, 1, ["officer.id", "officer.substitute", "contract.ends_on"])
        sheet.write_row(2, 1, ["1", "yes"])
        sheet.write_formula(2, 3, "=1/0", None, "#DIV/0!")
        sheet.write_row(3, 1, ["2", "no"])
        sheet.write_formula(4, 1, "=NA()", None, "#N/A")
        sheet.write_formula(5, 1, "=1+2", None, 3)
        sheet.write(5, 2, True)

    found, rejected = read(workbook(tmp_path / "a.xlsx", fill))
    assert [row["officer.id"] for row in found.values()] == ["2", "#N/A", "3"]
    assert [(each.row, each.reason) for each in rejected] == [
        (3, "the spreadsheet has an error here: #DIV/0!")
    ]


@pytest.mark.parametrize(
    "cell",
    [
        b'<c r="B3" t="e"><f>1/0</f></c>',
        b'<c t="e" s="1" r="B3"><f ca="1"/><v>#REF!</v></c>',
        b"<c r='B3' t='e'><v>#NAME?</v></c>",
    ],
)
def test_failed_formulas_are_seen_however_they_are_written(tmp_path, cell):
    """Only those of one program would be seen, and others be blanks."""

    def fill(book):
        book.add_worksheet().write_row(0, 0, ["officer.id", "officer.substitute"])

    file = workbook(tmp_path / "a.xlsx", fill)
    row = b'<row r="3"><c r="A3"><v>1</v></c>' + cell + b"</row></sheetData>"
    repacked(file, lambda parts: parts.update({SHEET: parts[SHEET].replace(b"</sheetData>", row)}))
    found, rejected = read(file)
    assert not found
    assert [(each.row, each.column) for each in rejected] == [(3, "officer.substitute")]
    nowhere = [b'<c t="e"><v>#REF!</v></c>', b"</sheetData>"]
    repacked(
        file,
        lambda parts: parts.update(
            {SHEET: parts[SHEET].replace(b"</sheetData>", b"".join(nowhere))}
        ),
    )
    with pytest.raises(PolicyError, match="in no place"):
        read(file)


def test_a_workbook_without_a_sheet_that_is_seen_is_told(tmp_path):
    """It would be a roster of nobody."""
    file = workbook(tmp_path / "a.xlsx", lambda book: book.add_chartsheet())
    with pytest.raises(PolicyError, match="no sheet"):
        read(file)


def two(book):
    """Two sheets that hold officers, one of something else, and a hidden one."""
    for name, badge in (("North", "1"), ("South", "2")):
        sheet = book.add_worksheet(name)
        sheet.write_column(0, 0, ["officer.id", badge])
    book.add_worksheet("Notes").write(0, 0, "see below")
    hidden = book.add_worksheet("Old")
    hidden.write_column(0, 0, ["officer.id", "3"])
    hidden.hide()
    book.add_chartsheet("Chart")


def test_which_sheet_is_never_guessed(tmp_path):
    """Half of the officers would be left out, without a word."""
    file = workbook(tmp_path / "a.xlsx", two)
    with pytest.raises(
        PolicyError, match=r"say `sheet: NAME`, or --sheet NAME \('North', 'South'\)"
    ):
        read(file)
    columns = "columns: {officer.id: officer.id}\n"
    found, _ = read(file, columns + "sheet: South")
    assert [*found] == [("South", 2)]
    found, _ = read(file, columns + "sheet: [South, north]")
    assert [*found] == [("South", 2), ("North", 2)]
    found, _ = read(file, columns + "sheet: Old")
    assert [*found] == [("Old", 2)]
    with pytest.raises(
        PolicyError, match=r"no sheet 'West' \(there are 'North', 'South', 'Notes'\)"
    ):
        read(file, columns + "sheet: West")


def test_the_one_sheet_that_has_the_columns_is_taken(tmp_path):
    """Every workbook with a sheet of notes would need its sheet named."""

    def fill(book):
        book.add_worksheet("Read me").write(0, 0, "how to fill this in")
        book.add_worksheet("Data").write_column(0, 0, ["officer.id", "1"])

    assert [*read(workbook(tmp_path / "a.xlsx", fill))[0]] == [("Data", 2)]


def test_sheets_are_joined_by_id(tmp_path):
    """Contracts on a sheet of their own would be unknown."""

    def fill(book):
        sheet = book.add_worksheet("Officers")
        sheet.write_row(0, 0, ["Badge", "Contract"])
        sheet.write_row(1, 0, [1, 7])
        sheet.write_row(2, 0, [2, 8])
        sheet = book.add_worksheet("Contracts")
        sheet.write_row(0, 0, ["No.", "Services", "Remark"])
        sheet.write_row(1, 0, [7, "yes", "x"])

    columns = """
columns: {Badge: officer.id, Contract: contract.id}
sheets:
  contracts:
    columns: {"No.": contract.id, Services: contract.for_sro_services}
    ignored: [Remark]
"""
    found, rejected = read(workbook(tmp_path / "a.xlsx", fill), columns)
    assert [*found.values()] == [
        {"officer.id": "1", "contract.id": "7", "contract.for_sro_services": True}
    ]
    assert [(each.row, each.reason) for each in rejected] == [
        (3, "no row of 'contracts' has this id")
    ]


def test_pieces_go_together(tmp_path, monkeypatch):
    """Rows would be lost, or have other numbers, where one piece ends."""
    monkeypatch.setattr(excel_files, "PIECE", 3)

    def fill(book):
        sheet = book.add_worksheet()
        sheet.write_column(4, 2, ["officer.id", *range(10)])

    found, _ = read(workbook(tmp_path / "a.xlsx", fill))
    assert {number: row["officer.id"] for (_, number), row in found.items()} == {
        n + 6: str(n) for n in range(10)
    }


def test_an_empty_workbook_is_told(tmp_path):
    """Whoever asks would be told of an index."""
    with pytest.raises(PolicyError, match="empty"):
        read(workbook(tmp_path / "a.xlsx", lambda book: book.add_worksheet()), COLUMNS)


# --- hostile workbooks


def repacked(path, change):
    """A workbook with other contents of its parts."""
    with zipfile.ZipFile(path) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    change(parts)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return path


SHEET = "xl/worksheets/sheet1.xml"


def test_a_cell_far_away_takes_no_memory(tmp_path):
    """One cell in the last corner would make a rectangle of 17,000,000,000."""
    file = workbook(tmp_path / "a.xlsx", trained)

    def change(parts):
        parts[SHEET] = parts[SHEET].replace(
            b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
        )

    with pytest.raises(PolicyError, match="reach too far"):
        read(repacked(file, change), COLUMNS)


def test_a_workbook_that_unpacks_without_end_is_refused(tmp_path, monkeypatch):
    """A small file would fill the memory."""
    monkeypatch.setattr(excel_files, "LARGEST_UNPACKED", 100_000)
    file = workbook(tmp_path / "a.xlsx", trained)

    def change(parts):
        parts["xl/media/zeros.bin"] = b"\0" * (excel_files.LARGEST_UNPACKED + 1)

    with pytest.raises(PolicyError, match="too large once it is unpacked"):
        read(repacked(file, change), COLUMNS)


def test_a_part_that_hides_its_size_is_refused(tmp_path):
    """The bound on what is unpacked would be one that anybody can lie about."""
    file = workbook(tmp_path / "a.xlsx", trained)
    repacked(file, lambda parts: parts.update({SHEET: parts[SHEET] + b" " * 100_000}))
    raw = bytearray(file.read_bytes())
    with zipfile.ZipFile(file) as packed:
        size = packed.getinfo(SHEET).file_size
    lie = bytes(raw).replace(struct.pack("<L", size), struct.pack("<L", 10))
    assert lie != bytes(raw)
    file.write_bytes(lie)
    with pytest.raises(PolicyError, match="damaged"):
        read(file, COLUMNS)


def test_merged_cells_without_end_are_refused(tmp_path):
    """Filling them in would never end."""
    file = workbook(tmp_path / "a.xlsx", trained)

    def change(parts):
        parts[SHEET] = parts[SHEET].replace(b"B4:C4", b"B4:XFD900000")

    with pytest.raises(PolicyError, match="merged"):
        read(repacked(file, change), COLUMNS)


def test_entities_are_never_expanded(tmp_path):
    """A billion laughs would be had."""
    file = workbook(tmp_path / "a.xlsx", trained)

    def change(parts):
        parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(
            b"<workbook", b'<!DOCTYPE x [<!ENTITY a "aaaa">]><workbook', 1
        )

    with pytest.raises(PolicyError, match="damaged"):
        read(repacked(file, change), COLUMNS)


@pytest.mark.parametrize("name", ["xl/workbook.xml", SHEET, "xl/sharedStrings.xml"])
def test_a_damaged_workbook_is_refused(tmp_path, name):
    """A traceback would be all that is told."""
    file = workbook(tmp_path / "a.xlsx", trained)
    with pytest.raises(PolicyError):
        read(repacked(file, lambda parts: parts.update({name: b"<broken"})), COLUMNS)
    whole = workbook(tmp_path / "b.xlsx", trained).read_bytes()
    for length in (30, 200, len(whole) // 2, len(whole) - 10):
        file.write_bytes(whole[:length])
        with pytest.raises(PolicyError):
            read(file, COLUMNS)


def test_what_is_packed_and_no_workbook_is_told(tmp_path):
    """Somebody would look for the mistake in the table."""
    file = tmp_path / "a.xlsx"
    for names, why in {
        ("content.xml", "mimetype"): "another format",
        ("[Content_Types].xml", "xl/workbook.bin"): "another format",
        ("officers.csv",): "no workbook",
    }.items():
        with zipfile.ZipFile(file, "w") as packed:
            for name in names:
                packed.writestr(name, "x")
        with pytest.raises(PolicyError, match=why):
            read(file, COLUMNS)
