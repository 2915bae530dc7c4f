"""A given name alone: the page offers the one whom the same room names, and leads to where."""

from datetime import date
from pathlib import Path

from litestar.testing import TestClient
from selectolax.lexbor import LexborHTMLParser
from tests.keep.test_namesakes import DAY, FULL, SHORT, briefing, keep

from onrecord.faces.web import create_app
from onrecord.keep import Record


def test_the_page_offers_a_namesake_and_leads_to_where_the_name_is_given(tmp_path: Path) -> None:
    with Record.open(tmp_path, write=True, create=True) as record:
        keep(record, briefing(DAY, *SHORT), briefing(date(2021, 7, 20), *FULL))
        newer, older = (one.id for one in record.releases())
    with TestClient(create_app(tmp_path)) as client:
        page = LexborHTMLParser(client.get(f"/releases/{older}").text)
        offered = page.css("aside.candidates")
        where = "(so named in Ministry Press Briefing – July 20, 2021, 20 July 2021)"
        says = f"Not named here. May be Otto Brandt, Calden Courier {where}"
        assert [" ".join(one.text().split()) for one in offered] == [says]
        link = offered[0].css_first("a")
        assert link is not None
        address, _, anchor = (link.attributes["href"] or "").partition("#")
        assert address == f"/releases/{newer}"
        there = LexborHTMLParser(client.get(address).text)
        assert there.css_first(f"[id='{anchor}']") is not None
        assert not there.css("aside.candidates")
