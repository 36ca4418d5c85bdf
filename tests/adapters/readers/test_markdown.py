from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seogo.adapters.readers.markdown import MarkdownReader, front_matter
from seogo.domain.blocks import Block, Kind
from seogo.domain.document import Outcome
from tests.adapters.readers.sample import read, texts

LAW = """---
제목: 선박안전법 시행령
법령ID: 010833
소관부처:
- 해양수산부
- 산업통상부
공포일자: 2025-10-01
첨부파일:
- 별표번호: '0000'
---

# 선박안전법 시행령

##### 제1조 (목적)

**①** 이 영은 다음 각 호를 정한다. <개정 2020. 2. 18.>

  1\\. 첫째 사항
    가\\. 작은 사항
  2의2\\. 둘째 사항

    나\\. 떨어져 있는 사항
"""


def test_a_korean_law_keeps_its_items_on_lines_of_their_own(tmp_path: Path) -> None:
    reading = read(MarkdownReader(), LAW, tmp_path)
    assert reading.blocks == [
        Block(Kind.HEADING, "선박안전법 시행령", level=1),
        Block(Kind.HEADING, "제1조 (목적)", level=5),
        Block(Kind.PARAGRAPH, "① 이 영은 다음 각 호를 정한다. <개정 2020. 2. 18.>"),
        Block(Kind.LIST, "1. 첫째 사항\n가. 작은 사항\n2의2. 둘째 사항"),
        Block(Kind.PARAGRAPH, "나. 떨어져 있는 사항"),
    ]


def test_front_matter_is_properties_and_no_text(tmp_path: Path) -> None:
    reading = read(MarkdownReader(), LAW, tmp_path)
    assert reading.title == "선박안전법 시행령"
    assert reading.metadata == {"법령ID": "010833", "소관부처": "해양수산부, 산업통상부", "공포일자": "2025-10-01"}
    assert reading.created_at == datetime(2025, 10, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "head",
    [
        "---\n- a\n- list\n---\n",
        "---\nno: [yaml\n---\n",
        "---\nnever ends\n",
        "---\na: " + "[" * 900 + "\n---\n",
        "---\na: *nobody\n---\n",
    ],
)
def test_what_is_no_front_matter_stays_in_the_text(head: str) -> None:
    assert front_matter(head + "text") == ({}, head + "text")


def test_the_first_heading_is_the_title_where_nothing_else_says_so(tmp_path: Path) -> None:
    assert read(MarkdownReader(), "Ship Rules\n==========\n\nText.", tmp_path).title == "Ship Rules"
    assert read(MarkdownReader(), "Text.\n\n# Later", tmp_path).title == ""


@pytest.mark.parametrize(
    "markup, block",
    [
        ("- one\n- two\n  - three *deep*\n\n  more of two\n- four", Block(Kind.LIST, "one\ntwo\nthree deep more of two\nfour")),
        ("1. 하나\n2. 둘", Block(Kind.LIST, "1. 하나\n2. 둘")),
        ("| 선박 | 톤수 |\n|---|--:|\n| **가**호 | `1,200` |", Block(Kind.TABLE, "선박 | 톤수\n가호 | 1,200")),
        ("```python\ndef f():\n    return '*'\n```", Block(Kind.CODE, "def f():\n    return '*'")),
        ("> quoted\n> words", Block(Kind.PARAGRAPH, "quoted\nwords")),
        (
            "A [link](http://x.y), ![a ship](s.png), `a*b`, &lt;b&gt; <b>bold</b> 2\\*3",
            Block(Kind.PARAGRAPH, "A link, a ship, a*b, <b> bold 2*3"),
        ),
        ("<div>안전 <b>규정</b><br>둘째 줄</div><script>var x</script>", Block(Kind.PARAGRAPH, "안전 규정\n둘째 줄")),
        ("<table><tr><th>a</th><th>b</th></tr>\n<tr><td>1</td><td>2</td></tr></table>", Block(Kind.TABLE, "a | b\n1 | 2")),
    ],
)
def test_every_kind_of_block_gives_its_words(markup: str, block: Block, tmp_path: Path) -> None:
    assert read(MarkdownReader(), markup, tmp_path).blocks == [block]


@pytest.mark.parametrize(
    "markup, tables",
    [
        ("<table><tr><td>ship<br>tons</td><td>a</td></tr><tr><td></td><td>b</td></tr></table>", ["ship tons | a\n | b"]),
        (
            "<table><tr><td rowspan=2>선박</td><td><p>어선</p><p>목선</p></td></tr><tr><td>여객선</td></tr></table>",
            ["선박 | 어선 목선\n | 여객선"],
        ),
        ("<table><tr><td>1</td><td>2</td></tr>\n\n<tr><td>3</td><td>4<br>5</td></tr></table>", ["1 | 2", "3 | 4 5"]),
    ],
)
def test_a_table_in_html_keeps_its_rows(markup: str, tables: list[str], tmp_path: Path) -> None:
    assert read(MarkdownReader(), markup, tmp_path).blocks == [Block(Kind.TABLE, table) for table in tables]


@pytest.mark.parametrize(
    "markup, tables",
    [
        ("| a | b |\n|---|---|\n| 1 | 2 |\n| c | d | e |\n|---|:-:|---|\n| 3 | 4 | 5 |", ["a | b\n1 | 2", "c | d | e\n3 | 4 | 5"]),
        (
            "| 선박 | 톤 |\n|---|---|\n| 한라 | 9 |\n| 항구 | 날 |\n|---|---|\n| 부산 | |",
            ["선박 | 톤\n한라 | 9", "항구 | 날\n부산"],
        ),
    ],
)
def test_a_table_right_below_another_is_one_of_its_own(markup: str, tables: list[str], tmp_path: Path) -> None:
    assert read(MarkdownReader(), markup, tmp_path).blocks == [Block(Kind.TABLE, table) for table in tables]
    code = f"```\n{markup}\n```"
    assert read(MarkdownReader(), code, tmp_path).blocks == [Block(Kind.CODE, markup)]


def test_code_inside_a_list_cuts_the_list_and_keeps_the_order(tmp_path: Path) -> None:
    reading = read(MarkdownReader(), "- first\n\n  ```\n  code\n  ```\n- second\n", tmp_path)
    assert [(block.kind, block.text) for block in reading.blocks] == [
        (Kind.LIST, "first"),
        (Kind.CODE, "code"),
        (Kind.LIST, "second"),
    ]


@pytest.mark.parametrize("content", ["", "---\ntitle: 제목뿐\n---\n", "<!-- only a comment -->"])
def test_a_file_without_text_is_empty(content: str, tmp_path: Path) -> None:
    assert read(MarkdownReader(), content, tmp_path).outcome is Outcome.EMPTY


def test_deep_nesting_does_not_hurt(tmp_path: Path) -> None:
    for markup in (">" * 3000 + " deep", "- " * 1500 + "deep", "[" * 20_000, "*" * 20_000 + "a"):
        read(MarkdownReader(), markup, tmp_path)


@given(words=st.lists(st.text(st.characters(categories=("Lo", "Ll")), min_size=1), min_size=1))
def test_plain_words_come_back_in_order(words: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    reading = read(MarkdownReader(), " ".join(words), tmp_path_factory.getbasetemp())
    assert " ".join(texts(reading)).split() == words
