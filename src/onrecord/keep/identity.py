"""How a release is recognised again: pure functions from what is known of it to its keys.

The strongest name that both sides have decides: what the carrier calls it (guid), where it stands
(link), its letterhead (title, date and kind), and last the place in the source it came from. So two
items that share a letterhead but have addresses of their own stay two releases, and an item
without an address joins the release that has its letterhead.
"""

import base64
import hashlib
import unicodedata
from collections.abc import Iterable, Sequence
from importlib.resources import files
from urllib.parse import parse_qsl, urlencode, urlsplit

import msgspec

from onrecord.model import Release

__all__ = [
    "Keys",
    "Known",
    "choose",
    "keys_of",
    "moved_on",
    "normal_link",
    "normal_title",
    "release_slug",
    "short_hash",
    "unlike",
]

TRACKING = frozenset(
    msgspec.json.decode(files("onrecord.keep").joinpath("data/tracking.json").read_bytes(), type=list[str])
)
SLUG_LENGTH = 60
LONGER = 4  # letters of a word that says what a text is about


class Keys(msgspec.Struct, frozen=True):
    """What a release goes by, strongest first. Each key begins with its kind; null is not known."""

    guid: str | None
    link: str | None
    letterhead: str | None
    place: str | None

    def all(self) -> tuple[str, ...]:
        """Return the keys that are known, strongest first; never empty."""
        return tuple(key for key in (self.guid, self.link, self.letterhead, self.place) if key is not None)


class Known(msgspec.Struct, frozen=True):
    """A release of the record with all keys it was ever seen under and the hashes of its texts."""

    id: int
    keys: frozenset[str]
    texts: frozenset[str]

    def of_kind(self, kind: str) -> frozenset[str]:
        """Return its keys of one kind ("guid", "link", "letterhead", "place")."""
        return frozenset(key for key in self.keys if key.startswith(kind + ":"))


def normal_title(title: str | None) -> str | None:
    """Return a title's letters and digits, case and accents of style folded; None when none is left."""
    if title is None:
        return None
    folded = unicodedata.normalize("NFKC", title).casefold()
    return " ".join("".join(c if c.isalnum() else " " for c in folded).split()) or None


def normal_link(link: str | None) -> str | None:
    """Return an address without scheme, port, fragment, tracking words and last slash.

    None for what cannot tell releases apart: no host, or a bare host (feeds give their home page).
    """
    if link is None:
        return None
    try:
        parts = urlsplit(link.strip())
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    query = urlencode(
        [
            (name, value)
            for name, value in parse_qsl(parts.query, keep_blank_values=True)
            if name not in TRACKING
        ]
    )
    path = parts.path.rstrip("/")
    if not host or not (path or query):
        return None
    return f"{host}{path}{'?' + query if query else ''}"


def keys_of(name: str, sha256: str, releases: Sequence[Release]) -> tuple[Keys, ...]:
    """Return the keys of all releases of one source, in order.

    Releases of one source with the same letterhead, no address and different texts are counted,
    so that they stay apart; so are those known by their place alone.
    """
    texts_under: dict[str, list[str]] = {}
    at_place: dict[str, int] = {}
    made: list[Keys] = []
    for release in releases:
        guid, link = _guid_key(release), _key("link", normal_link(release.link))
        letterhead = _letterhead_key(release)
        if letterhead is not None:
            texts = texts_under.setdefault(letterhead, [])
            if release.text not in texts:
                texts.append(release.text)
            number = texts.index(release.text)
            if number and guid is None and link is None:
                letterhead = f"{letterhead}#{number + 1}"
        place = None
        if guid is None and link is None and letterhead is None:
            # Everything from standard input is named "-": there the bytes are the only place.
            where = f"place:{sha256 if name == '-' else name}|{normal_title(release.title) or ''}"
            at_place[where] = at_place.get(where, 0) + 1
            place = f"{where}|{at_place[where]}"
        made.append(Keys(guid, link, letterhead, place))
    return tuple(made)


def _key(kind: str, value: str | None) -> str | None:
    return None if value is None else f"{kind}:{value}"


def _guid_key(release: Release) -> str | None:
    guid = (release.guid or "").strip()
    if not guid:
        return None
    if ":" in guid:
        return f"guid:{guid}"
    # A bare number is unique in its feed only; the host of the link tells feeds apart.
    link = normal_link(release.link)
    return f"guid:{guid}@{link.split('/')[0]}" if link else f"guid:{guid}"


def _letterhead_key(release: Release) -> str | None:
    title = normal_title(release.title)
    if title is None or release.date is None:
        return None
    return f"letterhead:{release.date}|{(release.kind or '').casefold()}|{title}"


def choose(keys: Keys, text_sha256: str, known: Iterable[Known]) -> int | None:
    """Return the id of the release that goes by these keys, or None: it is a new one.

    Several can share a letterhead. Then the one with this very text is meant, or the only one
    that has no address either; otherwise nothing settles it and the release stays apart.
    """
    same = [one for one in known if _agree(keys, one)]
    if len(same) > 1 and keys.guid is not None:
        # One id was given to several releases: what else they go by tells them apart.
        same = _closest(keys, same) or same
    if len(same) > 1:
        of_text = [one for one in same if text_sha256 in one.texts]
        bare = [one for one in same if not one.of_kind("guid") and not one.of_kind("link")]
        same = of_text[:1] or bare[:1]
    return same[0].id if same else None


def _closest(keys: Keys, same: Sequence[Known]) -> list[Known]:
    """Return the releases that go by this address, else those that go by this letterhead."""
    for key in (keys.link, keys.letterhead):
        found = [one for one in same if key is not None and key in one.keys]
        if found:
            return found
    return []


def moved_on(keys: Keys, known: Known) -> bool:
    """Say whether an item id that stood for this release now comes with another address and another title."""
    mine = _titles([keys.letterhead] if keys.letterhead else ())
    theirs = _titles(known.of_kind("letterhead"))
    return (
        keys.guid in known.keys
        and keys.link is not None
        and bool(known.of_kind("link"))
        and keys.link not in known.keys
        and bool(mine and theirs)
        and not mine & theirs
    )


def _titles(letterheads: Iterable[str]) -> set[str]:
    return {key.rpartition("|")[2].partition("#")[0] for key in letterheads}


def unlike(one: str, other: str) -> bool:
    """Say whether two texts have next to no words in common: under three in ten of their longer ones."""
    mine, theirs = (
        {word for word in (normal_title(text) or "").split() if len(word) >= LONGER} for text in (one, other)
    )
    return len(mine & theirs) * 10 < len(mine | theirs) * 3


def _agree(keys: Keys, known: Known) -> bool:
    for kind, mine in (
        ("guid", keys.guid),
        ("link", keys.link),
        ("letterhead", keys.letterhead),
        ("place", keys.place),
    ):
        theirs = known.of_kind(kind)
        if mine is not None and theirs:
            return mine in theirs
    return False


def short_hash(*parts: str, length: int) -> str:
    """Return ``length`` lower-case base32 characters (5 bits each) that stand for the parts."""
    digest = hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).digest()
    return base64.b32encode(digest).decode("ascii").lower()[:length]


def ascii_slug(text: str, length: int = SLUG_LENGTH) -> str:
    """Return lower-case ASCII letters and digits with hyphens between words, cut at a word if it can be."""
    decomposed = unicodedata.normalize("NFKD", text.replace("’", "").replace("'", ""))
    plain = "".join(c for c in decomposed if not unicodedata.combining(c)).lower()
    slug = "-".join("".join(c if c.isascii() and c.isalnum() else " " for c in plain).split())
    if len(slug) <= length:
        return slug
    cut = slug[: length + 1].rpartition("-")[0]
    return cut or slug[:length]


def release_slug(release: Release, keys: Keys, length: int = 5) -> str:
    """Return the id of a new release: date, title and ``length`` characters (4 to 52) for its first key."""
    title = ascii_slug(release.title or "") or "untitled"
    return f"{_date(release)}-{title}-{short_hash(keys.all()[0], length=length)}"


def _date(release: Release) -> str:
    date = release.date or ""
    plain = len(date) == 10 and date.isascii() and date.replace("-", "").isdigit()
    return date if plain else "undated"
