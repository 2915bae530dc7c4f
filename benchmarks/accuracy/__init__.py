"""How right the record's readings are, measured against labels made by reading.

``gold`` reads the labels, ``corpora`` the documents they are of, ``align`` lays what was read beside what
was labelled, ``compare`` asks each field, ``tally`` counts, ``report`` prints and writes.
"""
