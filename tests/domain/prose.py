"""Texts that look like documents, for property tests: pieces of rules and manuals in any order, and any text at all."""

from __future__ import annotations

from hypothesis import strategies as st

_KOREAN = [
    "선박은",
    "검사를 받아야 한다.",
    "제8조(선박의 검사)",
    "제2장 총칙\n",
    "부칙",
    "① ",
    "1. ",
    "가. ",
    "격벽",
    "<개정 2020. 1. 1.>",
]
_ENGLISH = ["The hull", "shall be inspected.", "e.g.", "Part 3 Hull\n", "4.2.1 Materials\n", "3.5", "LNG", "U.S.", "- item\n"]
_OTHERS = [
    "船體",
    "ですか。",
    "\u1112\u1161\u11ab",
    "e\u0301",
    "👩\u200d🔧",
    "\t",
    "\n",
    "\n\n",
    "   ",
    '."',
    ")",
    "!",
    "x" * 60,
    "가" * 60,
]

PROSE = st.one_of(
    st.lists(st.sampled_from(_KOREAN + _ENGLISH + _OTHERS), max_size=40).map(" ".join),
    st.text(max_size=60),
)
