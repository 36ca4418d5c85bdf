"""Points in time as people and programs write them into properties of a document."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_DATE = re.compile(r"(\d{4})\s*[-./년]\s*(\d{1,2})\s*[-./월]\s*(\d{1,2})\s*[.일]?\s*")
_PDF_DATE = re.compile(r"D:(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:Z|([+-]\d\d)'?(\d\d)?)?")


def moment(written: object) -> datetime | None:
    """ISO 8601, dates such as 2025.10.1. or 2025년 10월 1일, seconds since 1970. UTC where no zone is given; else None."""
    try:
        if isinstance(written, int | float) and not isinstance(written, bool):
            return datetime.fromtimestamp(written, UTC)
        text = _DATE.sub(lambda date: f"{date[1]}-{int(date[2]):02}-{int(date[3]):02} ", str(written).strip(), count=1)
        parsed = datetime.fromisoformat(text.replace(" T", "T").strip())
    except (ValueError, OverflowError, OSError):
        return None
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


def pdf_moment(written: str) -> datetime | None:
    """Such as D:20141105172216+09'00' (ISO 32000-1, 7.9.4); parts may be missing from the right."""
    found = _PDF_DATE.match(written)
    if not found:
        return None
    year, month, day, hour, minute, second, zone_hour, zone_minute = found.groups()
    date = f"{year}-{month or '01'}-{day or '01'}"
    time = f"{hour or '00'}:{minute or '00'}:{second or '00'}"
    return moment(f"{date}T{time}{zone_hour or '+00'}:{zone_minute or '00'}")
