"""How text becomes the terms that are searched, the same for the index, the query and the marks.

Two readings of the same tokens: a **stem** is lower-cased, stripped of accents and stemmed
(Snowball English), a **form** is lower-cased only. A token is a run of letters and digits, so
"U.S." is two tokens and "don't" is "don" and "t", whichever apostrophe was used.
"""

import re
from collections.abc import Collection, Sequence
from functools import lru_cache

import tantivy

__all__ = [
    "FORM",
    "STEM",
    "encodable",
    "form_analyzer",
    "forms",
    "spans",
    "standing",
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


def spans(text: str, places: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Code points from the start of one token to the end of another, for each pair of token numbers.

    Stems and forms number the same tokens.
    """
    found = _former.pre_tokenize(encodable(text)).tokens
    return [(found[first].char_offset_from, found[last].char_offset_to) for first, last in places]


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
