"""Pages and feeds in the shape of real ones, with what the tests change in them."""

from onrecord.compare import Version
from onrecord.model import Source
from onrecord.pipeline import read_source

BRIEFING = (
    ("MR DOE", "Good afternoon, everyone. We begin with the river."),
    ("QUESTION", "Will the bridge be opened on Tuesday, as promised?"),
    ("MR DOE", "The bridge will be opened on Tuesday. Some 40 barges are waiting."),
    ("QUESTION", "And the second bridge at Brenn?"),
    ("MR DOE", "We have no position on the second bridge at Brenn today."),
)


def page(
    turns: tuple[tuple[str, str], ...] = BRIEFING, title: str = "Daily Press Briefing", more: str = ""
) -> bytes:
    """A page with a transcript."""
    said = "".join(f"<p><strong>{label}:</strong> {words}</p>\n" for label, words in turns)
    return f"<html><body><h1>{title}</h1><p>March 5, 2025</p>\n{said}{more}</body></html>".encode()


def version(data: bytes, name: str = "page.html") -> Version:
    """The first release of a source."""
    reading, editions = read_source(Source(name, data))
    return Version(editions[0].release, reading.documents[editions[0].document].about)


def feed(items: list[tuple[str, str, str]], own: str = "https://mfa.example/feed/") -> bytes:
    """A feed of (guid, title, body in HTML)."""
    inner = "".join(
        f"<item><title>{title}</title><link>https://mfa.example/{guid}/</link>"
        f'<guid isPermaLink="false">{guid}</guid><pubDate>Wed, 05 Mar 2025 10:00:00 +0000</pubDate>'
        f"<description><![CDATA[{body}]]></description></item>"
        for guid, title, body in items
    )
    return (
        '<?xml version="1.0"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>News</title>'
        f'<atom:link href="{own}" rel="self"/><link>https://mfa.example</link>{inner}</channel></rss>'
    ).encode()
