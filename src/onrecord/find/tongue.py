"""How text becomes the terms that are searched, the same for the index, the query and the marks.

Two readings of the same tokens: a **stem** is lower-cased, stripped of accents and stemmed
(Snowball English), a **form** is lower-cased only. A token is a run of letters and digits, so
"U.S." is two tokens and "don't" is "don" and "t", whichever apostrophe was used.
"""

import re
from collections.abc import Collection
from functools import lru_cache

import tantivy

__all__ = [
    "FORM",
    "STEM",
    "beginning",
    "encodable",
    "form_analyzer",
    "forms",
    "standing",
    "standing_together",
    "stem_analyzer",
    "stems",
    "words_in",
    "written",
]

STEM = "onrecord_stem"
FORM = "onrecord_form"

_SURROGATE = re.compile("[\ud800-\udfff]")

_LONGEST = 200
"""Bytes of the longest token: what is longer is no word, and is not searched."""


def _split() -> tantivy.TextAnalyzerBuilder:
    simple = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    return simple.filter(tantivy.Filter.remove_long(_LONGEST)).filter(tantivy.Filter.lowercase())


def stem_analyzer() -> tantivy.TextAnalyzer:
    """A new analyzer that gives stems."""
    return _split().filter(tantivy.Filter.ascii_fold()).filter(tantivy.Filter.stemmer("english")).build()


def form_analyzer() -> tantivy.TextAnalyzer:
    """A new analyzer that gives forms."""
    return _split().build()


_stemmer = stem_analyzer()
_former = form_analyzer()


def encodable(text: str) -> str:
    """``text`` with lone surrogates, which no index can hold, as U+FFFD; offsets stay."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", text)
    return text


def stems(text: str) -> list[str]:
    """The stems of ``text``, in order."""
    return _stemmer.analyze(encodable(text))


def forms(text: str) -> list[str]:
    """The forms of ``text``, in order."""
    return _former.analyze(encodable(text))


@lru_cache(maxsize=1 << 17)
def stem_of(form: str) -> str:
    """The stem of one form."""
    return "".join(stems(form))


_TOKEN = re.compile(r"[^\W_]+")
_POSSESSIVE = re.compile("(?<=\\w)['\u2019]s$", re.IGNORECASE)


def words_in(text: str) -> list[str]:
    """The forms of a word of a query, a possessive's "'s" left out: one, but for "U.S." and its like."""
    return forms(_POSSESSIVE.sub("", text)) or forms(text)


def written(text: str) -> list[str]:
    """The tokens of a word of a query as they were written, a possessive's "'s" left out."""
    return [token for token in _TOKEN.findall(_POSSESSIVE.sub("", text)) if forms(token)]


_REGULAR = re.compile("[\x00-\u012f\u0131-\u024f\u2000-\u206f]*")
"""Latin letters, figures, punctuation: lower-cased one by one, and letters to Python as to the engine."""


def standing(text: str, wanted: Collection[str]) -> list[tuple[int, int]]:
    """Code points of every token of ``text`` whose form is one of ``wanted``, in no order."""
    if not _REGULAR.fullmatch(text):
        found = _former.pre_tokenize(encodable(text)).tokens
        return [(token.char_offset_from, token.char_offset_to) for token in found if token.text in wanted]
    # Looking for few words is several times as fast as making all tokens.
    lowered = text.lower()
    places: list[tuple[int, int]] = []
    for form in wanted:
        start = lowered.find(form)
        while start >= 0:
            end = start + len(form)
            if not lowered[start - 1 : start].isalnum() and not lowered[end : end + 1].isalnum():
                places.append((start, end))
            start = lowered.find(form, end)
    return places


_REST = re.compile(r"[^\W_]*")


def beginning(text: str, wanted: Collection[str]) -> list[tuple[int, int]]:
    """Code points of every token of ``text`` whose form begins as one of ``wanted`` does, in no order."""
    if not _REGULAR.fullmatch(text):
        found = _former.pre_tokenize(encodable(text)).tokens
        begun = tuple(wanted)
        return [
            (token.char_offset_from, token.char_offset_to) for token in found if token.text.startswith(begun)
        ]
    lowered = text.lower()
    places: list[tuple[int, int]] = []
    for form in wanted:
        start = lowered.find(form)
        while start >= 0:
            rest = _REST.match(lowered, start + len(form))
            end = rest.end() if rest else start + len(form)
            if not lowered[start - 1 : start].isalnum():
                places.append((start, end))
            start = lowered.find(form, end)
    return places


def standing_together(text: str, wanted: Collection[tuple[str, ...]]) -> list[tuple[int, int]]:
    """Code points from the first token to the last wherever a run of forms stands, in no order."""
    if _REGULAR.fullmatch(text):
        lowered = text.lower()
        return [place for run in wanted for place in _together(lowered, _pattern(run))]
    tokens = _former.pre_tokenize(encodable(text)).tokens
    terms = [token.text for token in tokens]
    # A run begins where its first term stands, so each place is compared with few runs.
    by_first: dict[str, list[tuple[str, ...]]] = {}
    for run in wanted:
        by_first.setdefault(run[0], []).append(run)
    return [
        (tokens[at].char_offset_from, tokens[at + len(run) - 1].char_offset_to)
        for at in [at for at, term in enumerate(terms) if term in by_first]
        for run in by_first[terms[at]]
        if tuple(terms[at : at + len(run)]) == run
    ]


@lru_cache(maxsize=256)
def _pattern(run: tuple[str, ...]) -> re.Pattern[str]:
    said = r"[\W_]+".join(map(re.escape, run))
    return re.compile(rf"(?<![^\W_]){said}(?![^\W_])")


def _together(lowered: str, pattern: re.Pattern[str]) -> list[tuple[int, int]]:
    places: list[tuple[int, int]] = []
    found = pattern.search(lowered)
    while found is not None:
        places.append(found.span())
        found = pattern.search(lowered, found.start() + 1)
    return places
