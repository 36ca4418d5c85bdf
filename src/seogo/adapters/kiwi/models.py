"""Korean words by Kiwi: content morphemes and the compounds they stand in."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Iterable, Iterator, Sequence
from importlib.metadata import version as version_of
from importlib.util import find_spec
from typing import Protocol

from seogo.adapters.snowball.models import stem_words
from seogo.domain.runs import hangul_bigrams, latin_words
from seogo.domain.terms import Words

log = logging.getLogger(__name__)

RULES = 1
"""Of tokens below. Another number means that every Korean chunk is analysed anew."""

WITHOUT_MODEL = "bigram/1"

CONTENT = frozenset(
    {"NNG", "NNP", "NNB", "NR", "NP", "VV", "VA", "VX", "XR", "MM", "MAG", "SL", "SH", "SN", "UN"}
    | {"W_SERIAL", "W_URL", "W_EMAIL", "W_HASHTAG", "W_MENTION", "W_EMOJI"}
)
"""Nouns, verbs and adjectives, determiners, adverbs, foreign words, numbers. Nouns alone lose on questions."""

IN_COMPOUNDS = frozenset(
    {"NNG", "NNP", "NNB", "NR", "XR", "SL", "SH", "SN", "XPN", "XSN", "UN"}
    | {"W_SERIAL", "W_URL", "W_EMAIL", "W_HASHTAG", "W_MENTION", "W_EMOJI"}
)

# The beam keeps what is within this of the best (default 8). 3 is a quarter to a third faster, 0.250 → 0.32 MB/s of wiki text and
# 0.28 → 0.38 of law on one core, and changes 0.2 % and 0.13 % of the content tokens.
_CUTOFF = 3.0

_BATCH_CHARS = 200_000
"""Of texts given to Kiwi at once: bounds the memory of their morphemes."""

_SHORT_CHARS = 300


class Token(Protocol):
    """What Kiwi gives: offsets and lengths in code points."""

    form: str
    tag: str
    start: int
    len: int


class KiwiAnalyser:
    """Partition "ko". The words of Kiwi's morphemes, and the bigrams of every Hangul run, which need no model.

    The model (330 MB, about a second) loads in a thread of its own, at start() or at first use. Until then, where the package is
    missing and with morphemes=False, words are empty and the version is "bigram/1".
    """

    def __init__(self, *, morphemes: bool = True, threads: int | None = None) -> None:
        """threads: how many texts are analysed at a time; None is one per core, at most 4."""
        self._threads = threads or min(4, os.cpu_count() or 1)
        self._is_wanted = morphemes and find_spec("kiwipiepy") is not None and find_spec("kiwipiepy_model") is not None
        self._model: _Model | None = None
        self._lock = threading.Lock()
        self._loading: threading.Thread | None = None

    @property
    def version(self) -> str:
        model = self._model
        return model.version if model else WITHOUT_MODEL

    @property
    def is_loading(self) -> bool:
        return self._is_wanted and self._model is None

    def start(self) -> None:
        """Begins to load the model and returns at once. Twice is once."""
        with self._lock:
            if self._is_wanted and self._loading is None:
                self._loading = threading.Thread(target=self._load, name="kiwi", daemon=True)
                self._loading.start()

    def analyse(self, texts: Sequence[str], *, wait: bool = True) -> list[Words]:
        model = self._model_in_use(wait=wait)
        words: Iterable[Sequence[str]] = model.words(texts) if model else ((),) * len(texts)
        return [Words(found, hangul_bigrams(text, stem_words)) for text, found in zip(texts, words, strict=True)]

    def _model_in_use(self, *, wait: bool) -> _Model | None:
        if self._model is None and self._is_wanted:
            self.start()
            if wait and self._loading is not None:
                self._loading.join()
        return self._model

    def _load(self) -> None:
        try:
            self._model = _Model(self._threads)
        except (ImportError, OSError, RuntimeError) as error:
            self._is_wanted = False
            log.warning("korean morphemes are off, bigrams alone: %s", error)


class _Model:
    def __init__(self, threads: int) -> None:
        from kiwipiepy import Kiwi, KiwiConfig

        # Without the multi-word dictionary: 333 MB and 0.9 s instead of 511 MB and 2.4 s, the same nDCG on every set.
        self._kiwi = Kiwi(num_workers=threads, load_multi_dict=False)
        self._config = KiwiConfig(cutoff_threshold=_CUTOFF)
        self.version = f"kiwi/{version_of('kiwipiepy')}/{RULES}"

    def words(self, texts: Sequence[str]) -> Iterator[list[str]]:
        for batch in _batches(texts):
            yield from map(tokens, self._tokenized(batch))

    def _tokenized(self, texts: list[str]) -> Iterable[list[Token]]:
        found: Iterable[list[Token]]
        if sum(map(len, texts)) <= _SHORT_CHARS:  # a question: two milliseconds, and it does not queue behind a document
            return [self._kiwi.tokenize(text, override_config=self._config) for text in texts]
        # A list goes to Kiwi's own threads with the GIL released; a single string would be analysed under the GIL and stall
        # every other thread for as long (26 ms for a page), and two Python threads would be no faster than one.
        found = self._kiwi.tokenize(texts, override_config=self._config)
        return found


def _batches(texts: Sequence[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    size = 0
    for text in texts:
        batch.append(text)
        size += len(text)
        if size > _BATCH_CHARS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def tokens(morphemes: Sequence[Token]) -> list[str]:
    """Content morphemes in order, each compound behind its last part: 화물창 → 화물, 창, +화물창.

    The + keeps a compound from colliding with a plain word. Kiwi cuts technical words that it does not know into syllables
    (격벽 → 격, 벽): the compound and the bigram are what finds them.
    """
    found: list[str] = []
    run: list[str] = []
    behind = -1
    for morpheme in morphemes:
        tag = morpheme.tag.partition("-")[0]  # VV-I is an irregular VV
        form = morpheme.form.lower()
        if tag not in IN_COMPOUNDS or morpheme.start != behind:
            _end_compound(run, found)
        if tag in IN_COMPOUNDS:
            run.append(form)
            behind = morpheme.start + morpheme.len
        if tag == "SL":
            found += latin_words(form, stem_words)
        elif tag in CONTENT:
            found.append(form)
    _end_compound(run, found)
    return found


def _end_compound(run: list[str], found: list[str]) -> None:
    if len(run) > 1:
        found.append("+" + "".join(run))
    run.clear()
