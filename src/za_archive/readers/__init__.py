"""Readers: from a document with its marks to records. One module for each thing that is read.

Targets take more than one. Of an agreement: targets.py is the way through it, pledges.py says which
sentence promises, promises.py makes its row, figures.py says which part each number plays. Of
papers: told.py is the way through one, pieces.py cuts a sentence into one piece for each number,
amounts.py says what that measures, stages.py at which stage it is, rows.py what is said twice.
"""
