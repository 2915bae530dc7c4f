"""Text of a source made safe for a terminal: what would steer it is shown, not obeyed."""

import re
import textwrap

__all__ = ["indented", "one_line", "plain", "sentence"]

# C0 and C1 controls but tab and line feed; marks that turn the direction of what follows; halves of
# a character, which stand for a byte of a name that is no text.
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def plain(text: str) -> str:
    """Give ``text`` with every character that could steer a terminal written as its escape."""
    return _STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def sentence(text: str) -> str:
    """Give ``text`` plain and on one line, so that no name in it can pass for a line of ours."""
    return plain(text).replace("\n", "\\n").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def one_line(text: str, width: int) -> str:
    """Give the beginning of ``text`` on one line of at most ``width`` characters."""
    return textwrap.shorten(plain(text), width, placeholder=" ...")


def indented(text: str, by: int, width: int) -> str:
    """Give ``text`` wrapped to ``width`` columns, ``by`` of them left blank on the left."""
    margin = " " * by
    paragraphs = (
        textwrap.fill(part, width, initial_indent=margin, subsequent_indent=margin, break_on_hyphens=False)
        for part in plain(text).split("\n\n")
    )
    return "\n\n".join(paragraphs)
