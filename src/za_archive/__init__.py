"""za-archive: German target agreements under § 48b SGB II, read from PDFs into one SQLite file."""

__version__ = "0.1.0"
