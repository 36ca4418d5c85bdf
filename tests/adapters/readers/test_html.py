"""What a page shows, as blocks, without the furniture of its site."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from seogo.adapters.readers.html import html_blocks
from seogo.adapters.readers.registry import read
from seogo.domain.blocks import Kind, Reading
from seogo.domain.errors import Code, Refused
from seogo.ports.formats import Limits
from tests.adapters.readers.samples import written


def blocks(html: str) -> list[tuple[Kind, str]]:
    return [(block.kind, block.text) for block in html_blocks(html, Limits())]


def page(content: bytes | str, folder: Path, *, declared: str = "") -> Reading:
    source = written(folder, "a.html", content)
    return read(type(source)(path=source.path, name=source.name, declared_media_type=declared), Limits())


def test_headings_and_paragraphs_come_in_order() -> None:
    html = "<h2>검사  안내</h2>글 <b>하나</b>.<p>Two\nlines<br>here</p><div>셋</div>"
    assert blocks(html) == [
        (Kind.HEADING, "검사 안내"),
        (Kind.PARAGRAPH, "글 하나."),
        (Kind.PARAGRAPH, "Two lines\nhere"),
        (Kind.PARAGRAPH, "셋"),
    ]


def test_heading_levels_are_kept() -> None:
    assert [block.level for block in html_blocks("<h1>가</h1><h3>b</h3>", Limits())] == [1, 3]


def test_a_list_is_one_item_a_line_with_inner_lists_in_place() -> None:
    html = "<ul><li>하나<li><p>two</p><p>more</p><ol><li>안쪽</ol>끝</ul><dl><dt>용어<dd>its meaning</dl>"
    assert blocks(html) == [(Kind.LIST, "하나\ntwo more\n안쪽\n끝\n용어\nits meaning")]


def test_a_table_is_one_row_a_line_and_a_span_stands_once() -> None:
    html = (
        "<table><caption>수수료 표</caption><tr><th rowspan=2>구분<th colspan=2>2026 fees<th>비고</tr>"
        "<tr><td>첫째<td>second<td>x</tr><tr><td>어선<td>1<td>2<td></tr></table>"
    )
    assert blocks(html) == [
        (Kind.CAPTION, "수수료 표"),
        (Kind.TABLE, "구분 | 2026 fees |  | 비고\n | 첫째 | second | x\n어선 | 1 | 2"),
    ]


def test_a_table_that_arranges_a_page_is_no_table() -> None:
    inner = "<table><tr><td>a<td>나</tr></table>"
    assert blocks(f"<table><tr><td><h1>제목</h1><p>글<td>{inner}</tr></table>") == [
        (Kind.HEADING, "제목"),
        (Kind.PARAGRAPH, "글"),
        (Kind.TABLE, "a | 나"),
    ]
    assert blocks("<table><tr><td>한 칸</td></tr></table>") == [(Kind.PARAGRAPH, "한 칸")]


def test_code_keeps_its_lines_and_quotes_are_marked() -> None:
    html = "<pre><code>if 참:\n    return 1\n</code></pre><blockquote><p>인용한 글</blockquote><figcaption>Figure 1</figcaption>"
    assert blocks(html) == [(Kind.CODE, "if 참:\n    return 1"), (Kind.QUOTE, "인용한 글"), (Kind.CAPTION, "Figure 1")]


def test_what_nobody_sees_is_left_out() -> None:
    html = (
        "<head><title>제목</title><style>p {}</style></head><p>보이는 글<script>let x = '<p>아니'</script><span hidden>no</span>"
        "<span style='display: none'>숨은</span><svg><text>no</text></svg><select><option>고르기</select><button>ok</button> here"
    )
    assert blocks(html) == [(Kind.PARAGRAPH, "보이는 글 here")]


def test_the_furniture_of_a_site_is_left_out_but_its_heading_stays() -> None:
    html = (
        "<header><a>로그인</a><h1>검사 안내</h1></header><nav><ul><li>메뉴<li>Menu</ul></nav><div role=navigation>더 보기</div>"
        "<main><header>2026년 3월</header><p>선박 검사는 매년 한다.</p></main><footer>© 2026</footer>"
    )
    assert blocks(html) == [(Kind.HEADING, "검사 안내"), (Kind.PARAGRAPH, "2026년 3월"), (Kind.PARAGRAPH, "선박 검사는 매년 한다.")]


def test_a_page_that_is_nearly_all_furniture_is_taken_whole() -> None:
    html = "<nav><p>이 문서의 글은 모두 여기에 있다. All of the text is here.</p></nav><p>끝</p>"
    assert [text for _, text in blocks(html)] == ["이 문서의 글은 모두 여기에 있다. All of the text is here.", "끝"]


@pytest.mark.parametrize(
    ("content", "declared"),
    [
        ('<meta charset="euc-kr"><p>똠방각하'.encode("cp949"), ""),
        ('<meta http-equiv="Content-Type" content="text/html; charset=ks_c_5601-1987"><p>똠방각하'.encode("cp949"), ""),
        ("<p>똠방각하".encode("cp949"), "text/html; charset=euc-kr"),
        ("<p>똠방각하".encode("utf-8-sig"), "text/html; charset=euc-kr"),
        ('<meta charset="utf-8"><p>똠방각하'.encode("cp949"), ""),
        ("<p>똠방각하".encode("utf-16"), ""),
    ],
)
def test_korean_pages_are_decoded_whatever_they_declare(content: bytes, declared: str, tmp_path: Path) -> None:
    assert [block.text for block in page(content, tmp_path, declared=declared).blocks] == ["똠방각하"]


def test_properties_come_from_the_head(tmp_path: Path) -> None:
    found = page(
        "<html><head><title> 검사\n안내 </title><meta name=Author content=김철수>"
        "<meta property=og:description content='What it is'>"
        "<meta property=article:published_time content=2026-03-02T09:00:00+09:00></head><p>글",
        tmp_path,
    )
    assert found.title == "검사 안내"
    assert found.metadata == {"author": "김철수", "description": "What it is"}
    assert found.created_at == datetime(2026, 3, 2, tzinfo=UTC)


def test_without_a_title_the_first_heading_is_the_title(tmp_path: Path) -> None:
    assert page("<html><p>글<h2>검사 안내</h2>", tmp_path).title == "검사 안내"


def test_deep_nesting_is_an_ordinary_page() -> None:
    assert blocks("<div>" * 50_000 + "깊은 글") == [(Kind.PARAGRAPH, "깊은 글")]
    assert [text for _, text in blocks("<ul><li>" * 500 + "깊은 글")] == ["깊은 글"]
    assert "깊은 글" in " ".join(text for _, text in blocks("<table><tr><td>x<td>" * 500 + "깊은 글"))


def test_more_cells_than_allowed_are_refused() -> None:
    with pytest.raises(Refused) as refused:
        html_blocks("<table><tr><td colspan=100>a<td>나", Limits(max_table_cells=100))
    assert refused.value.code is Code.TOO_LARGE
