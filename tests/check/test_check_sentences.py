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
        (
            "We have nothing to say of what they may or may not do. We will know more soon.",
            "We have nothing to say … We will know more soon",
            "ellipsis",
        ),
        (
            "We have nothing to say of what they do not do. We will know more soon.",
            "We have nothing to say … We will know more soon",
            "altered",
        ),
        (
            "It harms the port and our partners. That is why the board is bound to act.",
            "It harms the port … the board is bound to act",
            "ellipsis",
        ),
        (
            "It harms the port and our partners. That is how the board is bound to act.",
            "It harms the port … the board is bound to act",
            "altered",
        ),
        (
            "It tells that our port is bound to theirs, and that none is free until all are. It ends well.",
            "It tells that our port is bound to theirs … It ends well",
            "ellipsis",
        ),
        (
            "We will open the port and send no grain until all have paid. It ends well.",
            "We will open the port … It ends well",
            "altered",
        ),
        (
            "They will want a port that works. It has not always been so, but that’s what they ask for.",
            "They will want a port that works … that’s what they ask for",
            "ellipsis",
        ),
        (
            "They will want a port that works. It is not a wish, but a need.",
            "They will want a port that works … a need",
            "altered",
        ),
        (
            "As long as there is ice – even if we break some of it – we are going to send boats.",
            "As long as there is ice … we are going to send boats",
            "ellipsis",
        ),
        (
            "As long as there is ice – if we can break some of it – we are going to send boats.",
            "As long as there is ice … we are going to send boats",
            "altered",
        ),
        (
            "For years they have waited, and up until now they were there. The rest is known.",
            "For years they have waited … The rest is known",
            "ellipsis",
        ),
        (
            "My plan passed by the board to mend the port continues to help them.",
            "My plan … continues to help them",
            "ellipsis",
        ),
        (
            "The board will sign an order that sets up an office of locks to see that boats are built here.",
            "The board will sign an order … to see that boats are built here",
            "ellipsis",
        ),
        (
            "The board will not sign an order that harms the port to see that boats are built here.",
            "The board will not sign an order … to see that boats are built here",
            "altered",
        ),
        (
            "The board will sign all orders that set up an office to see that boats are built here.",
            "The board will sign all orders … to see that boats are built here",
            "altered",
        ),
        (
            "All pilots are back on the hill right about now having talks with us.",
            "All pilots are back on the hill … having talks with us",
            "ellipsis",
        ),
        (
            "Any boat moored in the port will be let in.",
            "Any boat … will be let in",
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
        (
            "We try to open the lock this month. We try to open the lock this month and no other.",
            "We try to open the lock this month and no other.",
            "exact",
        ),
        (
            "And so we try to open the lock this month. We try to open the lock this month and no other.",
            "And so we try to open the lock this month and no other.",
            "trivial",
        ),
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
