"""What the words of one turn show about who has the floor: a nod, a greeting, thanks, a follow-up."""

import re

from rapidfuzz.distance import OSA

__all__ = [
    "FEW",
    "GRANT",
    "WORD_BETWEEN",
    "answers_first",
    "asked_to_take",
    "asks_back",
    "asks_floor",
    "asks_for_name",
    "asks_time",
    "begins_as_caller",
    "carries_on",
    "closes_all",
    "concludes",
    "cut_off",
    "ends_for_all",
    "goes_on_with",
    "greets_first",
    "hands_back",
    "hears",
    "invites_questions",
    "is_crosstalk",
    "is_nod",
    "is_unheard",
    "nods_last",
    "only_thanks",
    "passes_in_last_part",
    "passes_vaguely",
    "questions_of",
    "refuses_floor",
    "says_follow_up",
    "says_last",
    "says_thanks",
    "sounds_as",
    "takes_it",
    "thanks_all",
    "thanks_all_first",
    "thanks_both_first",
    "thanks_by_name",
    "thanks_first",
    "thanks_last",
    "thanks_official_first",
    "wants_floor",
    "yields",
]

FEW = 12
"""Words of a turn that only grants, replies or passes on."""
WORD_BETWEEN = 15
"""Words of a turn that is no more than a word between two others."""
GRANT = 3
_LAST_WORDS = 300
"""Characters in which whatever is said of how a turn ends has room."""
_THANKED = re.compile(r"(?i)\bthank|\bappreciate|\bconclude")
_NOD = re.compile(
    r"(?:^|(?<=[.?!–—])\s+|(?<=--)\s+)"
    r"(?:(?:[Yy]es|[Yy]eah|Yep|Sure|Okay|OK|Please|Right|All right|[Gg]o(?: ahead)?|Others?(?: on)?)"
    r"[,.–—\s]*){1,3}$"
)
_REMARKED = re.compile(
    r"\s*(?:(?:Yes|Yeah|Okay|All right|Sure|So)[,.]\s+)?[Gg]o ahead(?![\w’'])[^\n]{0,140}$"
)
_YIELDS = re.compile(
    r"(?i)\b(?:go ahead|go for it|you go|after you|I[’']ll (?:stop|yield|come after))\b[^.?!]{0,20}[.!]?\s*$"
)
_HELLO = r"(?:[Hh]i|[Hh]ello|[Hh]ey|[Gg]ood (?:morning|afternoon|evening))"
_THANKS = r"[Tt]hanks?(?: you)?(?: so much| very much| a lot)?"
_ONLY_THANKS = re.compile(rf"(?:Okay[,.]? |All right[,.]? |Great[,.]? )?{_THANKS}[,.!]", re.IGNORECASE)
_LEAD = (
    r"(?:(?:\([^()]{1,30}\)|Yes|Yeah|Okay|Oh|Great|Well|Awesome|Excellent|Perfect|Wonderful|All right)"
    r"[,.]?\s+)*"
)
_CALLER = re.compile(
    rf"{_LEAD}(?:{_HELLO}[^.?!]{{0,25}}[.,!]\s+)?"
    rf"{_THANKS}[^.?!]{{0,20}} for (?:taking|doing|having|holding|this)\b"
    rf"|{_LEAD}{_HELLO}[^.?!]{{0,25}}[.,!]\s+{_THANKS}\b"
    rf"|{_LEAD}{_THANKS}[.,!]\s+{_HELLO}\b"
)
_THANKING = re.compile(rf"{_LEAD}{_THANKS}\b")
_FOLLOWS = re.compile(r"(?i)\bfollow|\bjust to\b|\bmy (?:other|second)\b|\band (?:on|then|just)\b")
# A hand-over that the transcriber did not hear.
_UNHEARD = re.compile(r"\((?:Off-mike|Inaudible)\.?\)", re.IGNORECASE)
_WHO = re.compile(r"(?i)\bwho\b|\bnames?\b")
_TO_ALL = re.compile(
    rf"(?:(?:Okay|All right|Great|Well)[,.]? )*{_THANKS},? (?:all|everyone|everybody|guys|folks)\b",
    re.IGNORECASE,
)
_TO_BOTH = re.compile(rf"(?:(?:Okay|All right|Great|Well)[,.]? )?{_THANKS},? both\b", re.IGNORECASE)
_GREETING = re.compile(rf"{_LEAD}{_HELLO}\b")
_BY_NAME = re.compile(
    rf"{_LEAD}{_THANKS}\s?,?\s+(?!for\b|all\b)(?:Mr\.\s+|Madam\s+)?[A-Z]\w+[.,!\s—–-]+(?:\S+\s+){{5}}"
)
_QUESTION_OF = re.compile(
    r"\b([A-Z][\w-]+)[’']s?\s+(?:\w+\s+)?(?:question|point|comment|line of questioning)\b"
)
_INVITES = re.compile(
    r"(?i)\b(?:take|turn to|(?:go|move)(?: on)? to|get to|answer|back to|have|open (?:it )?(?:up )?to)"
    r" (?:\w+ ){0,3}(?:questions|other topics)\b[^.?!]{0,40}[.?!]?\s*"
    r"(?:(?:Yes|Yeah|Okay|All right|Sure|Go ahead)[.,]?\s*){0,2}$"
)
_VAGUELY = re.compile(
    r"(?i)^(?:(?:okay|all right|yes|sure|maybe)[,.]? )?(?:just )?(?:one|two|a couple) more[,.]?(?: yes\.?)?$"
    r"|\b(?:do|take) (?:just )?(?:one|two|a (?:couple|few)) more\b[^.?!]{0,40}[.,]?\s*"
    r"(?:(?:okay|all right)[.]\s*)?$"
)
_CARRIES_ON = re.compile(r"(?:And|But|So|Also|Then|Okay|Right|Well)\b|[—–-]")
_NEXT_OF_SEVERAL = re.compile(
    r"(?:(?:Okay|All right|Great|Sure)[.,] )?And (?:then|secondly|finally|lastly)\b"
)
_CONCLUDES = re.compile(
    r"(?i)\bconcludes?\b|\bleave it (?:there|here|at that)\b|\b(?:that|this) (?:is|was) (?:all|our last)"
)
_ENDS_FOR_ALL = re.compile(
    rf"(?:^|(?<=\s)){_THANKS},? (?:all|everyone|everybody|guys|folks)\b[^.?!]{{0,25}}[.!]"
    r"(?:\s+[A-Z][^.?!]{0,40}[.!]){0,2}\s*$"
)
_MIC = re.compile(rf"{_LEAD}{_THANKS}\b.{{0,40}}\b[Cc]an (?:you|everyone|everybody) (?:all )?hear me\b")
_CROSSTALK = re.compile(r"(?i)[(\[][^()\[\]]*cross-?talk[^()\[\]]*[)\]]")
_LAST = re.compile(
    r"(?i)\b(?:(?:last|final) (?:question|one|thing|quick one)|one (?:last|final)|lastly|finally,)"
)
_CLOSES_ALL = re.compile(
    r"(?:(?:And\s+)?[Ww]ith that|So|Okay|All right|Well|Great)[,.]?\s+"
    r"(?:I (?:really |just )?(?:want to )?(?:appreciate|thank)|we want to thank|let me thank)\b"
    r"|I (?:really |just )?(?:want to )?(?:appreciate|thank) (?:everyone|everybody|you all)\b"
)
_ASKS_BACK = re.compile(
    r"(?i)\b(?:repeat|say (?:that|it|the (?:last|first) part)|clarify|are you (?:still )?(?:there|on)"
    r"|second question|if (?:we|I) (?:still )?have you)\b"
)
_ASKS_FLOOR = re.compile(r"(?i)\b(?:questions?|can I|may I|could I|follow|one more|quick(?:ly)?)\b")
_REFUSES = re.compile(
    r"(?i)\bI[’']ll (?:get|come|go) (?:right |around )?(?:back )?to you\b|\b(?:come|get) back to you in\b"
    r"|\b(?:just |in )?(?:one|a) (?:second|moment|minute)\b|\blet[’']s move (?:around|on)\b|\bhold on\b"
)
_CALLS_OUT = re.compile(r"[A-Z][\w’'-]+\s*[?.!,—–-]*(?:\s+[A-Z][\w’'-]+\s*[?.!,—–-]*)?")
_HANDS_BACK = re.compile(
    r"(?:^|[.?!,–—]\s+)(?:[A-Z][\w.’'-]+,?\s+)?(?:I[’']ll (?:turn|send|hand) it )?(?:right )?"
    r"[Bb]ack (?:over )?to you\b"
    r"[^.?!]{0,25}[.?!]?(?:\s+[^.?!]{0,15}[—–-])?\s*$"
)
_HEARS = re.compile(r"(?i)\bhear\b|\bline\b|\bgo ahead\b")
_YES_FIRST = re.compile(r"(?:Yes|No|Yeah|Yep|Nope|Right|Correct|Sure)\.\s+\S")
_TIME_FOR_MORE = re.compile(r"(?:Do (?:you|we) have )?[Tt]ime for (?:one|a couple|another)\b")
_TO_OFFICIAL = re.compile(
    rf"(?:(?:Okay|All right|Great|Well)[,.]? )?{_THANKS},? "
    r"(?:Mr\. [A-Z]|Madam [A-Z]|Secretary|Minister|Ambassador|Dr\.|Doctor|Director|Administrator)"
)
_ASKED_TO_TAKE = re.compile(
    r"(?i)\b(?:do you want to|would you like to|can you|could you|why don[’']t you)\s+(?:\w+ ){0,3}"
    r"(?:take|answer|address|speak to)\b[^.?!]{0,40}[.?]\s*$"
    r"|\b(?:Dr\.|Doctor|Secretary|Administrator|General|Ambassador) [A-Z][\w-]+\?\s*$"
)
_TAKES_IT = re.compile(r"(?:Sure|Yes|Yeah|Yep|Happy to|I[’']m happy to)\b")
_VOWELS = re.compile(r"[aeiouyh]")


def says_thanks(words: str) -> bool:
    """Return whether thanks or a conclusion stand anywhere in the words."""
    return bool(_THANKED.search(words))


def _tail(words: str) -> int:
    """Where the last words begin, for patterns of how a turn ends; to go through all of it is dear."""
    return max(0, len(words) - _LAST_WORDS)


def is_nod(words: str) -> bool:
    """Return whether the words are a bare "Yes." or "Go ahead."."""
    return bool(_NOD.fullmatch(words))


def nods_last(words: str) -> bool:
    """Return whether the words end with a bare "Yes." or "Go ahead."."""
    return bool(_NOD.search(words, _tail(words)))


def passes_in_last_part(words: str) -> bool:
    """Return whether the last paragraph of several begins with "Go ahead", whatever is remarked behind it."""
    # Looking for the last break is far cheaper than a pattern that begins with one.
    last = words.rfind("\n\n")
    return last > 0 and bool(_REMARKED.match(words, last))


def yields(words: str) -> bool:
    """Return whether a reporter lets another go first ("No, go ahead. I'll come after.")."""
    return bool(_YIELDS.search(words))


def is_unheard(words: str) -> bool:
    """Return whether a turn is a hand-over that the transcriber did not hear."""
    return bool(_UNHEARD.fullmatch(words))


def only_thanks(words: str) -> bool:
    """Return whether a turn begins as one that is nothing but thanks ("Okay, thank you.")."""
    return bool(_ONLY_THANKS.match(words))


def thanks_first(words: str) -> bool:
    """Return whether a turn begins with thanks."""
    return bool(_THANKING.match(words))


def thanks_all(words: str) -> bool:
    """Return whether everybody is thanked."""
    return bool(_TO_ALL.search(words))


def thanks_all_first(words: str) -> bool:
    """Return whether a turn begins with thanks to everybody."""
    return bool(_TO_ALL.match(words))


def greets_first(words: str) -> bool:
    """Return whether a turn begins with a greeting."""
    return bool(_GREETING.match(words))


def begins_as_caller(words: str) -> bool:
    """Return whether a turn begins as a new caller's does ("Hi, thanks for taking my question.")."""
    return bool(_CALLER.match(words) or _MIC.match(words))


def says_follow_up(words: str) -> bool:
    """Return whether the first words say that one follows up."""
    return bool(_FOLLOWS.search(words[:90]))


def thanks_both_first(words: str) -> bool:
    """Return whether a turn begins with thanks to two who have spoken."""
    return bool(_TO_BOTH.match(words))


def thanks_by_name(words: str) -> bool:
    """Return whether a turn thanks an official by name and goes on ("Thanks, Jen. Does the President")."""
    return bool(_BY_NAME.match(words))


def questions_of(words: str) -> list[str]:
    """Return whose questions or points the first words speak of ("Just to follow on Missy's question")."""
    return _QUESTION_OF.findall(words[:160])


def invites_questions(words: str) -> bool:
    """Return whether the last words of a turn say that questions may now be asked."""
    return bool(_INVITES.search(words, _tail(words)))


def passes_vaguely(words: str) -> bool:
    """Return whether a turn ends by letting one more ask, whoever that is ("We'll do one more.")."""
    return bool(_VAGUELY.search(words, _tail(words)))


def sounds_as(one: str, other: str) -> bool:
    """Return whether two printed names may be one name heard ("Tracy" and "Tracey")."""
    a, b = one.casefold(), other.casefold()
    if a == b or a[:1] != b[:1] or min(len(a), len(b)) < 3 or _heard(a) != _heard(b):
        return a == b
    # Of few consonants the vowels tell: "Jenny" is not "Janne".
    return len(_heard(a)) > 2 or sorted(_vowels(a)) == sorted(_vowels(b)) or OSA.distance(a, b) <= 1


def _vowels(name: str) -> list[str]:
    return _VOWELS.findall(name[1:])


def _heard(name: str) -> str:
    bare = _VOWELS.sub("", name[1:])
    return name[0] + re.sub(r"(.)\1+", r"\1", bare)


def carries_on(words: str) -> bool:
    """Return whether a question goes on from the answer, with "And", "But", "So"."""
    return bool(_CARRIES_ON.match(words)) or says_follow_up(words)


def goes_on_with(words: str) -> bool:
    """Return whether a question is the next of one reporter's ("Okay. And then one on Iran.")."""
    return bool(_NEXT_OF_SEVERAL.match(words))


def concludes(words: str) -> bool:
    """Return whether a turn says that all is over."""
    return bool(_CONCLUDES.search(words))


def ends_for_all(words: str) -> bool:
    """Return whether a turn ends with thanks to everybody ("Thanks, everyone. Happy Friday.")."""
    return bool(_ENDS_FOR_ALL.search(words, _tail(words)))


def is_crosstalk(words: str) -> bool:
    """Return whether several speak at once, and nothing else is printed."""
    return bool(_CROSSTALK.fullmatch(words))


def cut_off(words: str) -> bool:
    """Return whether a turn breaks off with a dash."""
    return words.endswith(("—", "–", "-"))


def hears(words: str) -> bool:
    """Return whether a few words only say that somebody is heard ("Yes, we can hear you.")."""
    return len(words.split()) <= FEW and bool(_HEARS.search(words))


def answers_first(words: str) -> bool:
    """Return whether a turn begins with an answer of one word, and goes on ("Yes. Jackie, the last one.")."""
    return bool(_YES_FIRST.match(words))


def asks_time(words: str) -> bool:
    """Return whether somebody asks whether there is time for another ("Time for one more?")."""
    return bool(_TIME_FOR_MORE.match(words))


def thanks_official_first(words: str) -> bool:
    """Return whether a turn begins with thanks to an official by title ("Thank you, Mr. Secretary.")."""
    return bool(_TO_OFFICIAL.match(words))


def asked_to_take(words: str) -> bool:
    """Return whether a turn ends by asking a colleague to answer ("Do you want to take that?")."""
    return bool(_ASKED_TO_TAKE.search(words, _tail(words)))


def takes_it(words: str) -> bool:
    """Return whether a turn begins as one who was asked to answer does ("Sure. I'm happy to take that.")."""
    return bool(_TAKES_IT.match(words))


def says_last(words: str) -> bool:
    """Return whether a reporter says that this is the last of the questions ("And finally, on Iran")."""
    return bool(_LAST.search(words[:120]))


def closes_all(words: str) -> bool:
    """Return whether a turn begins as closing words do ("With that, I really appreciate everyone")."""
    return bool(_CLOSES_ALL.match(words))


def asks_back(words: str) -> bool:
    """Return whether an official asks the reporter to say it again, or whether he is still there."""
    return len(words.split()) <= 3 * WORD_BETWEEN and bool(_ASKS_BACK.search(words))


def asks_floor(words: str) -> bool:
    """Return whether a few words only ask to be let ask ("Two quick questions?")."""
    return len(words.split()) <= FEW and bool(_ASKS_FLOOR.search(words))


def thanks_last(words: str) -> bool:
    """Return whether a few words end with thanks ("Okay. Thanks.", "Thanks, Jay.")."""
    return len(words.split()) <= FEW // 2 and bool(_THANKED.search(words))


def wants_floor(words: str) -> bool:
    """Return whether a few words only ask to be let ask, or break off at once ("Josh?", "Moving on --")."""
    few = len(words.split())
    if thanks_last(words):
        return False
    return asks_floor(words) or bool(_CALLS_OUT.fullmatch(words)) or (few <= 4 and cut_off(words))


def hands_back(words: str) -> bool:
    """Return whether a turn ends by giving the word back to who moderates ("Kevin, back to you.")."""
    return bool(_HANDS_BACK.search(words))


def refuses_floor(words: str) -> bool:
    """Return whether who wants the floor is told to wait ("I'll get to you in a second, April.")."""
    return len(words.split()) <= FEW and bool(_REFUSES.search(words))


def asks_for_name(words: str) -> bool:
    """Return whether a question asks who somebody is."""
    return bool(_WHO.search(words))
