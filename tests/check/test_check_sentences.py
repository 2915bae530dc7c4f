"""Where two sentences meet: an ellipsis over it, a word that only leads in, a bracket."""

import pytest
from tests.check.test_check_lists import grade


@pytest.mark.parametrize(
    ("said", "quote", "verdict"),
    [
        (
            "The board is pushing a rule that binds all. As you know, it stops. So the pilots are worried.",
            "The board is pushing a rule … the pilots are worried",
            "ellipsis",
        ),
        (
            "The board is pushing a rule that binds all. In the harbour the pilots are worried.",
            "The board is pushing a rule … the pilots are worried",
            "altered",
        ),
        (
            "How would grain fit into this, whether you send or hold it until spring? And do you send boats?",
            "How would grain fit into this … And do you send boats?",
            "ellipsis",
        ),
        (
            "How would the grain fit into this until spring? And would you send boats?",
            "How would the grain fit into this … And would you send boats?",
            "altered",
        ),
        (
            "We went there to help the pilots and see that it could not happen again. And we did help them.",
            "We went there to help the pilots … And we did help them",
            "ellipsis",
        ),
        (
            "We went there to help those who do not sail. And we did help them.",
            "We went there to help those … And we did help them",
            "altered",
        ),
        (
            "They deserve a port and a board that denied them a berth for years. We will go on with it.",
            "They deserve a port … We will go on with it",
            "ellipsis",
        ),
        (
            "They deserve a port that the board denied. We will go on with it.",
            "They deserve a port that the board … We will go on with it",
            "altered",
        ),
        (
            "The board will act here and press for rules, including dues, to limit the waste of grain.",
            "The board will act here … to limit the waste of grain",
            "ellipsis",
        ),
        (
            "The board will act on boats and press for rules, including dues, berths and the grain.",
            "The board will act on boats … berths and the grain",
            "altered",
        ),
    ],
)
def test_an_ellipsis_from_one_sentence_into_another(said: str, quote: str, verdict: str) -> None:
    assert grade(said, quote) == verdict


@pytest.mark.parametrize(
    ("said", "quote", "verdict"),
    [
        (
            "Thanks for this. So I was wondering about it.",
            "Thanks for this. I was wondering about it.",
            "trivial",
        ),
        ("Where is the pilot? Oh, there he is.", "Where is the pilot? There he is.", "trivial"),
        ("We have it. So that’s the end of it.", "We have it. That’s the end of it.", "trivial"),
        ("It was bad. So many boats were lost.", "It was bad. Many boats were lost.", "altered"),
        ("We asked. So far no boat is there.", "We asked. Far no boat is there.", "altered"),
        ("We lock it. So that we can sleep.", "We lock it. That we can sleep.", "altered"),
        ("It was bad, so the boats were lost.", "It was bad, the boats were lost.", "altered"),
    ],
)
def test_a_word_that_only_leads_into_a_sentence_may_go(said: str, quote: str, verdict: str) -> None:
    assert grade(said, quote) == verdict


@pytest.mark.parametrize(
    ("said", "quote", "verdict"),
    [
        (
            "They were held at the old port. Arno Brandt is the first to leave it.",
            "They were held at the old port [in Aldern]",
            "bracketed",
        ),
        (
            "The report noted other PRC firms there.",
            "The report noted other [Chinese] firms there",
            "bracketed",
        ),
        (
            "The report noted other PRC firms there.",
            "The report noted other [Japanese] firms there",
            "altered",
        ),
    ],
)
def test_a_bracket_behind_a_sentence_and_one_for_a_country(said: str, quote: str, verdict: str) -> None:
    assert grade(said, quote) == verdict
