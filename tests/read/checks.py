"""What holds for every document that was ever read."""

from onrecord.model import Document


def check_document(document: Document, source: str) -> None:
    """Check the map, the segments and the marks of ``document`` against its decoded source."""
    text = document.text
    covered = bytearray(len(text))
    reached = 0
    for run in document.runs:
        assert reached <= run.text < run.text_end <= len(text), run
        assert 0 <= run.source <= run.source_end <= len(source), run
        reached = run.text_end
        covered[run.text : run.text_end] = b"\1" * (run.text_end - run.text)
        if run.text_end - run.text == run.source_end - run.source:
            words, raw = text[run.text : run.text_end], source[run.source : run.source_end]
            if words != raw:
                assert all(a == b or a in " \n" for a, b in zip(words, raw, strict=True)), (run, words, raw)
    reached = 0
    for segment in document.segments:
        start, end = segment.span
        assert reached <= start <= end <= len(text), segment
        assert set(text[reached:start]) <= {"\n"}, segment
        assert all(covered[start:end]), segment
        assert segment.kind == "rule" or not text[start:end].isspace(), segment
        assert segment.kind == "rule" or start < end, segment
        reached = end
    assert text[reached:] == ""
    for mark in document.marks:
        assert 0 <= mark.span.start <= mark.span.end <= len(text), mark
        assert (mark.span.start == mark.span.end) == (mark.kind == "anchor"), mark
