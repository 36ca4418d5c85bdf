from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seogo.adapters.readers.decode import Undecodable, codec, decode
from seogo.domain.errors import Code

KOREAN = "똠방각하와 펲시콜라, 뷁. 회의록: 제1조(목적) 이 영은 Act 5를 따른다.\n"
ENGLISH = "Minutes of the meeting: section 1, “scope”.\n"
hangul = st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=1)


@pytest.mark.parametrize("text", [KOREAN, ENGLISH])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_text_comes_back_without_its_mark(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("mark, encoding", [(codecs.BOM_UTF16_BE, "utf-16-be"), (codecs.BOM_UTF32_BE, "utf-32-be")])
def test_big_endian_text_is_known_by_its_mark(mark: bytes, encoding: str) -> None:
    assert decode(mark + KOREAN.encode(encoding)) == KOREAN


@given(hangul, st.text(st.characters(max_codepoint=0x7E, min_codepoint=0x20)))
def test_hangul_between_ascii_comes_back_from_cp949(korean: str, latin: str) -> None:
    # At least 20 characters: of two bytes nobody can tell whether they are CP949 or one letter of UTF-8.
    text = f"{latin} {korean} 이 규정은 공포한 날부터 시행한다. {latin}"
    assert decode(text.encode("cp949")) == text


@given(hangul)
def test_hangul_comes_back_from_utf8(text: str) -> None:
    assert decode(text.encode()) == text


@pytest.mark.parametrize(
    "name", ["euc-kr", "EUC_KR", "ks_c_5601-1987", "KSC5601", "windows-949", "x-windows-949", "uhc", "cp949", '"euc-kr"']
)
def test_every_korean_name_means_cp949(name: str) -> None:
    assert codec(name) == "cp949"
    assert decode(KOREAN.encode("cp949"), declared=name) == KOREAN


@pytest.mark.parametrize("encoding", ["shift_jis", "euc_jp"])
def test_japanese_is_not_claimed_as_korean(encoding: str) -> None:
    text = "この規則は、船舶の安全に関する事項を定めるものとする。附則で定める日から施行する。東京都の条例を参照。" * 3
    assert decode(text.encode(encoding)) == text


def test_latin_1_is_not_claimed_as_korean() -> None:
    text = "Le règlement précise les modalités à l'égard des élèves français, où qu'ils soient nés. " * 3
    assert decode(text.encode("latin-1")) == text


def test_a_wrong_declaration_is_not_trusted() -> None:
    assert decode(KOREAN.encode(), declared="us-ascii") == KOREAN
    assert decode(KOREAN.encode("cp949"), declared="utf-8") == KOREAN
    assert decode(KOREAN.encode("cp949"), declared="iso-8859-1") == KOREAN
    assert decode("naïve café, déjà vu".encode("latin-1"), declared="iso-8859-1") == "naïve café, déjà vu"


@pytest.mark.parametrize("name", ["no-such-charset", "hex", "undefined", "a\0b", "", "한글"])
def test_an_unknown_declaration_falls_to_the_rule(name: str) -> None:
    assert decode(KOREAN.encode("cp949"), declared=name) == KOREAN


@pytest.mark.parametrize("encoding", ["utf-8", "cp949"])
def test_a_flipped_byte_costs_no_more_than_its_characters(encoding: str) -> None:
    data = bytearray((KOREAN * 20).encode(encoding))
    data[500] = 0xFF
    assert decode(bytes(data)).count("회의록") >= 19


def test_bytes_full_of_nul_are_binary() -> None:
    with pytest.raises(Undecodable) as refused:
        decode(b"ab\0" * 1000)
    assert refused.value.code is Code.UNSUPPORTED


def test_noise_is_damaged() -> None:
    noise = codecs.BOM_UTF8 + bytes(range(128, 256)) * 50
    with pytest.raises(Undecodable) as refused:
        decode(noise)
    assert refused.value.code is Code.DAMAGED


@given(st.binary(), st.none() | st.text())
def test_any_bytes_end_in_text_or_a_typed_refusal(data: bytes, declared: str | None) -> None:
    try:
        decode(data, declared=declared)
    except Undecodable as refused:
        assert refused.code in (Code.DAMAGED, Code.UNSUPPORTED)
