"""`check` as a newcomer meets it: what it prints, what it exits with, what it refuses in one sentence."""

import io
import json
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from jsonschema import Draft202012Validator
from reportlab.pdfgen import canvas

from .conftest import Ran, Run

FIELDS = {"quote", "attributed_to", "said_on", "verdict", "passages", "changes", "coverage", "says"}
PASSAGE = {"release", "guid", "turn", "speaker", "said_on", "text", "span", "link", "edition", "until"}
ARTICLE = (
    "Calden, March 6 — “We assume that there are reasons,” Mira Castell said on March 5, 2025.\n\n"
    "“Nobody in this building regards a closed lock as a crime,” she added.\n"
)


def rows(ran: Ran) -> list[dict[str, Any]]:
    return [json.loads(line) for line in ran.out.splitlines()]


def test_one_quotation(onrecord: Run, record: Path) -> None:
    ran = onrecord("check", "--record", record, "--quote", "grain is waiting", "--by", "Castell")
    assert ran.code == 0, ran.err
    assert "exact" in ran.out
    assert "Mira Castell, 2025-03-05" in ran.out
    assert "1 quotation checked" in ran.out


def test_an_altered_one_shows_both_words_and_exits_otherwise(onrecord: Run, record: Path) -> None:
    ran = onrecord("check", "--record", record, "--quote", "nobody regards a closed lock as a crime")
    assert ran.code == 9
    ran = onrecord(
        "check", "--record", record, "--quote", "nobody in this building regards a closed lock as a crime"
    )
    assert ran.code == 9
    assert "[-quarrel-]{+crime+}" in ran.out


def test_a_file_of_quotations(onrecord: Run, record: Path, tmp_path: Path) -> None:
    lines = [
        {"id": "a", "quote": "grain is waiting", "attributed_to": "Mira Castell", "said_on": "2025-03-05"},
        {"quote": "grain is waiting", "attributed_to": "Ana Brandt", "said_on": "2025-03-05"},
        {"quote": "grain is not waiting", "attributed_to": None},
    ]
    file = tmp_path / "quotations.jsonl"
    file.write_text("\n".join(json.dumps(line) for line in lines) + "\n\n", "utf-8")
    ran = onrecord("check", "--record", record, "--json", file)
    assert ran.code == 9
    found = rows(ran)
    assert [row["verdict"] for row in found] == ["exact", "wrong_speaker", "altered"]
    assert found[0]["id"] == "a"
    assert found[1]["n"] == 2
    for row in found:
        assert set(row) - {"id", "n", "span"} == FIELDS
        assert all(set(passage) == PASSAGE for passage in row["passages"])
    assert {"kind", "said", "quoted", "at"} == set(found[2]["changes"][0])
    Draft202012Validator({"type": "object", "required": sorted(FIELDS)}).validate(found[0])


@pytest.mark.parametrize("kind", ["txt", "md", "html", "docx", "pdf"])
def test_an_article_of_any_kind(onrecord: Run, record: Path, tmp_path: Path, kind: str) -> None:
    file = tmp_path / f"article.{kind}"
    if kind == "docx":
        document = Document()
        for paragraph in ARTICLE.split("\n\n"):
            document.add_paragraph(paragraph.strip())
        document.save(str(file))
    elif kind == "pdf":
        sheet = canvas.Canvas(str(file))
        for n, line in enumerate(ARTICLE.replace("“", '"').replace("”", '"').replace("—", "-").split("\n\n")):
            sheet.drawString(40, 780 - 40 * n, line.strip())
        sheet.save()
    elif kind == "html":
        paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in ARTICLE.split("\n\n"))
        file.write_text(
            f"<html><body>{paragraphs}<script>boom('“not said by anyone at all”')</script></body></html>",
            "utf-8",
        )
    else:
        file.write_text(ARTICLE, "utf-8")
    found = rows(onrecord("check", "--record", record, "--json", file))
    assert [(row["verdict"], row["attributed_to"]) for row in found] == [
        ("exact", "Mira Castell"),
        ("altered", "Mira Castell"),
    ]
    assert found[0]["said_on"] == "2025-03-05"


def test_of_a_timestamp_the_date_counts(onrecord: Run, record: Path) -> None:
    ran = onrecord(
        "check", "--record", record, "--json", "--quote", "grain is waiting", "--on", "2025-03-05T10:00:00Z"
    )
    assert [(row["verdict"], row["said_on"]) for row in rows(ran)] == [("exact", "2025-03-05")]


def from_stdin(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), "utf-8"))


def test_standard_input(onrecord: Run, record: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from_stdin(monkeypatch, ARTICLE.encode())
    ran = onrecord("check", "--record", record, "-")
    assert ran.code == 9
    assert "2 quotations checked" in ran.out


def test_no_quotations(onrecord: Run, record: Path, tmp_path: Path) -> None:
    file = tmp_path / "plain.txt"
    file.write_text("Nobody is quoted here, and nothing is in marks.\n", "utf-8")
    ran = onrecord("check", "--record", record, file)
    assert (ran.code, ran.out) == (0, "")
    assert ran.err.count("\n") == 1
    assert "There are no quotations in" in ran.err


def test_a_mark_that_nothing_closes(onrecord: Run, record: Path, tmp_path: Path) -> None:
    file = tmp_path / "open.txt"
    file.write_text(
        "She said “grain is waiting and went away.\n\nHe left. “Grain is waiting,” she said.\n", "utf-8"
    )
    ran = onrecord("check", "--record", record, "--json", file)
    assert [row["verdict"] for row in rows(ran)] == ["exact"]
    assert "a quotation mark opens at character 9 and none closes it" in ran.err


SCRIPTS = {
    "latin": "“grain is waiting at the lock tonight”",
    "greek": "«το σιτάρι περιμένει στην όχθη»",
    "cyrillic": "«зерно ждёт на том берегу»",
    "hebrew": "”החיטה מחכה על הגדה”",
    "arabic": "«الحبوب تنتظر على الضفة»",
    "hindi": "“अनाज तट पर इंतज़ार कर रहा है”",
    "bengali": "“শস্য তীরে অপেক্ষা করছে”",
    "thai": "“ข้าวกำลังรออยู่ที่ฝั่ง”",
    "chinese": "「糧食在岸邊等待著我們」",
    "japanese": "『穀物は岸で待っています』",
    "korean": "“곡물이 강둑에서 기다리고 있다”",
    "georgian": "„მარცვალი ნაპირზე გველოდება აქ“",
}


@pytest.mark.parametrize("script", SCRIPTS)
def test_quotations_in_any_script(onrecord: Run, record: Path, tmp_path: Path, script: str) -> None:
    file = tmp_path / "article.txt"
    file.write_text(f"A line.\n\nShe said: {SCRIPTS[script]}.\n", "utf-8")
    ran = onrecord("check", "--record", record, "--json", file)
    assert ran.code in (0, 9)
    assert all(row["verdict"] in ("not_found", None, "altered") for row in rows(ran))


@pytest.mark.parametrize(
    ("quote", "says"),
    [("a", "fewer than 2 words"), ("word " * 100_000, "more than the 2,000"), ("of the", "stand everywhere")],
)
def test_too_little_and_too_much(onrecord: Run, record: Path, quote: str, says: str, tmp_path: Path) -> None:
    file = tmp_path / "one.jsonl"
    file.write_text(json.dumps({"quote": quote}) + "\n", "utf-8")
    ran = onrecord("check", "--record", record, "--json", file)
    assert ran.code == 9
    assert rows(ran)[0]["verdict"] is None
    assert says in rows(ran)[0]["says"]


def test_an_article_of_50_megabytes(onrecord: Run, record: Path, tmp_path: Path) -> None:
    file = tmp_path / "huge.txt"
    file.write_bytes(b"He said nothing at all, and then some more.\n\n" * (50_000_000 // 45))
    ran = onrecord("check", "--record", record, file)
    assert ran.code == 4
    assert ran.err.count("\n") == 1
    assert "more than the 8,000,000 of a text to be checked" in ran.err


@pytest.mark.parametrize(
    "data", [b"PK\x03\x04 no archive", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", b"\x00" * 99]
)
def test_a_word_file_that_is_none(onrecord: Run, record: Path, tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "article.docx"
    file.write_bytes(data)
    ran = onrecord("check", "--record", record, file)
    assert ran.code == 4, ran
    assert ran.err.count("\n") == 1
    assert "Traceback" not in ran.err


def test_a_word_file_without_words(onrecord: Run, record: Path, tmp_path: Path) -> None:
    file = tmp_path / "article.docx"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", "<none/>")
    ran = onrecord("check", "--record", record, file)
    assert ran.code in (0, 4)
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (b'{"quote": 7}', "is no quotation"),
        (b'{"quote"', "is no quotation"),
        (b'{"said": "x"}', "is no quotation"),
        (b'{"quote": "grain is waiting", "said_on": "yesterday"}', "is no day"),
        (b'{"quote": "grain is waiting", "said_on": "2025-02-30"}', "is no day"),
        (b'{"quote": "\xff\xfe"}', "is no quotation"),
        (b'{"quote": "' + b"x" * 2_100_000 + b'"}', "more than 2,000,000 bytes"),
    ],
)
def test_a_bad_line_is_named_and_the_others_are_checked(
    onrecord: Run, record: Path, tmp_path: Path, line: bytes, says: str
) -> None:
    file = tmp_path / "bad.jsonl"
    file.write_bytes(b'{"quote": "grain is waiting"}\n' + line + b'\n{"quote": "grain is waiting"}')
    ran = onrecord("check", "--record", record, "--json", file)
    assert ran.code == 4
    assert [row["verdict"] for row in rows(ran)] == ["exact", "exact"]
    assert says in ran.err
    assert "line 2" in ran.err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((), 2),
        (("x.txt", "--quote", "grain is waiting"), 2),
        (("x.txt", "--by", "Castell"), 2),
        (("nothing-here.txt",), 3),
        (("--quote", "grain is waiting", "--on", "soon"), 2),
        ((".",), 4),
    ],
)
def test_a_command_line_that_cannot_be_done(
    onrecord: Run, record: Path, arguments: tuple[str, ...], code: int
) -> None:
    ran = onrecord("check", "--record", record, *arguments)
    assert ran.code == code, ran
    assert ran.err.count("\n") == 1


def test_without_a_record(onrecord: Run, tmp_path: Path) -> None:
    ran = onrecord("check", "--record", tmp_path / "none", "--quote", "grain is waiting")
    assert ran.code == 3
    assert "There is no record at" in ran.err


def test_what_would_steer_a_terminal_is_shown(onrecord: Run, record: Path) -> None:
    ran = onrecord(
        "check", "--record", record, "--quote", "grain is waiting \x1b[31m", "--by", "\x1b]0;x\x07"
    )
    assert "\x1b" not in ran.out


def test_a_block_quote_of_a_word_document_is_a_quotation(record: Path, tmp_path: Path, onrecord: Run) -> None:
    document = Document()
    document.add_paragraph("The ministry's deputy spokesperson, Mira Castell, told reporters on Wednesday:")
    document.add_paragraph("We assume that there are reasons; but grain is not waiting.", style="Quote")
    file = tmp_path / "article.docx"
    document.save(str(file))
    ran = onrecord("check", "--json", file, "--record", record)
    (found,) = [json.loads(line) for line in ran.out.splitlines()]
    assert found["quote"].startswith("We assume that there are reasons")
    assert found["verdict"] == "altered"
