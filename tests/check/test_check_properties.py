"""What is true of every passage: it checks as exact, and with a word changed it never does."""

import random
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.check import Checker, Finding, Quotation, quoting
from onrecord.check.texts import Article
from onrecord.check.unit import Unit, units_of
from onrecord.check.words import Words, words
from onrecord.keep import Record

Passage = tuple[Unit, Words, int, int]


class Units(list[tuple[Unit, Words]]):
    """Units, shown short where a test fails."""

    def __repr__(self) -> str:
        return f"{len(self)} units"


@pytest.fixture(scope="module")
def units(folder: Path) -> Units:
    with Record.open(folder) as record:
        found = [unit for item in record.since(0) for unit in units_of(item.view)]
    both = [(unit, words(unit.text)) for unit in found if not list(unit.asides())]
    return Units((unit, its) for unit, its in both if len(its) >= 8)


def passage(units: Units, seed: int) -> Passage:
    rng = random.Random(seed)
    unit, its = rng.choice(units)
    first = rng.randrange(len(its) - 4)
    return unit, its, first, min(first + rng.randrange(4, 60), len(its))


@settings(max_examples=80, deadline=None)
@given(seed=st.integers(0, 1 << 32))
def test_any_passage_is_exact(units: Units, checker: Checker, seed: int) -> None:
    _, its, first, last = passage(units, seed)
    said = its.said(first, last)
    if any(mark in said for mark in ("…", "...", "[")):
        return
    assert checker.check(Quotation(said)).verdict == "exact", said


@settings(max_examples=80, deadline=None)
@given(seed=st.integers(0, 1 << 32), way=st.sampled_from(("delete", "insert", "swap", "replace")))
def test_with_one_word_changed_it_never_is(units: Units, checker: Checker, seed: int, way: str) -> None:
    _, its, first, last = passage(units, seed)
    said = [its.word(n) for n in range(first, last)]
    at = random.Random(seed + 1).randrange(1, len(said) - 2)
    changed = list(said)
    if way == "delete":
        del changed[at]
    elif way == "insert":
        changed.insert(at, "zebra")
    elif way == "swap":
        changed[at], changed[at + 1] = changed[at + 1], changed[at]
    else:
        changed[at] = "zebra"
    if changed == said:
        return
    verdict = checker.check(Quotation(" ".join(changed))).verdict
    # The case of the first letter may differ.
    joined = " ".join(changed)
    texts = [" ".join(map(w.word, range(len(w)))) for _, w in units]
    everywhere = any(one in text for text in texts for one in (joined, joined[0].swapcase() + joined[1:]))
    assert verdict != "exact" or everywhere, changed


WAYS: dict[str, Callable[[str], str]] = {
    "curly": lambda text: f"“{text}”",
    "straight": lambda text: f'"{text.replace("’", chr(39)).replace("“", chr(34))}"',
    "french": lambda text: f"« {text} »",
    "single": lambda text: f"‘{text}’",
    "lines": lambda text: text.replace(" ", "\n"),
    "spaces": lambda text: f"  {text.replace(' ', '  ')}\t",
    "no-break": lambda text: text.replace(" ", "\u00a0"),
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "composed": lambda text: unicodedata.normalize("NFC", text),
    "dashes": lambda text: text.replace("–", "—"),
    "hidden": lambda text: text.replace("e", "e\u00ad"),
}


@pytest.mark.parametrize("way", WAYS)
@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 1 << 32))
def test_the_verdict_does_not_hang_on_how_it_is_written(
    units: Units, checker: Checker, seed: int, way: str
) -> None:
    _, its, first, last = passage(units, seed)
    said = its.said(first, last)
    before = checker.check(Quotation(said))
    after = checker.check(Quotation(WAYS[way](said)))
    assert _told(before) == _told(after), said


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 1 << 32), before=st.integers(0, 5), after=st.integers(0, 5))
def test_the_verdict_does_not_hang_on_where_it_stands(
    units: Units, checker: Checker, seed: int, before: int, after: int
) -> None:
    _, its, first, last = passage(units, seed)
    said = " ".join(its.said(first, last).split())
    if any(mark in said for mark in "“”\"'‘’«»") or said[0].isupper():
        return
    text = "It was a long day in Calden.\n\n" * before + f"She said: “{said}”" + "\n\nIt rained." * after
    (found,) = quoting(Article(text)).quotations
    assert found.span is not None
    assert text[found.span.start : found.span.end] == f"“{said}”"
    bare = Quotation(found.quote)
    assert checker.check(bare).verdict == checker.check(Quotation(said)).verdict


def _told(finding: Finding) -> tuple[object, ...]:
    return finding.verdict, finding.passages


@settings(max_examples=80, deadline=None)
@given(text=st.text(max_size=300))
def test_any_text_at_all_is_answered(checker: Checker, text: str) -> None:
    finding = checker.check(Quotation(text, text[:50], None))
    assert finding.says
    for quotation in quoting(Article(text)).quotations:
        assert quotation.span is not None
        assert 0 <= quotation.span.start < quotation.span.end <= len(text)


@settings(max_examples=80, deadline=None)
@given(text=st.text(alphabet="ab “”\"'‘’«».,\n[]…", max_size=200))
def test_marks_in_any_order_are_answered(checker: Checker, text: str) -> None:
    for quotation in quoting(Article(text)).quotations:
        assert checker.check(quotation).says
