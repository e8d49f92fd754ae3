"""Readers: from a document with its marks to records. One module for each thing that is read.

Some take more than one. Targets of an agreement: targets.py is the way through it, pledges.py says
which sentence promises, promises.py makes its row, figures.py says which part each number plays. Of
papers: told.py is the way through one, pieces.py cuts a sentence into one piece for each number,
amounts.py says what that measures, stages.py at which stage it is, rows.py what is said twice. In
tables: tables.py finds them, grid.py their cells, columns.py what each column holds, cells.py the
value in a cell, table_targets.py the rows.

Signatures: signatures.py makes the rows, signature_zone.py says where they stand,
signature_signs.py what is printed there, signature_blocks.py whose each of it is,
signature_pairs.py which two are nearest each other.

The head of a paper: labels.py says what stands for a label, heads.py what each line is, titles.py
which of them is the title, sessions.py and timetable.py which committees it goes to.
"""
