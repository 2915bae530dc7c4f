"""Xapian over the same turns, in a process of the system's own Python, where Debian has its bindings.

Only a measuring stick: Xapian is GPL, no part of the project, and need not be there.
It reads turns as JSON lines, then questions, and answers with milliseconds.
"""

# pyright: basic, reportMissingImports=false

import json
import sys
import time

import xapian

FACETS = ("kind", "speaker", "outlet", "role", "year")
DAY, EXCHANGE, FIRST_FACET = 0, 1, 2
TERMS = xapian.TermGenerator()
TERMS.set_stemmer(xapian.Stem("en"))


def build(path):
    db = xapian.WritableDatabase(path, xapian.DB_CREATE_OR_OVERWRITE)
    for number, line in enumerate(sys.stdin, start=1):
        row = json.loads(line)
        document = xapian.Document()
        TERMS.set_document(document)
        TERMS.index_text(row["text"])
        if row["title"]:
            TERMS.increase_termpos()
            TERMS.index_text(row["title"])
        document.add_value(DAY, xapian.sortable_serialise(row["day"]))
        document.add_value(EXCHANGE, row["exchange"] or row["anchor"])
        for i, name in enumerate(FACETS):
            if row[name] is not None:
                document.add_value(FIRST_FACET + i, str(row[name]))
        if row["role"]:
            document.add_boolean_term("XR" + row["role"])
        document.set_data(line)
        db.add_document(document)
        if number % 50_000 == 0:
            db.commit()
    db.commit()
    db.close()


class Asker:
    def __init__(self, path):
        self.db = xapian.Database(path)
        self.parser = xapian.QueryParser()
        self.parser.set_database(self.db)
        self.parser.set_stemmer(xapian.Stem("en"))
        self.parser.set_stemming_strategy(xapian.QueryParser.STEM_SOME)
        self.parser.set_default_op(xapian.Query.OP_AND)

    def ask(self, asked):
        flags = xapian.QueryParser
        query = self.parser.parse_query(
            asked["xapian"], flags.FLAG_BOOLEAN | flags.FLAG_PHRASE | flags.FLAG_WILDCARD
        )
        if asked["role"]:
            query = xapian.Query(xapian.Query.OP_FILTER, query, xapian.Query("XR" + asked["role"]))
        if asked["first"]:
            ends = (xapian.sortable_serialise(asked["first"]), xapian.sortable_serialise(asked["last"]))
            days = xapian.Query(xapian.Query.OP_VALUE_RANGE, DAY, *ends)
            query = xapian.Query(xapian.Query.OP_FILTER, query, days)
        enquire = xapian.Enquire(self.db)
        enquire.set_query(query)
        spies = [xapian.ValueCountMatchSpy(FIRST_FACET + i) for i in range(len(FACETS))]
        for spy in spies:
            enquire.add_matchspy(spy)
        if asked["by_exchange"]:
            enquire.set_collapse_key(EXCHANGE)
        found = enquire.get_mset(0, 20, self.db.get_doccount())
        stem = xapian.Stem("en")
        hits = []
        for match in found:
            row = json.loads(match.document.get_data())
            row["snippet"] = found.snippet(row["text"], 260, stem).decode()
            hits.append(row)
        facets = [[(v.term.decode(), v.termfreq) for v in spy.top_values(50)] for spy in spies]
        json.dumps((hits, facets))
        return max(found.get_matches_estimated(), spies[-1].get_total())


def main():
    if sys.argv[1] == "build":
        build(sys.argv[2])
        return
    asker = Asker(sys.argv[2])
    for line in sys.stdin:
        asked = json.loads(line)
        began, worked = time.perf_counter(), time.process_time()
        found = asker.ask(asked)
        clock, processor = time.perf_counter() - began, time.process_time() - worked
        print(json.dumps({"ms": clock * 1_000, "processor": processor * 1_000, "found": found}), flush=True)


main()
