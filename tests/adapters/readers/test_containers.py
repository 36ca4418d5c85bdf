"""Zips and XML that lie about themselves end in a typed refusal."""

from __future__ import annotations

import io
import struct

import pytest

from seogo.adapters.readers.containers import Container, parse_xml, relations
from seogo.domain.errors import Code, Refused
from seogo.ports.formats import Limits
from tests.adapters.readers.samples import zipped


def opened(content: bytes, limits: Limits | None = None) -> Container:
    return Container(io.BytesIO(content), limits or Limits())


def code_of(refused: pytest.ExceptionInfo[Refused]) -> Code:
    return refused.value.code


def test_parts_are_read_by_name() -> None:
    with opened(zipped({"본문/글.xml": "<a>한글</a>", "b": "x" * 100_000})) as container:
        assert container.names == ["본문/글.xml", "b"]
        assert container.read_xml("본문/글.xml").text == "한글"
        assert container.read_part("b") == b"x" * 100_000


def test_too_many_entries_are_refused() -> None:
    with pytest.raises(Refused) as refused:
        opened(zipped({str(number): "" for number in range(4)}), Limits(max_zip_entries=3))
    assert code_of(refused) is Code.TOO_LARGE


def test_what_a_zip_claims_to_unpack_to_is_refused_before_it_is_unpacked() -> None:
    with pytest.raises(Refused) as refused:
        opened(zipped({"a": b"\0" * 2_000_000}), Limits(max_inflated_bytes=1_000_000))
    assert code_of(refused) is Code.TOO_LARGE


def test_a_zip_that_claims_less_than_it_holds_is_stopped_while_it_is_unpacked() -> None:
    content = zipped({"a": b"\0" * 2_000_000})
    lying = content.replace(struct.pack("<I", 2_000_000), struct.pack("<I", 10))
    with opened(lying, Limits(max_inflated_bytes=1_000_000, max_part_ratio=10_000)) as container, pytest.raises(Refused) as refused:
        container.read_part("a")
    assert code_of(refused) is Code.TOO_LARGE


def test_bytes_count_each_time_they_are_unpacked() -> None:
    with opened(zipped({"a": b"x" * 600_000}), Limits(max_inflated_bytes=1_000_000)) as container:
        container.read_part("a")
        with pytest.raises(Refused) as refused:
            container.read_part("a")
    assert code_of(refused) is Code.TOO_LARGE


def test_a_big_part_may_not_be_packed_too_tightly() -> None:
    with opened(zipped({"a": b"\0" * 1_500_000})) as container, pytest.raises(Refused) as refused:
        container.read_part("a")
    assert code_of(refused) is Code.TOO_LARGE


def test_a_password_is_named() -> None:
    content = bytearray(zipped({"a": "secret"}))
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    with opened(bytes(content)) as container, pytest.raises(Refused) as refused:
        container.read_part("a")
    assert code_of(refused) is Code.ENCRYPTED


def test_a_flipped_bit_gives_the_rest_and_then_damage() -> None:
    content = zipped({"a": "<a>선박 검사</a>"}, compression=0).replace("선박".encode(), "선밖".encode())
    with opened(content) as container:
        with pytest.raises(Refused) as refused:
            container.read_part("a")
        assert container.read_xml("a", recover=True).text == "선밖 검사"
    assert code_of(refused) is Code.DAMAGED


@pytest.mark.parametrize(
    "xml",
    [
        '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>',
        '<!doctype a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><a>&b;</a>',
        "<!-- " + "x" * 70_000 + ' --><!DOCTYPE a [<!ENTITY e "한글">]><a>&e;</a>',
    ],
)
def test_a_document_type_is_refused(xml: str) -> None:
    with pytest.raises(Refused) as refused, opened(zipped({"a": xml})) as container:
        container.read_xml("a")
    assert code_of(refused) is Code.DAMAGED


def test_a_document_type_in_utf_16_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        parse_xml(iter([b"\xff\xfe" + '<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>'.encode("utf-16-le")]))
    assert code_of(refused) is Code.DAMAGED


def test_too_many_elements_are_refused_before_they_fill_the_memory() -> None:
    pieces = (b"<a>" if number == 0 else b"<b/>" * 16_000 for number in range(1_000))
    with pytest.raises(Refused) as refused:
        parse_xml(pieces)
    assert code_of(refused) is Code.TOO_LARGE


def test_xml_nested_too_deep_is_too_large_and_broken_xml_is_damaged() -> None:
    with pytest.raises(Refused) as deep:
        parse_xml(iter([b"<a>" * 1_000]))
    with pytest.raises(Refused) as broken:
        parse_xml(iter(["<a>한글<b>".encode()]))
    assert (code_of(deep), code_of(broken)) == (Code.TOO_LARGE, Code.DAMAGED)


def test_relations_stay_inside_the_zip() -> None:
    rels = (
        '<R><Relationship Id="1" Type="x/image" Target="../media/a.png"/>'
        '<Relationship Id="2" Type="x/styles" Target="/word/styles.xml"/>'
        '<Relationship Id="3" Type="x/image" Target="../../../../etc/passwd"/>'
        '<Relationship Id="4" Type="x/link" Target="https://example.com" TargetMode="External"/></R>'
    )
    with opened(zipped({"word/_rels/document.xml.rels": rels})) as container:
        found = [(relation.kind, relation.target) for relation in relations(container, "word/document.xml")]
    assert found == [("image", "media/a.png"), ("styles", "word/styles.xml"), ("image", "etc/passwd")]
