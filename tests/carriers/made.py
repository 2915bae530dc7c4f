"""Sources made for the tests: Word documents and PDFs, small and whole."""

import io
import zipfile
from collections.abc import Mapping

from PIL import Image
from reportlab.lib.pagesizes import LETTER
from reportlab.pdfgen.canvas import Canvas

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)


def relations(*targets: tuple[str, str, str]) -> str:
    """A part of relations; each an id, the last word of its type, and its target (an address: outside)."""
    rows = "".join(
        f'<Relationship Id="{name}" Type="{R}/{kind}" Target="{target}"'
        f"{' TargetMode=' + chr(34) + 'External' + chr(34) if '://' in target else ''}/>"
        for name, kind, target in targets
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{rows}</Relationships>'


def story(tag: str, inside: str) -> str:
    """A part with words: ``tag`` is its root."""
    return f'<?xml version="1.0"?><w:{tag} xmlns:w="{W}" xmlns:r="{R}">{inside}</w:{tag}>'


def word(body: str, parts: Mapping[str, str | bytes] | None = None, *related: tuple[str, str, str]) -> bytes:
    """A Word document with ``body`` and, beside it, ``parts`` that it refers to by ``related``."""
    held: dict[str, str | bytes] = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": relations(
            ("r1", "officeDocument", "word/document.xml"), ("r2", "core-properties", "docProps/core.xml")
        ),
        "word/document.xml": story("document", f"<w:body>{body}</w:body>"),
        "word/_rels/document.xml.rels": relations(*related),
    }
    held.update(parts or {})
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in held.items():
            file.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return data.getvalue()


def para(*runs: str, style: str = "") -> str:
    """A paragraph of runs; a run that is no XML is plain words."""
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}{''.join(r if r.startswith('<') else run(r) for r in runs)}</w:p>"


def run(words: str, properties: str = "") -> str:
    """A run of words with its properties."""
    held = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{held}<w:t xml:space="preserve">{words}</w:t></w:r>'


def pdf(
    *pages: list[tuple[float, float, str]],
    title: str | None = None,
    password: str | None = None,
    pictures: bool = False,
) -> bytes:
    """A PDF in which each page is a list of (left, height above the foot, words); no date in it.

    With ``pictures``, each page without words is a picture.
    """
    data = io.BytesIO()
    canvas = Canvas(data, pagesize=LETTER, invariant=True, encrypt=password)
    if title is not None:
        canvas.setTitle(title)
    for page in pages:
        canvas.setFont("Times-Roman", 11)
        for left, height, words in page:
            canvas.drawString(left, height, words)
        if pictures and not page:
            canvas.drawInlineImage(Image.new("L", (8, 8)), 0, 0, 600, 700)
        canvas.showPage()
    canvas.save()
    return data.getvalue()


def typed(lines: str, left: float = 72, top: float = 700, step: float = 13) -> list[tuple[float, float, str]]:
    """A page's lines from its top, one each ``step`` points; an indent of spaces moves a line in."""
    found: list[tuple[float, float, str]] = []
    for number, line in enumerate(lines.split("\n")):
        words = line.lstrip(" ")
        if words:
            found.append((left + 5.5 * (len(line) - len(words)), top - step * number, words))
    return found
