"""The settings. Nothing else reads the environment or a settings file.

Each has a type, a unit in its name, and a default that works on a laptop with no server. All faults are reported at once.
"""

from __future__ import annotations

import os
from dataclasses import fields
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from seogo.ports.formats import Limits

DEFAULTS = Limits()


def default_data_dir() -> Path:
    base = os.environ.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "seogo"


class Settings(BaseSettings):
    """Read from SEOGO_* in the environment, then from `seogo.toml` in the working directory, then these defaults."""

    model_config = SettingsConfigDict(env_prefix="SEOGO_", toml_file="seogo.toml", extra="forbid", env_nested_delimiter="__")

    data_dir: Path = Field(default_factory=default_data_dir, description="Where everything is kept.")
    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8400, ge=0, le=65535, description="Port to listen on; 0 takes any free one.")
    tenant: str = Field("default", min_length=1, description="The tenant of every request until keys are in use.")
    language: Literal["", "ko", "en"] = Field("", description="Language of messages on the command line; empty follows the locale.")

    storage: Literal["sqlite", "memory"] = Field("sqlite", description="Where documents, chunks and tasks are kept.")
    search_index: Literal["qdrant_edge", "memory"] = Field("qdrant_edge", description="The search engine.")
    spaces: tuple[Literal["passage", "sentence"], ...] = Field(
        ("passage", "sentence"), description="Vector spaces to embed into; empty searches by words only."
    )
    morphemes: bool = Field(True, description="Analyse Korean with Kiwi; off: bigrams alone.")
    embedding_exact: bool = Field(False, description="32-bit weights instead of 8-bit ones in the passage encoder.")
    index_exact: bool = Field(False, description="32-bit vectors in the index instead of 8-bit ones.")
    embedding_cache_bytes: int = Field(1_000_000_000, ge=0, description="Upper bound of cache.db.")

    page_cache_bytes: int = Field(500_000_000, ge=0, description="Upper bound of the page pictures that are kept.")

    parse_processes: int = Field(1, ge=1, le=64, description="Files read at the same time.")
    embed_threads: int = Field(default_factory=lambda: max(1, os.cpu_count() or 1), ge=1, description="Threads of the encoders.")
    queue_max_documents: int = Field(100_000, ge=1, description="More than this in flight: uploads get E207.")
    lease_seconds: float = Field(30.0, gt=0, description="A task whose worker is silent for so long is given to another.")
    max_attempts: int = Field(8, ge=1, description="Tries of a stage before a document becomes a dead letter.")
    min_free_bytes: int = Field(512_000_000, ge=0, description="Below this much free disk nothing is accepted (E307).")

    max_file_bytes: int = Field(DEFAULTS.max_file_bytes, ge=1, description="Largest upload.")
    max_pages: int = Field(DEFAULTS.max_pages, ge=1, description="Most pages of a document.")
    max_text_chars: int = Field(DEFAULTS.max_text_chars, ge=1, description="Most characters of a document; more are cut off.")
    max_table_cells: int = Field(DEFAULTS.max_table_cells, ge=1, description="Most table cells of a document; more are cut off.")
    max_zip_entries: int = Field(DEFAULTS.max_zip_entries, ge=1, description="Most files in a container, and mails in a mailbox.")
    max_inflated_bytes: int = Field(DEFAULTS.max_inflated_bytes, ge=1, description="Most bytes a container may unpack to.")
    max_part_ratio: int = Field(DEFAULTS.max_part_ratio, ge=1, description="Unpacked to packed size of a part over 1 MB.")
    max_nesting: int = Field(DEFAULTS.max_nesting, ge=0, description="Archives in archives.")
    max_mail_depth: int = Field(DEFAULTS.max_mail_depth, ge=0, description="Mails in mails.")
    max_attachments: int = Field(DEFAULTS.max_attachments, ge=0, description="Most documents inside a mail.")

    parse_deadline_seconds: float = Field(DEFAULTS.deadline_seconds, gt=0, description="Time to read a small file.")
    parse_deadline_seconds_per_megabyte: float = Field(
        DEFAULTS.deadline_seconds_per_megabyte, ge=0, description="More time for a larger one."
    )
    parse_max_deadline_seconds: float = Field(DEFAULTS.max_deadline_seconds, gt=0, description="Time to read any file, at most.")
    parse_page_deadline_seconds: float = Field(DEFAULTS.page_deadline_seconds, gt=0, description="Time to draw one page.")
    parse_memory_bytes: int = Field(DEFAULTS.memory_bytes, ge=256 << 20, description="Address space of a parse process.")
    parse_recycle_rss_bytes: int = Field(
        DEFAULTS.recycle_rss_bytes, ge=1, description="A parse process that holds more memory between two files is replaced."
    )
    parse_recycle_documents: int = Field(
        DEFAULTS.recycle_documents, ge=1, description="A parse process is replaced after so many files."
    )

    ocr_languages: str = Field(
        "kor+eng",
        pattern=r"^([A-Za-z_]+(\+[A-Za-z_]+)*)?$",
        description="Of pages that are pictures, as Tesseract names them; empty: they are not read.",
    )
    ocr_data_dir: Path | None = Field(None, description="Tesseract's languages (tessdata), where a system does not put them.")
    max_ocr_pages: int = Field(DEFAULTS.max_ocr_pages, ge=0, description="Most pages of a document that are recognised.")
    parse_ocr_page_deadline_seconds: float = Field(
        DEFAULTS.ocr_page_deadline_seconds, gt=0, description="Time to recognise one page."
    )

    fail_points: str = Field("", description="For fault tests only: `stage:point[:n]`, where the process kills itself.")

    @field_validator("data_dir")
    @classmethod
    def _absolute(cls, data_dir: Path) -> Path:
        """Child processes have a working directory of their own."""
        return data_dir.expanduser().absolute()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    def limits(self) -> Limits:
        """Each limit is the setting of its name, or of its name behind `parse_`."""
        own = type(self).model_fields
        return Limits(**{one.name: getattr(self, one.name if one.name in own else f"parse_{one.name}") for one in fields(Limits)})
