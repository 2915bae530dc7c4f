"""A clause that was left before it said anything may go; one that says something stays."""

import pytest
from tests.check.test_check_lists import grade
from tests.each import each

from onrecord.check.lists import word_list

NEXT = "the lock is closed for the whole of the winter"


@each(
    "word",
    sorted(word_list("auxiliaries") - {"ca", "wo", "do", "does", "did", "have", "has", "had", "be", "been"}),
)
def test_a_clause_that_stops_at_its_auxiliary_may_go(word: str) -> None:
    assert grade(f"All know this. The boats {word} – {NEXT}.", f"All know this. {NEXT}") == "trivial"
    assert grade(f"All know this. The boats {word} late – {NEXT}.", f"All know this. {NEXT}") == "altered"


@each("word", ["can't", "won't", "don't", "doesn't", "didn't", "haven't", "hasn't", "hadn't"])
def test_a_clause_that_stops_at_what_denies_may_go(word: str) -> None:
    assert grade(f"All know this. We {word} – {NEXT}.", f"All know this. {NEXT}") == "trivial"
    assert grade(f"All know this. We {word} go – {NEXT}.", f"All know this. {NEXT}") == "altered"


@each("word", ["be", "been"])
def test_an_auxiliary_that_is_a_verb_as_often_stands_after_its_subject(word: str) -> None:
    assert grade(f"All know this. They {word} – {NEXT}.", f"All know this. {NEXT}") == "trivial"
    assert grade(f"All know what they may {word} – {NEXT}.", f"All know {NEXT}") == "altered"


@each("word", sorted(word_list("asking")))
def test_a_question_that_is_asked_anew_may_go(word: str) -> None:
    said = f"One more thing. {word.title()} are all boats – is the lock closed for the winter?"
    assert grade(said, "One more thing. Is the lock closed for the winter") == "trivial"
    assert (
        grade(said.replace("are all", "holds all"), "One more thing. Is the lock closed for the winter")
        == "altered"
    )


@each("word", sorted(word_list("subjects")))
def test_a_question_that_stops_at_its_subject_may_go(word: str) -> None:
    said = f"One more thing. Can {word} – is the lock closed for the winter?"
    assert grade(said, "One more thing. Is the lock closed for the winter") == "trivial"


@each("word", sorted(word_list("joining") - {"who", "which"}))
def test_a_clause_may_begin_behind_a_word_that_joins(word: str) -> None:
    said = f"The board of the harbour says {word} we will – {NEXT}."
    assert grade(said, f"The board of the harbour says {word} {NEXT}") == "trivial"


@each("word", sorted(word_list("approximators")))
def test_what_makes_less_of_a_thing_stays(word: str) -> None:
    said = f"We have had {word} ha- – half of the boats in the port."
    assert grade(said, "We have had half of the boats in the port") == "altered"
    assert grade(said.replace(f"{word} ", ""), "We have had half of the boats in the port") == "trivial"


@pytest.mark.parametrize("word", ["brutalis", "organis", "trivialis"])
def test_the_house_spells_with_s_or_z(word: str) -> None:
    for ending in ("e", "ed", "ing", "ation"):
        said = f"All know that they {word}{ending} the harbour of Aldern."
        assert grade(said, said.replace("is" + ending, "iz" + ending)) == "trivial"


@pytest.mark.parametrize(
    ("said", "quote", "verdict"),
    [
        ("I wonder if you – have you seen the boats", "have you seen the boats", "exact"),
        ("It is late, and I wonder if you – have you seen it", "It is late, and have you seen it", "trivial"),
        ("I hear there was this – the board told us so", "I hear the board told us so", "trivial"),
        ("a man who doesn’t – is too scared to sail", "a man who is too scared to sail", "trivial"),
        ("it would once again – could well once again freeze", "it could well once again freeze", "trivial"),
        ("on June 16th – I’m sorry, June 18th we met here", "on June 18th we met here", "trivial"),
        ("on June 16th – June 18th we met here", "on June 18th we met here", "altered"),
        ("we learned – I mean, we know of the lock", "we know of the lock", "exact"),
        ("and now we learned – I mean, we know of it", "and now we know of it", "trivial"),
        ("these talks – indirect, as you know – have ended", "these talks have ended", "altered"),
        ("we spoke at some length – we spoke of the lock", "we spoke at some length of the lock", "trivial"),
        (
            "it had the port and port – could have the port",
            "it had the port and could have the port",
            "trivial",
        ),
        ("now this question – these questions are hard", "now these questions are hard", "trivial"),
        ("you cannot tell, like, what they mean by it", "you cannot tell what they mean by it", "trivial"),
        ("those are the boats we like, and all sail", "those are the boats we, and all sail", "altered"),
        ("It is so. If you – we sail at dawn", "It is so. We sail at dawn", "trivial"),
        ("and so this is not – cannot be the end", "and so this cannot be the end", "trivial"),
        ("ask when he was last – or when all were last here", "ask when all were last here", "trivial"),
        ("we say they could have – have sailed at dawn", "we say they have sailed at dawn", "altered"),
        ("we say they could have – have sailed at dawn", "we say they could have sailed at dawn", "trivial"),
        (
            "we will see to a cease – that the ceasefire holds",
            "we will see to that the ceasefire holds",
            "trivial",
        ),
        (
            "it is the port’s – all in all, the port’s best day",
            "it is, all in all, the port’s best day",
            "trivial",
        ),
        (
            "if we want trade, we need – and a port, we need ships",
            "if we want trade and a port, we need ships",
            "trivial",
        ),
        ("the boats, we know – and ships wait for us", "the boats, and ships wait for us", "altered"),
        ("they come here by land – or by sea to trade", "they come here by sea to trade", "altered"),
        (
            "the boats remind us, constantly remind us of it",
            "the boats constantly remind us of it",
            "trivial",
        ),
        ("the boats remind us, all agree, of it", "the boats all agree, of it", "altered"),
        ("the boats will – as we must – sail at dawn", "the boats will sail at dawn", "altered"),
        ("the boats will – which they can – sail at dawn", "the boats will sail at dawn", "altered"),
        ("they came as they saw – as all of us saw it", "they came as all of us saw it", "trivial"),
        (
            "and as they cope with the flood – as the people of Aldern cope with the flood, we help",
            "and as the people of Aldern cope with the flood, we help",
            "trivial",
        ),
        ("it is far later than it was – is far later now", "it is far later now", "trivial"),
        (
            "we will co-chair – will chair the board of it",
            "we will co-chair the board of it",
            "altered",
        ),
        ("to thank Aldern for your – thank you for your help", "to thank Aldern for your help", "trivial"),
        ("we met here for ten years – over ten years in all", "we met here for ten years in all", "altered"),
        (
            "all saw that they would stay in – they would – that the mayor would go",
            "all saw that the mayor would go",
            "trivial",
        ),
        ("and Brandt know – the mayor knows it", "and the mayor knows it", "trivial"),
        ("this is what would allow – what allowed the trade", "this is what allowed the trade", "trivial"),
        ("this is what would not allow – what allowed it", "this is what allowed it", "altered"),
        ("there is anything – any grain left in the port", "there is any grain left in the port", "trivial"),
        ("a list against – among all of the boats", "a list among all of the boats", "trivial"),
        ("it is, and is certainly not – is not the end", "it is, and is not the end", "trivial"),
        ("but we are not le- – they are not legal here", "but they are not legal here", "trivial"),
        ("but we are le- – they are not legal here", "but they are not legal here", "trivial"),
        ("but we are not le- – they are legal here", "but they are legal here", "altered"),
        ("I want to thank – to start by thanking all", "I want to start by thanking all", "trivial"),
        ("But let’s – we need to go to the lock", "But we need to go to the lock", "trivial"),
        ("But he does – we know it is late", "But we know it is late", "trivial"),
        (
            "It is so. The contract – if you sign it, it binds",
            "It is so. If you sign it, it binds",
            "trivial",
        ),
        ("It is so. The contract binds – if you sign it", "It is so. If you sign it", "altered"),
        ("It is so. No contract – if you sign it, it binds", "It is so. If you sign it, it binds", "altered"),
        (
            "It is so. Is there anything that you can tell us about the – are you here?",
            "It is so. Are you here",
            "trivial",
        ),
        ("I think the board is going to – that will be all", "I think that will be all", "trivial"),
        (
            "we spoke with Ms. Calder – or Mr. Brandt, sorry – on it",
            "we spoke with Mr. Brandt on it",
            "trivial",
        ),
        ("we spoke with Ms. Calder – or Mr. Brandt – on it", "we spoke with Mr. Brandt on it", "altered"),
        ("we saw it in Aldern – or, sorry, in Brandt today", "we saw it in Brandt today", "trivial"),
        ("it is arrival – survival, I should say – of grain", "it is survival of grain", "trivial"),
        ("they wait in, kind of, the lock and the port", "they wait in the lock and the port", "trivial"),
        ("they wait in this kind of lock and the port", "they wait in this lock and the port", "altered"),
        ("in all, the berths that are – or the ports we have", "in all, the ports we have", "trivial"),
        ("to help Aldern’s best boats – or help Aldern’s barges", "to help Aldern’s barges", "trivial"),
        ("to help old boats – or help the barges", "to help the barges", "altered"),
        ("to work through the – and through the board", "to work through the board", "trivial"),
        ("to work through the port – and through the board", "to work through the board", "altered"),
        (
            "peace on the grey – on the North River – or rather the lake and its towns",
            "peace on the lake and its towns",
            "trivial",
        ),
        ("it grows in the second – in the fourth quarter", "it grows in the fourth quarter", "trivial"),
        ("it grows in the second – or the fourth quarter", "it grows in the fourth quarter", "altered"),
        ("all the boats – boats – in the – in the port", "all the boats in the port", "trivial"),
        (
            "we think the board is still – has kept its word",
            "we think the board has kept its word",
            "trivial",
        ),
        ("we think the board is still late – has kept it", "we think the board has kept it", "altered"),
        ("to us all, every – almost every boat is in", "to us all, almost every boat is in", "trivial"),
        (
            "we have been making sure – working to make sure of it",
            "we have been working to make sure of it",
            "trivial",
        ),
        ("it is late, as you say – as he says, I should say", "it is late, as he says", "trivial"),
        (
            "the oil from this was not planned on – that was not planned to sail",
            "the oil from this was not planned to sail",
            "trivial",
        ),
        (
            "all agree that the port, right? – the old port – is full",
            "all agree that the old port – is full",
            "trivial",
        ),
        ("we know to sail – here’s the thing: to sail is best", "we know to sail is best", "trivial"),
        (
            "we now see a rise, but we lag – saw a rise, but we lag behind",
            "we now saw a rise, but we lag behind",
            "trivial",
        ),
        ("it came in 70 days – in 7 days of the storm", "it came in 7 days of the storm", "trivial"),
        ("it came on the 17th – on the 7th of June", "it came on the 7th of June", "trivial"),
        ("it came on the 17th – and on the 7th of June", "it came on the 7th of June", "altered"),
        (
            "it is early to say what sort of harm – whether it hurts",
            "it is early to say whether it hurts",
            "trivial",
        ),
        (
            "it is early to say what they want – whether it hurts",
            "it is early to say whether it hurts",
            "altered",
        ),
        ("and stop doing – putting it there", "and stop putting it there", "trivial"),
        ("it is kept by both – boats on both banks", "it is kept by boats on both banks", "trivial"),
        ("it is kept by both – boats on the banks", "it is kept by boats on the banks", "altered"),
        (
            "it keeps them from going – joining in the trade",
            "it keeps them from joining in the trade",
            "trivial",
        ),
        ("I also think, again, I think it is late", "I also think it is late", "trivial"),
        ("we will not sail, and we will not stay", "we will not sail, and stay", "altered"),
        ("there will be a grey – let’s say a green boat", "there will be a green boat", "trivial"),
        ("How soon did you – was the lock closed", "How soon was the lock closed", "trivial"),
        (
            "all know it – and there is worth in it – there is worth in trade",
            "all know it – there is worth in trade",
            "altered",
        ),
        # What says something stays: a clause that is whole, a condition, a limit, one of two things, a list.
        ("It is so. They won’t sail – they trade", "It is so. They trade", "altered"),
        ("It is so. If they come – we sail at dawn", "It is so. We sail at dawn", "altered"),
        ("It is so. Only they can – we sail at dawn", "It is so. We sail at dawn", "altered"),
        ("There is more that we can do – and we will do it", "There is more and we will do it", "altered"),
        (
            "the work that we do – and you know it – helps us",
            "the work that – and you know it – helps us",
            "altered",
        ),
        (
            "we want to meet and have a talk was not – was not easy",
            "we want to meet and was not easy",
            "altered",
        ),
        ("with all the boats, the barges, they don’t – we sail", "with all the boats, we sail", "altered"),
        ("much that they want we didn’t – we sailed", "much we sailed", "altered"),
        ("it is late. We think the boats are – the lock is shut", "it is late. The lock is shut", "altered"),
    ],
)
def test_what_was_abandoned_may_go(said: str, quote: str, verdict: str) -> None:
    assert grade(f"{said}, they say.", quote) == verdict


@pytest.mark.parametrize("word", ["but", "though", "although", "yet", "except"])
def test_an_ellipsis_over_what_speaks_against_it_turns_the_sense(word: str) -> None:
    said = f"We open the harbour for all boats, {word} not this winter, and the board has agreed to it."
    assert grade(said, "We open the harbour for all boats … and the board has agreed to it") == "altered"
    said = said.replace(f"{word} not", "and not")
    assert grade(said, "We open the harbour for all boats … and the board has agreed to it") == "ellipsis"
