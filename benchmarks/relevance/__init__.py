"""How good the order of hits is: judged queries on real releases, beside plain BM25 of SQLite FTS5.

`python -m benchmarks.relevance` prints the figures; `docs/decisions/0011-relevance.md` says how the set
was made.
"""
