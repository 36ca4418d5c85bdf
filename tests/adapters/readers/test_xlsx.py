"""What a user sees in a spreadsheet: XLSX, XLSB, XLS and ODS."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from seogo.adapters.readers import media
from seogo.adapters.readers.registry import read
from seogo.adapters.readers.sheet_extent import Extent, add_xlsb, add_xlsx, xls_extents
from seogo.domain.blocks import Kind, Reading
from seogo.domain.document import Outcome
from seogo.ports.formats import Limits
from tests.adapters.readers.compound_file import compound_file
from tests.adapters.readers.office_samples import Sheet, Value, xlsx
from tests.adapters.readers.samples import CORPORA, pdf, written, zipped


def reading(content: bytes, folder: Path, limits: Limits | None = None, *, name: str = "a.xlsx") -> Reading:
    return read(written(folder, name, content), limits or Limits())


def blocks(content: bytes, folder: Path, *, name: str = "a.xlsx") -> list[tuple[Kind, int | None, str]]:
    return [(block.kind, block.page, block.text) for block in reading(content, folder, name=name).blocks]


def test_a_sheet_is_a_heading_and_a_table_without_empty_rows_and_columns(tmp_path: Path) -> None:
    fees: list[list[Value]] = [["선박", None, "Fee"], [], ["어선", None, 30000.0], [None, None, 0.1 + 0.2]]
    found = reading(xlsx({"수수료": Sheet(fees), "Empty": Sheet([]), "Notes": Sheet([["see 제8조"]])}), tmp_path)
    assert [(block.kind, block.page, block.text) for block in found.blocks] == [
        (Kind.HEADING, 1, "수수료"),
        (Kind.TABLE, 1, "선박 | Fee\n어선 | 30000\n | 0.3"),
        (Kind.HEADING, 3, "Notes"),
        (Kind.TABLE, 3, "see 제8조"),
    ]
    assert (found.outcome, found.media_type, found.pages) == (Outcome.OK, media.XLSX, 3)


@pytest.mark.parametrize(
    ("day", "shown"), [("46023", "2026-01-01"), ("46023.5", "2026-01-01 12:00"), ("46023.999988426", "2026-01-01 23:59:59")]
)
def test_dates_are_written_as_iso_8601(day: str, shown: str, tmp_path: Path) -> None:
    assert blocks(xlsx({"a": Sheet([[f"date:{day}"]])}), tmp_path)[1][2] == shown


def test_truth_formulas_and_lines_in_a_cell(tmp_path: Path) -> None:
    rows = (
        '<x:row r="1"><x:c r="A1" t="b"><x:v>1</x:v></x:c><x:c r="B1"><x:f>SUM(1,2)</x:f><x:v>3</x:v></x:c>'
        '<x:c r="C1"><x:f>NOW()</x:f></x:c><x:c r="D1" t="inlineStr"><x:is><x:t>두\nlines</x:t></x:is></x:c></x:row>'
    ).replace("x:", "")
    assert blocks(xlsx({"a": Sheet(rows)}), tmp_path)[1][2] == "TRUE | 3 | 두 lines"


def test_text_boxes_chart_titles_comments_and_documents_come_with_their_sheet(tmp_path: Path) -> None:
    parts = {
        "comments1.xml": ("comments", '<comment ref="B2"><text><r><t>확인 </t></r><r><t>please</t></r></text></comment>'),
        "drawings/d.xml": ("drawing", "<a:p><a:r><a:t>참고: box</a:t></a:r></a:p>"),
        "embeddings/rules.pdf": ("package", pdf("Rules")),
    }
    found = reading(xlsx({"빈 sheet": Sheet([], parts)}), tmp_path)
    assert [(block.kind, block.text) for block in found.blocks] == [
        (Kind.HEADING, "빈 sheet"),
        (Kind.PARAGRAPH, "참고: box"),
        (Kind.FOOTNOTE, "B2 확인 please"),
    ]
    assert [(each.name, each.content[:5]) for each in found.attachments] == [("rules.pdf", b"%PDF-")]


FAR = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>끝</t></is></c></row>'


def test_two_cells_in_far_corners_are_two_cells(tmp_path: Path) -> None:
    assert blocks(xlsx({"a": Sheet(FAR)}), tmp_path)[1][2] == "1\n | 끝"


def test_a_claim_of_a_billion_shared_strings_costs_nothing(tmp_path: Path) -> None:
    strings = '<sst count="9" uniqueCount="1000000000000"><si><t>글</t></si></sst>'
    content = xlsx({"a": Sheet([["text"]])}, parts={"xl/sharedStrings.xml": strings})
    assert blocks(content, tmp_path)[1][2] == "text"


def test_more_cells_than_allowed_are_too_large(tmp_path: Path) -> None:
    content = xlsx({"a": Sheet([["하나", "two"], ["셋"]])})
    assert reading(content, tmp_path, Limits(max_table_cells=3)).outcome is Outcome.OK
    assert reading(content, tmp_path, Limits(max_table_cells=2)).outcome is Outcome.TOO_LARGE


def test_shared_strings_that_unpack_to_too_much_are_too_large(tmp_path: Path) -> None:
    content = xlsx({"a": Sheet([["x"]])}, parts={"xl/sharedStrings.xml": "<sst>" + " " * 3_000_000 + "</sst>"})
    assert reading(content, tmp_path).outcome is Outcome.TOO_LARGE


def test_a_document_type_declaration_is_damage(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE sst [<!ENTITY a "하하">]><sst><si><t>&a;</t></si></sst>'
    assert reading(xlsx({"a": Sheet([["x"]])}, parts={"xl/sharedStrings.xml": bomb}), tmp_path).outcome is not Outcome.OK


def test_a_broken_sheet_leaves_the_others(tmp_path: Path) -> None:
    broken = '<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></x>'
    found = reading(xlsx({"a": Sheet(broken), "나": Sheet([["그대로"]])}), tmp_path)
    assert (found.outcome, found.detail) == (Outcome.PARTIAL, "a sheet cannot be read")
    assert [block.text for block in found.blocks] == ["나", "그대로"]


def test_a_workbook_of_broken_sheets_is_damaged(tmp_path: Path) -> None:
    assert reading(xlsx({"a": Sheet("<row r=")}), tmp_path).outcome is Outcome.DAMAGED


def test_the_extent_of_a_sheet_is_seen_over_the_ends_of_pieces() -> None:
    extent = Extent()
    add_xlsx(extent, [b'<row r="3"><c r="B3"/><c r="', b"AA", b'3"/></row>'], max_cells=9)
    assert (extent.first_row, extent.last_row, extent.first_column, extent.last_column, extent.area) == (3, 3, 2, 27, 26)


def test_the_extent_of_a_binary_sheet_is_seen_in_its_records() -> None:
    def record(kind: int, number: int) -> bytes:
        return bytes([kind, 8]) + struct.pack("<II", number, 0)

    extent = Extent()
    add_xlsb(extent, record(0, 4) + record(2, 1) + b"\x81\x01\x00" + record(0, 1_000_003) + record(7, 100))
    assert extent.area == 1_000_000 * 100


def biff(*cells: tuple[int, int, str | float]) -> bytes:
    """The workbook stream of an XLS with one sheet."""

    def record(kind: int, data: bytes) -> bytes:
        return struct.pack("<HH", kind, len(data)) + data

    begin = struct.pack("<HHHHII", 0x0600, 5, 0, 1997, 0, 0)
    name = "검사".encode("utf-16-le")
    head_bytes = 4 + len(begin) + 4 + 8 + len(name) + 4
    found = record(0x809, begin) + record(0x85, struct.pack("<IHBB", head_bytes, 0, 2, 1) + name) + record(0x0A, b"")
    found += record(0x809, struct.pack("<HHHHII", 0x0600, 0x10, 0, 1997, 0, 0))
    for row, column, value in cells:
        place = struct.pack("<HHH", row, column, 0)
        if isinstance(value, str):
            found += record(0x204, place + struct.pack("<HB", len(value), 1) + value.encode("utf-16-le"))
        else:
            found += record(0x203, place + struct.pack("<d", value))
    return found + record(0x0A, b"")


def test_an_old_workbook_reads_alike(tmp_path: Path) -> None:
    content = compound_file({"Workbook": biff((0, 0, "어선"), (0, 2, "Fee"), (3, 2, 12.0))})
    found = reading(content, tmp_path, name="a.xls")
    assert (found.media_type, found.pages) == (media.XLS, 1)
    assert [(block.kind, block.text) for block in found.blocks] == [(Kind.HEADING, "검사"), (Kind.TABLE, "어선 | Fee\n | 12")]


def test_an_old_workbook_with_cells_too_far_apart_is_too_large(tmp_path: Path) -> None:
    stream = biff((0, 0, 1.0), (65535, 65535, 2.0))
    assert max(extent.area for extent in xls_extents(stream)) == 1 << 32
    assert reading(compound_file({"Workbook": stream}), tmp_path, name="a.xls").outcome is Outcome.TOO_LARGE


def ods(table: str, *, manifest: str = "<manifest/>") -> bytes:
    names = 'xmlns:table="t" xmlns:text="x" xmlns:office="o" xmlns:draw="d"'
    return zipped(
        {
            "mimetype": media.ODS,
            "META-INF/manifest.xml": manifest,
            "content.xml": f'<office:document-content {names}><table:table table:name="수수료">{table}</table:table>'
            "</office:document-content>",
            "meta.xml": '<m xmlns:dc="c"><dc:title>요금표 fees</dc:title></m>',
        }
    )


def ods_cell(text: str = "", attributes: str = "") -> str:
    return f"<table:table-cell {attributes}>{f'<text:p>{text}</text:p>' if text else ''}</table:table-cell>"


WIDE = 'table:number-columns-repeated="16384"'


def ods_row(*cells: str, times: int = 1) -> str:
    return f'<table:table-row table:number-rows-repeated="{times}">{"".join(cells)}</table:table-row>'


def test_an_ods_gives_what_its_cells_show(tmp_path: Path) -> None:
    date = ods_cell("1.1.26", 'office:value-type="date" office:date-value="2026-01-01"')
    note = ods_cell("a<text:s/>b").replace("<text:p>", "<office:annotation><text:p>확인</text:p></office:annotation><text:p>", 1)
    head = ods_row(ods_cell("어선"), ods_cell("", WIDE.replace("16384", "2")), date)
    rows = f"<table:table-header-rows>{head}</table:table-header-rows>"
    rows += ods_row(ods_cell("30,000"), note, times=2) + ods_row(ods_cell("", WIDE), times=1_048_000)
    found = reading(ods(rows), tmp_path, name="a.ods")
    assert [(block.kind, block.text) for block in found.blocks] == [
        (Kind.HEADING, "수수료"),
        (Kind.TABLE, "어선 |  |  | 2026-01-01\n30,000 | a b\n30,000 | a b"),
        (Kind.FOOTNOTE, "확인"),
    ]
    assert (found.title, found.media_type) == ("요금표 fees", media.ODS)


def test_an_ods_that_repeats_a_cell_without_end_is_too_large(tmp_path: Path) -> None:
    content = ods(ods_row(ods_cell("가", WIDE), times=1_000_000))
    assert reading(content, tmp_path, name="a.ods").outcome is Outcome.TOO_LARGE


def test_an_ods_with_a_password_is_encrypted(tmp_path: Path) -> None:
    assert reading(ods("", manifest="<m><encryption-data/></m>"), tmp_path, name="a.ods").outcome is Outcome.ENCRYPTED


@pytest.mark.skipif(not CORPORA.is_dir(), reason="the corpus of real files is not here (SEOGO_CORPORA)")
def test_the_nine_kilobytes_that_would_take_550_gigabytes_give_two_cells(tmp_path: Path) -> None:
    found = reading((CORPORA / "broken" / "sparse_range.xlsx").read_bytes(), tmp_path)
    assert [block.text for block in found.blocks if block.kind is Kind.TABLE] == ["1\n | 2"]
