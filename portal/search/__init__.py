"""Finding anything by Polish words (Polish: wyszukiwarka). Everybody may search, nobody finds what they may not see.

A domain gives its records by a `Source` (`sources.py`): what a record is called, its texts, and by which keys of
`audience.py` each text is read. `words.py` turns texts into lemmas; every lemma is indexed once for each key that reads
it, so a search is a search for one's own keys. `changes.py` notes which records a transaction changed, the worker
(`indexing.py`) brings the index up to date within two seconds. `on_whoosh.py` and `on_postgresql.py` are the engines.
"""
