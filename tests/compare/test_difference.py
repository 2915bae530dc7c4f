"""What changed between two editions: each class, its place on both sides, what the publisher says of it."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.compare import CLASSES, Change, Difference, difference, rows_of
from onrecord.compare.difference import lay
from onrecord.compare.noted import noted
from onrecord.compare.rows import Piece
from onrecord.compare.words import LISTS, nature_of

from .made import BRIEFING, page, version


def changed(old: bytes, new: bytes) -> Difference:
    return difference(version(old), version(new))


def only(found: Difference) -> Change:
    assert len(found.changes) == 1, [one.says for one in found.changes]
    return found.changes[0]


def put(n: int, words: str, label: str | None = None) -> tuple[tuple[str, str], ...]:
    return tuple((label or one[0], words) if k == n else one for k, one in enumerate(BRIEFING))


def test_equal_editions_have_no_difference() -> None:
    found = changed(page(), page())
    assert (found.kind, found.classes, found.changes, found.noted) == (None, (), (), None)


def test_a_number_is_found_with_its_place_on_both_sides() -> None:
    words = "The bridge will be opened on Tuesday. Some 60 barges are waiting."
    old, new = version(page()), version(page(put(2, words)))
    one = only(difference(old, new))
    assert (one.kind, one.old, one.new, one.turn, one.old_turn) == ("number or date", "40", "60", 3, 3)
    assert one.old_span
    assert one.new_span
    assert old.release.text[slice(*one.old_span)] == "40"
    assert new.release.text[slice(*one.new_span)] == "60"


def test_a_label_is_an_attribution() -> None:
    one = only(changed(page(), page(put(4, BRIEFING[4][1], "MS ROE"))))
    assert (one.kind, one.part, one.turn) == ("attribution", "label", 5)


def test_a_turn_that_went_and_one_that_came() -> None:
    gone = only(changed(page(), page((*BRIEFING[:3], *BRIEFING[4:]))))
    assert (gone.kind, gone.old_turn, gone.turn) == ("turn added or removed", 4, None)
    assert "second bridge at Brenn?" in gone.old
    come = only(changed(page(), page((*BRIEFING, ("QUESTION", "Thank you very much indeed.")))))
    assert (come.kind, come.old_turn, come.turn) == ("turn added or removed", None, 6)


def test_a_turn_that_only_moved_is_said_to_stand_elsewhere() -> None:
    found = changed(page(), page((BRIEFING[4], *BRIEFING[:4])))
    assert [change.part for change in found.changes] == ["order"]
    assert "stands elsewhere now" in found.changes[0].says


def test_a_title_is_found_once() -> None:
    one = only(changed(page(), page(title="Daily Press Briefing, Corrected")))
    assert one.kind == "title"


def test_a_paragraph_that_was_split_is_no_change_of_words() -> None:
    first = "<h1>Note</h1><p>March 5, 2025</p><p>We begin here. We go on here.</p>"
    second = "<h1>Note</h1><p>March 5, 2025</p><p>We begin here.</p><p>We go on here.</p>"
    assert changed(first.encode(), second.encode()).classes == ("markup only",)


def test_a_link_is_markup() -> None:
    linked = (
        "The bridge will be opened on <a href='https://mfa.example/'>Tuesday</a>. Some 40 barges are waiting."
    )
    one = only(changed(page(), page(put(2, linked))))
    assert one.kind == "markup only"
    assert "https://mfa.example/" in one.says


def pairs(root: Path) -> list[dict[str, str]]:
    return json.loads((root / "gold" / "changes" / "made.json").read_text("utf-8"))["pairs"]


def test_written_pairs_get_the_class_a_reader_gives(root: Path) -> None:
    wrong: list[str] = []
    for one in pairs(root):
        sides = [
            f"<h1>Note</h1><p>March 5, 2025</p><p>We begin.</p><p>{one[side]}</p><p>We end.</p>".encode()
            for side in ("old", "new")
        ]
        found = changed(sides[0], sides[1])
        if found.kind != one["class"]:
            wrong.append(f"{one['old']} > {one['new']}: {found.kind}, not {one['class']}")
    assert len(pairs(root)) >= 50
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("more", "how"),
    [
        ("<p>Correction: an earlier text named another bridge.</p>", "correction note"),
        ("<p>[Updated: the time was corrected.]</p>", "correction note"),
        ("<p>The word was misheard: [bridge]*</p>", "asterisk"),
        ("<p>The revised plan was welcomed by all.</p>", None),
    ],
)
def test_a_change_is_noted_only_where_the_publisher_says_so(more: str, how: str | None) -> None:
    found = changed(page(), page(put(2, "The bridge will open. Some 60 barges are waiting."), more=more))
    assert (found.noted.how if found.noted else None) == how
    if found.noted:
        assert found.noted.span


def test_struck_words_are_a_note() -> None:
    struck = "The bridge will be opened on <s>Tuesday</s> [Wednesday]. Some 40 barges are waiting."
    found = changed(page(), page(put(2, struck)))
    assert found.noted
    assert found.noted.how in {"struck words", "asterisk"}


def test_every_word_of_the_lists_is_met() -> None:
    for word in LISTS.negations:
        assert nature_of([], [word], "will", "go") == "negation", word
    for word in LISTS.helpers:
        assert nature_of([], [word, "not"], "we", "go") == "negation", word
    for word in LISTS.numbers:
        assert nature_of([word], ["nine" if word != "nine" else "ten"], "the", "x") == "number or date", word
    for word in LISTS.sometimes_numbers:
        assert nature_of([word, "5"], ["6"], "until", "x") == "number or date", word
    for word in LISTS.links:
        assert nature_of([], [word, "Kuleba"], "minister", "spoke") == "name", word
    for british, american in LISTS.variants:
        assert nature_of([f"qu{british}"], [f"qu{american}"], "the", "x") == "spelling", british
    stems = {
        "un": "able",
        "in": "active",
        "im": "possible",
        "il": "legal",
        "ir": "regular",
        "non": "fiction",
        "dis": "agree",
    }
    for prefix in LISTS.negating_prefixes:
        assert nature_of([stems[prefix]], [prefix + stems[prefix]], "be", "x") == "negation", prefix
    plain = version(page()).release
    for words in LISTS.notes:
        told = version(page(more=f"<p>({words} The time was wrong.)</p>")).release
        assert noted(plain, told, None, None), words


WORDS = st.sampled_from(
    [
        "the",
        "a",
        "river",
        "Vell",
        "not",
        "40",
        "41",
        "Doe",
        "Roe",
        "opened.",
        "said,",
        "“yes”",
        "café",
        "naïve",
        "🙂",
        "don’t",
    ]
)
TURNS = st.lists(
    st.tuples(st.sampled_from(("MR DOE", "QUESTION", "MS ROE")), st.lists(WORDS, min_size=1, max_size=12)),
    min_size=1,
    max_size=8,
)


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(TURNS, TURNS)
def test_whatever_changed_the_words_are_where_the_spans_say_and_both_sides_are_whole(
    first: list[tuple[str, list[str]]], second: list[tuple[str, list[str]]]
) -> None:
    old = version(page(tuple((label, " ".join(words)) for label, words in first)))
    new = version(page(tuple((label, " ".join(words)) for label, words in second)))
    found = difference(old, new)
    assert (old.release.text == new.release.text) <= (not [one for one in found.changes if one.old_span])
    for one in found.changes:
        assert one.kind in CLASSES
        if one.old_span and one.part != "order":
            assert old.release.text[slice(*one.old_span)] == one.old
        if one.new_span and one.part != "order":
            assert new.release.text[slice(*one.new_span)] == one.new
    rows = rows_of(lay(old.release, new.release))
    assert sorted(letters(row.new for row in rows)) == sorted(letters_of(new.release.text))
    assert sorted(letters(row.old for row in rows)) == sorted(letters_of(old.release.text))


def letters(sides: Iterable[Sequence[Piece]]) -> str:
    return "".join(letters_of(piece.text) for side in sides for piece in side)


def letters_of(text: str) -> str:
    return "".join(text.split())
