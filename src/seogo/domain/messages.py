"""What each error code says to a person, in Korean and in English. The facts (`detail`) stay English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from seogo.domain.errors import Code

Language = Literal["ko", "en"]

TITLES: Mapping[Code, tuple[str, str]] = {
    Code.INVALID: ("요청이 올바르지 않습니다", "The request is not valid"),
    Code.FORBIDDEN: ("이 요청은 허용되지 않습니다", "This request is not allowed"),
    Code.NOT_FOUND: ("찾을 수 없습니다", "Not found"),
    Code.CONFLICT: ("지금 상태에서는 할 수 없습니다", "Not possible in the present state"),
    Code.REQUEST_TOO_LARGE: ("보낸 데이터가 너무 큽니다", "Too much data was sent"),
    Code.MEDIA_TYPE: ("이 데이터 형식은 받을 수 없습니다", "This kind of data is not taken here"),
    Code.BAD_CURSOR: ("페이지 위치(cursor)가 올바르지 않습니다", "The cursor is not valid"),
    Code.METHOD_NOT_ALLOWED: ("이 주소에서 쓸 수 없는 메서드입니다", "This address does not take this method"),
    Code.DAMAGED: ("파일이 손상되었습니다", "The file is damaged"),
    Code.ENCRYPTED: ("이 파일은 암호로 보호되어 있습니다", "The file is protected by a password"),
    Code.EMPTY: ("파일에 읽을 글이 없습니다", "The file holds no text"),
    Code.NEEDS_OCR: ("그림만 있는 문서라 글자 인식이 필요합니다", "The document is images only and needs character recognition"),
    Code.QUEUE_FULL: ("처리할 문서가 밀려 있습니다. 잠시 뒤에 다시 보내세요", "Too many documents are waiting; send again later"),
    Code.PARSE_TIMEOUT: ("파일을 읽는 데 너무 오래 걸렸습니다", "Reading the file took too long"),
    Code.TOO_LARGE: ("파일을 풀면 너무 큽니다", "The file unpacks to more than is allowed"),
    Code.UNSUPPORTED: ("읽을 수 없는 파일 형식입니다", "This file format cannot be read"),
    Code.WORKER_DIED: ("이 문서를 처리하다가 작업 프로세스가 죽었습니다", "The process died while it worked on this document"),
    Code.INDEX_UNREACHABLE: ("검색 색인에 닿을 수 없습니다", "The search index cannot be reached"),
    Code.INDEX_TIMEOUT: ("검색 색인이 제때 답하지 않았습니다", "The search index did not answer in time"),
    Code.DIMENSION: ("벡터가 색인과 맞지 않습니다", "A vector does not fit the index"),
    Code.UNKNOWN_COLLECTION: ("그런 문서 모음이 없습니다", "There is no such collection"),
    Code.CORRUPT: ("저장된 데이터가 손상되었습니다", "Stored data is damaged"),
    Code.STORE_UNAVAILABLE: ("저장소를 쓸 수 없습니다", "The store cannot be used"),
    Code.DISK_FULL: ("디스크가 가득 찼습니다", "The disk is full"),
    Code.FINGERPRINT: ("색인을 만든 모델과 지금의 모델이 다릅니다", "The index was made with another model"),
    Code.EMBEDDING_FAILED: ("문서의 벡터를 만들지 못했습니다", "The text could not be embedded"),
    Code.SUPERSEDED: ("더 새로운 판으로 바뀌었습니다", "Replaced by a newer version"),
    Code.INTERNAL: ("내부 오류입니다", "Internal error"),
}


def title(code: Code, language: Language) -> str:
    korean, english = TITLES[code]
    return korean if language == "ko" else english
