"""From a place in a text to the place in its source, and maps put one behind the other."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from onrecord.model import Document, Run, Span

__all__ = ["compose", "source_span"]


def source_span(document: Document, span: Span) -> Span | None:
    """Give the stretch of the decoded source that ``span`` of the document's text was read from.

    Exact where characters stand for characters; a stretch that cuts into an unequal run takes the
    whole of it. None when nothing in ``span`` comes from the source.
    """
    return _stretch(document.runs, span)


def _stretch(runs: Sequence[Run], span: Span) -> Span | None:
    first = bisect_right(runs, span.start, key=lambda run: run.text_end)
    last = bisect_left(runs, max(span.end, span.start + 1), key=lambda run: run.text)
    met = runs[first:last]
    if not met:
        return None
    return Span(
        min(_into(run, max(span.start, run.text), start=True) for run in met),
        max(_into(run, min(span.end, run.text_end), start=False) for run in met),
    )


def _into(run: Run, at: int, *, start: bool) -> int:
    if run.text_end - run.text == run.source_end - run.source:
        return run.source + at - run.text
    if start:
        return run.source_end if at >= run.text_end else run.source
    return run.source if at <= run.text else run.source_end


def compose(inner: Sequence[Run], outer: Sequence[Run]) -> tuple[Run, ...]:
    """Map ``inner``'s source through ``outer``: where ``inner`` reads the text that ``outer`` made.

    Stretches that ``outer`` does not know have no run.
    """
    runs: list[Run] = []
    for run in inner:
        if run.text_end - run.text != run.source_end - run.source:
            whole = _stretch(outer, Span(run.source, run.source_end))
            if whole:
                _append(runs, Run(run.text, run.text_end, whole.start, whole.end))
            continue
        at = bisect_right(outer, run.source, key=lambda each: each.text_end)
        while at < len(outer) and outer[at].text < run.source_end:
            each = outer[at]
            start, end = max(each.text, run.source), min(each.text_end, run.source_end)
            shift = run.text - run.source
            first, last = _into(each, start, start=True), _into(each, end, start=False)
            _append(runs, Run(start + shift, end + shift, first, last))
            at += 1
    return tuple(runs)


def _append(runs: list[Run], run: Run) -> None:
    if runs:
        last = runs[-1]
        exact = last.text_end - last.text == last.source_end - last.source
        exact = exact and run.text_end - run.text == run.source_end - run.source
        if exact and last.text_end == run.text and last.source_end == run.source:
            runs[-1] = Run(last.text, run.text_end, last.source, run.source_end)
            return
    runs.append(run)
