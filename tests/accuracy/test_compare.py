"""What counts as right, missed and invented."""

from benchmarks.accuracy.align import turn_pairs
from benchmarks.accuracy.compare import FIELDS, Item, compare
from benchmarks.accuracy.gold import Gold, GoldExchange, GoldRelease, GoldTurn, numbers, right
from benchmarks.accuracy.tally import Accepted, accepted, changes, figures

from onrecord.model import Exchange, Issuer, Release, Role, Span, Turn

ONE = "Thank you. I have two questions, if I may, on the river."
TWO = "Yes. The river is high, and we are looking at it closely."


def gold_turn(n: int, label: str, role: str, text: str, speaker: str | None = None) -> GoldTurn:
    words = text.split()
    return GoldTurn(n, label, role, speaker, None, None, " ".join(words[:6]), " ".join(words[-6:]))


def turn(n: int, label: str, role: Role, text: str, speaker: str | None = None) -> Turn:
    return Turn(n, label, speaker, None, None, role, (), text, Span(0, 1))


def release(turns: tuple[Turn, ...], exchanges: tuple[Exchange, ...] = (), **facts: object) -> Release:
    given: dict[str, object] = {
        "source": "made",
        "title": "On the river",
        "title_as_printed": "On the river",
        "kind": "press briefing",
        "issuers": (),
        "office": None,
        "venue": None,
        "place": None,
        "date": None,
        "date_from": None,
        "starts": None,
        "ends": None,
        "zone": None,
        "topics": (),
        "turns": turns,
        "exchanges": exchanges,
        "slips": (),
        "text": "",
        "blocks": (),
        **facts,
    }
    return Release(**given)  # pyright: ignore[reportArgumentType]


def gold(*releases: GoldRelease) -> Gold:
    return Gold("made", "0", "text", "made", 2025, releases, name="made")


def labelled(*turns: GoldTurn, exchanges: tuple[GoldExchange, ...] = (), **facts: object) -> Gold:
    given: dict[str, object] = {"title": "On the river", "kind": "press briefing", **facts}
    return gold(GoldRelease(turns=turns, exchanges=exchanges, **given))  # pyright: ignore[reportArgumentType]


def verdicts(items: list[Item], field: str) -> list[str]:
    return [item.verdict for item in items if item.field == field]


def asked(*turns: int, certain: bool = True) -> Exchange:
    return Exchange(None, None, None, None, turns, certain)


def test_readings_that_are_equally_right() -> None:
    assert right("press briefing|special briefing", "Special  Briefing")
    assert right("Quai d’Orsay", "Quai d'Orsay")
    assert right("Morgan Ortagus|", None)
    assert right(None, None)
    assert not right("Morgan Ortagus", None)
    assert not right(None, "Morgan Ortagus")


def test_what_neither_states_counts_for_nothing() -> None:
    items = compare(labelled(), [release(())])
    assert {item.field for item in items} == {"release", "title", "kind"}
    assert {item.verdict for item in items} == {"right"}


def test_a_wrong_value_is_missed_and_invented() -> None:
    items = compare(labelled(place="Amman"), [release((), place="Aqaba")])
    assert verdicts(items, "place") == ["missed", "invented"]
    assert verdicts(compare(labelled(place="Amman"), [release(())]), "place") == ["missed"]
    assert verdicts(compare(labelled(), [release((), place="Aqaba")]), "place") == ["invented"]


def test_what_is_open_is_not_measured() -> None:
    issued = release((), issuers=(Issuer("Mark C. Toner", None),), office="Office of the Spokesperson")
    items = compare(labelled(open=("issuer", "office")), [issued])
    assert not verdicts(items, "issuer") + verdicts(items, "office")
    assert verdicts(compare(labelled(), [issued]), "issuer") == ["invented"]


def test_a_lost_turn_does_not_spoil_those_that_follow() -> None:
    golds = [gold_turn(n, "Q", "reporter", f"{n} {ONE}") for n in range(1, 6)]
    found = [turn(n - 1, "Q", "reporter", f"{n} {ONE}") for n in (1, 3, 4, 5)]
    assert turn_pairs(golds, found) == [(0, 0), (1, None), (2, 1), (3, 2), (4, 3)]


def test_a_turn_cut_short_is_still_the_same_turn() -> None:
    items = compare(
        labelled(gold_turn(1, "MR TONER", "official", TWO, "Mark C. Toner")),
        [release((turn(1, "MR TONER", "official", TWO + " END", "Mark C. Toner"),))],
    )
    assert verdicts(items, "turn") == ["missed", "invented"]
    assert verdicts(items, "speaker") == ["right"]
    assert verdicts(items, "role") == ["right"]


def test_a_release_that_is_not_there_takes_all_its_items_along() -> None:
    items = compare(labelled(gold_turn(1, "Q", "reporter", ONE, "Said Arikat")), [])
    assert {item.field for item in items} == {"release", "title", "kind", "turn", "role", "speaker"}
    assert {item.verdict for item in items} == {"missed"}


def test_an_exchange_is_exactly_its_turns() -> None:
    turns = (gold_turn(1, "Q", "reporter", ONE), gold_turn(2, "MS HARF", "official", TWO))
    found = (turn(1, "Q", "reporter", ONE), turn(2, "MS HARF", "official", TWO))
    whole = labelled(*turns, exchanges=(GoldExchange("1-2", None, None, None, True),))
    assert verdicts(compare(whole, [release(found, (asked(1, 2),))]), "exchange") == ["right"]
    assert verdicts(compare(whole, [release(found, (asked(1),))]), "exchange") == ["missed", "invented"]
    unsure = compare(whole, [release(found, (asked(1, 2, certain=False),))])
    assert verdicts(unsure, "exchange") == ["right"]
    assert verdicts(unsure, "certainty") == ["missed", "invented"]


def test_where_the_words_do_not_settle_it_only_a_claim_to_know_is_wrong() -> None:
    turns = (gold_turn(1, "Q", "reporter", ONE), gold_turn(2, "MS HARF", "official", TWO))
    found = (turn(1, "Q", "reporter", ONE), turn(2, "MS HARF", "official", TWO))
    unsettled = labelled(*turns, exchanges=(GoldExchange("1-2", None, None, None, False),))
    doubted = compare(unsettled, [release(found, (asked(1, certain=False),))])
    assert not verdicts(doubted, "exchange")
    claimed = compare(unsettled, [release(found, (asked(1),))])
    assert verdicts(claimed, "exchange") == ["invented"]


def test_a_doubt_is_an_error_where_the_words_settle_it() -> None:
    turns = tuple(gold_turn(n, "Q", "reporter", f"{n} {ONE}") for n in (1, 2, 3))
    found = tuple(turn(n, "Q", "reporter", f"{n} {ONE}") for n in (1, 2, 3))
    settled = GoldExchange("1-2", None, None, None, True)
    half = labelled(*turns, exchanges=(settled, GoldExchange("3", None, None, None, False)))
    doubted = compare(half, [release(found, (asked(1, 2, 3, certain=False),))])
    assert verdicts(doubted, "exchange") == ["missed", "invented"]


def test_figures_are_shares_of_what_counts() -> None:
    items = [Item("d", "f", f"turn {n}", "speaker", v, "a", "b") for n, v in enumerate(("right", "missed"))]
    (figure,) = figures(items)
    assert (figure.right, figure.missed, figure.invented) == (1, 1, 0)
    assert (figure.precision, figure.recall) == (1.0, 0.5)
    assert figure.field in FIELDS


def test_gains_and_losses_are_told_by_name() -> None:
    before = accepted([Item("d", "f", "turn 1", "speaker", "missed", "a", None)], 1)
    now = [Item("d", "f", "turn 2", "outlet", "invented", None, "b")]
    change = changes(now, before)
    assert change.lost == ("d | turn 2 | outlet | invented",)
    assert change.gained == ("d | turn 1 | speaker | missed",)
    assert changes(now, Accepted(1, ("d | turn 2 | outlet | invented",))).lost == ()


def test_numbers_of_turns() -> None:
    assert numbers("4-6,9") == (4, 5, 6, 9)
