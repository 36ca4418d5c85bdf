"""What went wrong with one document, inside an answer."""

from __future__ import annotations

from pydantic import BaseModel

from seogo.domain.document import Failure
from seogo.domain.errors import SeogoError, Unavailable
from seogo.domain.messages import Language, title


class Error(BaseModel):
    code: str
    title: str
    detail: str
    retryable: bool

    @classmethod
    def of_failure(cls, failure: Failure, language: Language) -> Error:
        return cls(code=failure.code, title=title(failure.code, language), detail=failure.detail, retryable=failure.retryable)

    @classmethod
    def of_error(cls, error: SeogoError, language: Language) -> Error:
        return cls(
            code=error.code, title=title(error.code, language), detail=error.detail, retryable=isinstance(error, Unavailable)
        )
