"""Readers: from a document with its marks to records. One module for each thing that is read."""
