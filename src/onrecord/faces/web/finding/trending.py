"""Words over time: the address, the page with its chart and table, and the same as data."""

from calendar import monthrange
from collections.abc import Iterable
from typing import get_args
from urllib.parse import urlencode

import msgspec

from onrecord.find import Query, Trend, csv_table
from onrecord.find.trend import By

from ..addresses import RequestError, with_query
from ..asking import one_of, only
from .chart import Chart, Measure, chart

__all__ = [
    "MOST_LINES",
    "TREND_FIELDS",
    "TrendForm",
    "TrendPage",
    "queries",
    "trend_csv",
    "trend_form",
    "trend_page",
]

TREND_FIELDS = frozenset({"q", "by", "show"})
MOST_LINES = 6


class TrendForm(msgspec.Struct, frozen=True):
    """What is compared, as the address says it."""

    qs: tuple[str, ...] = ()
    by: By = "year"
    show: Measure = "rate"

    def address(self, path: str, *, by: By | None = None, show: Measure | None = None) -> str:
        """The same comparison at another address, or seen otherwise."""
        by, show = by or self.by, show or self.show
        fields = [("q", q) for q in self.qs]
        fields += [("by", by)] if by != "year" else []
        fields += [("show", show)] if show != "rate" else []
        return f"{path}?{urlencode(fields)}" if fields else path


class Cell(msgspec.Struct, frozen=True):
    """What a query finds in a period, and the search for it there (null where there is nothing).

    ``rate`` is null where the record has no words of the period.
    """

    passages: int
    rate: str | None
    href: str | None


class Row(msgspec.Struct, frozen=True):
    """A period with what each query finds in it."""

    key: str
    words: int
    cells: tuple[Cell, ...]


class Heading(msgspec.Struct, frozen=True):
    """A query over its column: as written, read back, how much in all."""

    query: str
    says: str
    total: int
    href: str


class TrendPage(msgspec.Struct, frozen=True):
    """Everything the page of words over time prints; ``chart`` is null before anything was asked."""

    form: TrendForm
    inputs: tuple[str, ...]
    trouble: str | None = None
    chart: Chart | None = None
    headings: tuple[Heading, ...] = ()
    rows: tuple[Row, ...] = ()
    ways: tuple[tuple[str, str, bool], ...] = ()
    shows: tuple[tuple[str, str, bool], ...] = ()
    svg: str = ""
    csv: str = ""
    json: str = ""


def trend_form(given: Iterable[tuple[str, str]]) -> TrendForm:
    """Read a comparison from an address. Raise ``RequestError`` for what cannot be understood."""
    items = list(given)
    fields = only(items, TREND_FIELDS, several=("q",))
    qs = tuple(dict.fromkeys(value.strip() for name, value in items if name == "q" and value.strip()))
    if len(qs) > MOST_LINES:
        says = f"{len(qs)} queries cannot be compared: give “q” at most {MOST_LINES} times."
        raise RequestError(says)
    return TrendForm(
        qs=qs,
        by=one_of(fields, "by", get_args(By), "a length of periods") or "year",
        show=one_of(fields, "show", get_args(Measure), "a measure") or "rate",
    )


def queries(form: TrendForm) -> tuple[Query, ...]:
    """What is to be counted."""
    return tuple(Query(q) for q in form.qs)


def trend_page(form: TrendForm, trend: Trend | None = None, trouble: str | None = None) -> TrendPage:
    """Lay a comparison out; without a trend, the form with what is wrong with it."""
    inputs = (*form.qs, *[""] * min(2, MOST_LINES - len(form.qs)))
    if trend is None:
        return TrendPage(form, inputs, trouble)
    headings = tuple(
        Heading(line.query, line.says, sum(line.passages), with_query("/search", {"q": line.query}))
        for line in trend.lines
    )
    rows = tuple(
        Row(
            period.key,
            period.words,
            tuple(
                Cell(
                    line.passages[i],
                    None if (rate := line.rates[i]) is None else f"{rate:.3f}",
                    _search_in(line.query, period.key) if line.passages[i] else None,
                )
                for line in trend.lines
            ),
        )
        for i, period in enumerate(trend.periods)
    )
    return TrendPage(
        form=form,
        inputs=inputs,
        chart=chart(trend, form.show),
        headings=headings,
        rows=rows,
        ways=(
            ("By year", form.address("/trend", by="year"), form.by == "year"),
            ("By month", form.address("/trend", by="month"), form.by == "month"),
        ),
        shows=(
            ("Per 1,000 words", form.address("/trend", show="rate"), form.show == "rate"),
            ("Passages", form.address("/trend", show="passages"), form.show == "passages"),
        ),
        svg=form.address("/trend.svg"),
        csv=form.address("/trend.csv"),
        json=form.address("/trend.json"),
    )


def _search_in(q: str, key: str) -> str:
    """The search for what was found in a year (2021) or month (2021-05)."""
    year, _, month = key.partition("-")
    if not month:
        return with_query("/search", {"q": q, "after": f"{year}-01-01", "before": f"{year}-12-31"})
    last = monthrange(int(year), int(month))[1]
    return with_query("/search", {"q": q, "after": f"{key}-01", "before": f"{key}-{last}"})


def trend_csv(trend: Trend) -> str:
    """One line a period and query: RFC 4180, with a line of names."""
    rows = (
        (period.key, line.query, line.passages[i], line.rates[i], period.passages, period.words)
        for line in trend.lines
        for i, period in enumerate(trend.periods)
    )
    names = ("period", "query", "passages", "per_1000_words", "passages_of_the_record", "words_of_the_record")
    return csv_table(names, rows)
