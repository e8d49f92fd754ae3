-- The archive as published first. Never edited: what changes later is a migration of its own.
-- Names and meanings are those of the contract; what a column means for readers stands in metadata.yml.

CREATE TABLE laender (land TEXT PRIMARY KEY, name TEXT NOT NULL, short TEXT, capital TEXT) STRICT;

CREATE TABLE kreise (
  ags TEXT PRIMARY KEY, name TEXT NOT NULL, kind TEXT, land TEXT REFERENCES laender (land),
  regierungsbezirk TEXT, valid_from TEXT, valid_until TEXT
) STRICT;

CREATE TABLE traeger (
  id INTEGER PRIMARY KEY, traeger_nr TEXT NOT NULL, ags TEXT NOT NULL REFERENCES kreise (ags),
  form TEXT NOT NULL CHECK (form IN ('zkt', 'ge')), valid_from TEXT, valid_until TEXT
) STRICT;

CREATE TABLE organisations (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, side TEXT, land TEXT REFERENCES laender (land)
) STRICT;

CREATE TABLE organisation_names (
  id INTEGER PRIMARY KEY, organisation TEXT NOT NULL REFERENCES organisations (id),
  name TEXT NOT NULL, short TEXT, valid_from TEXT, valid_until TEXT
) STRICT;

CREATE TABLE goals (id TEXT PRIMARY KEY, name TEXT NOT NULL, legal TEXT) STRICT;

CREATE TABLE kennzahlen (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, goal TEXT REFERENCES goals (id), unit TEXT, better TEXT,
  definition TEXT
) STRICT;

CREATE TABLE documents (
  id TEXT PRIMARY KEY, sha256 TEXT NOT NULL, kind TEXT NOT NULL, title TEXT NOT NULL,
  year INTEGER, kreis TEXT REFERENCES kreise (ags), land TEXT REFERENCES laender (land),
  status TEXT, page_count INTEGER NOT NULL, text_source TEXT NOT NULL,
  about_zielvereinbarung INTEGER NOT NULL, needs_review INTEGER NOT NULL
) STRICT;

CREATE TABLE folders (id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE) STRICT;

CREATE TABLE files (
  id INTEGER PRIMARY KEY, folder INTEGER NOT NULL REFERENCES folders (id), path TEXT NOT NULL,
  document TEXT REFERENCES documents (id), size INTEGER NOT NULL, mtime INTEGER NOT NULL,
  seen_at TEXT NOT NULL, UNIQUE (folder, path)
) STRICT;

CREATE TABLE pages (
  document TEXT NOT NULL REFERENCES documents (id), number INTEGER NOT NULL, text TEXT NOT NULL,
  text_source TEXT NOT NULL, width REAL NOT NULL, height REAL NOT NULL,
  PRIMARY KEY (document, number)
) STRICT;

-- The words of all pages as the page reader packed them (cache.py): what `ingest --again` reads.
CREATE TABLE page_words (
  document TEXT PRIMARY KEY REFERENCES documents (id), reader TEXT NOT NULL, packed BLOB NOT NULL
) STRICT;

CREATE TABLE quotes (
  id TEXT PRIMARY KEY, document TEXT NOT NULL REFERENCES documents (id), page INTEGER NOT NULL,
  text TEXT NOT NULL, rule TEXT NOT NULL, boxes TEXT NOT NULL, confidence REAL NOT NULL
) STRICT;

CREATE TABLE agreements (
  id TEXT PRIMARY KEY, document TEXT NOT NULL REFERENCES documents (id),
  quote TEXT REFERENCES quotes (id), derived_from TEXT, position INTEGER NOT NULL,
  page_from INTEGER, page_to INTEGER, title TEXT NOT NULL, level TEXT, year INTEGER, kreis TEXT REFERENCES kreise (ags),
  jobcenter TEXT, land TEXT REFERENCES laender (land), status TEXT, signed_on TEXT, k2_level REAL,
  k2_change REAL, k3_level REAL, k3_change REAL, dialogues_per_year INTEGER
) STRICT;

CREATE TABLE facts (
  id TEXT PRIMARY KEY, document TEXT NOT NULL REFERENCES documents (id),
  quote TEXT REFERENCES quotes (id), derived_from TEXT,
  agreement TEXT REFERENCES agreements (id), field TEXT NOT NULL, value ANY
) STRICT;

CREATE TABLE parties (
  id TEXT PRIMARY KEY, document TEXT NOT NULL REFERENCES documents (id),
  quote TEXT REFERENCES quotes (id), derived_from TEXT,
  agreement TEXT REFERENCES agreements (id), position INTEGER NOT NULL, side TEXT NOT NULL,
  name TEXT NOT NULL, organisation TEXT REFERENCES organisations (id), signed INTEGER
) STRICT;

CREATE TABLE signatories (
  id TEXT PRIMARY KEY, document TEXT NOT NULL REFERENCES documents (id),
  quote TEXT REFERENCES quotes (id), derived_from TEXT,
  agreement TEXT REFERENCES agreements (id), position INTEGER NOT NULL, side TEXT, name TEXT,
  academic_title TEXT, function TEXT, represents TEXT, in_vertretung INTEGER NOT NULL,
  signed_place TEXT, signed_on TEXT, signed_on_raw TEXT
) STRICT;

CREATE TABLE targets (
  id TEXT PRIMARY KEY, document TEXT NOT NULL REFERENCES documents (id),
  quote TEXT REFERENCES quotes (id), derived_from TEXT,
  agreement TEXT REFERENCES agreements (id), position INTEGER NOT NULL, year INTEGER,
  kreis TEXT REFERENCES kreise (ags), goal TEXT NOT NULL REFERENCES goals (id),
  scope TEXT NOT NULL, kennzahl TEXT REFERENCES kennzahlen (id), nature TEXT NOT NULL,
  operator TEXT, level REAL, level_to REAL, level_unit TEXT, change REAL, change_to REAL,
  change_unit TEXT, baseline REAL, baseline_unit TEXT, baseline_period TEXT, baseline_state TEXT,
  period TEXT, due TEXT, approximate INTEGER NOT NULL, people TEXT, stage TEXT NOT NULL,
  text TEXT NOT NULL
) STRICT;

CREATE TABLE citations (
  id TEXT PRIMARY KEY, document TEXT NOT NULL REFERENCES documents (id),
  quote TEXT REFERENCES quotes (id), derived_from TEXT, position INTEGER NOT NULL,
  law TEXT NOT NULL, paragraph TEXT NOT NULL, absatz TEXT, satz TEXT, nummer TEXT,
  normalized TEXT NOT NULL
) STRICT;

CREATE TABLE dates (
  id TEXT PRIMARY KEY, document TEXT NOT NULL REFERENCES documents (id),
  quote TEXT REFERENCES quotes (id), derived_from TEXT, position INTEGER NOT NULL,
  date TEXT NOT NULL, date_end TEXT, precision TEXT NOT NULL, kind TEXT NOT NULL
) STRICT;

CREATE TABLE papers (
  id TEXT PRIMARY KEY, document TEXT NOT NULL REFERENCES documents (id),
  quote TEXT REFERENCES quotes (id), derived_from TEXT, paper_type TEXT NOT NULL,
  paper_type_raw TEXT, reference TEXT, name TEXT, date TEXT, kreis TEXT REFERENCES kreise (ags),
  originator TEXT, office TEXT, proposal TEXT, decision TEXT, agreement_year INTEGER,
  agreement_level TEXT, agreement_kreis TEXT REFERENCES kreise (ags), agreement_status TEXT,
  agreement_stage TEXT
) STRICT;

CREATE TABLE consultations (
  id TEXT PRIMARY KEY, document TEXT NOT NULL REFERENCES documents (id),
  quote TEXT REFERENCES quotes (id), derived_from TEXT, position INTEGER NOT NULL,
  organization TEXT, date TEXT, agenda_number TEXT, public INTEGER, role TEXT, result TEXT,
  votes_yes INTEGER, votes_no INTEGER, votes_abstained INTEGER
) STRICT;

CREATE TABLE positions (
  id TEXT PRIMARY KEY, document TEXT NOT NULL REFERENCES documents (id),
  quote TEXT REFERENCES quotes (id), derived_from TEXT, position INTEGER NOT NULL,
  label TEXT NOT NULL, text TEXT NOT NULL
) STRICT;

CREATE TABLE problems (
  id TEXT PRIMARY KEY, document TEXT REFERENCES documents (id), path TEXT, stage TEXT NOT NULL,
  code TEXT NOT NULL, field TEXT,
  severity TEXT NOT NULL CHECK (severity IN ('error', 'warning', 'info')),
  message TEXT NOT NULL, quote TEXT REFERENCES quotes (id)
) STRICT;

CREATE TABLE corrections (
  id TEXT PRIMARY KEY, document TEXT NOT NULL, relation TEXT NOT NULL, key TEXT NOT NULL,
  field TEXT NOT NULL, read TEXT, value TEXT, reason TEXT, corrected_by TEXT, corrected_on TEXT
) STRICT;

CREATE TABLE runs (
  id INTEGER PRIMARY KEY, started_at TEXT NOT NULL, finished_at TEXT, version TEXT NOT NULL,
  folder INTEGER REFERENCES folders (id), files_read INTEGER NOT NULL,
  files_unchanged INTEGER NOT NULL, files_failed INTEGER NOT NULL
) STRICT;

CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT) STRICT;

-- Papers and the agreements that they are about; drafts and the final text of the same agreement.
CREATE VIEW links AS
SELECT p.document || '-' || a.document || '-about' AS id, p.document, a.document AS other,
       'about' AS relation, p.agreement_stage AS stage,
       'Kreis, Jahr und Ebene stimmen überein' AS reason, p.quote
FROM papers p
JOIN agreements a ON a.kreis = p.agreement_kreis AND a.year = p.agreement_year
  AND a.level = p.agreement_level AND a.document <> p.document
UNION ALL
SELECT d.document || '-' || f.document || '-draft_of', d.document, f.document, 'draft_of', NULL,
       'Entwurf und Endfassung für denselben Kreis, dasselbe Jahr und dieselbe Ebene', d.quote
FROM agreements d
JOIN agreements f ON f.kreis = d.kreis AND f.year = d.year AND f.level = d.level
  AND f.document <> d.document
WHERE d.status = 'draft' AND coalesce(f.status, '') <> 'draft';

-- What happened for a Kreis and the year of an agreement, from all papers and signatures.
CREATE VIEW timeline AS
SELECT dates.id, documents.kreis, documents.year, dates.date, dates.date_end, dates.precision,
       dates.kind AS event, dates.document, dates.quote
FROM dates JOIN documents ON documents.id = dates.document
WHERE documents.about_zielvereinbarung = 1 AND documents.kreis IS NOT NULL
UNION ALL
SELECT signatories.id, documents.kreis, documents.year, signatories.signed_on, NULL,
       CASE length(signatories.signed_on) WHEN 10 THEN 'day' WHEN 7 THEN 'month' ELSE 'year' END,
       'signed', signatories.document, signatories.quote
FROM signatories JOIN documents ON documents.id = signatories.document
WHERE signatories.signed_on IS NOT NULL AND documents.kreis IS NOT NULL
  AND documents.about_zielvereinbarung = 1
UNION ALL
SELECT consultations.id, documents.kreis, documents.year, consultations.date, NULL, 'day',
       'meeting', consultations.document, consultations.quote
FROM consultations JOIN documents ON documents.id = consultations.document
WHERE consultations.date IS NOT NULL AND documents.kreis IS NOT NULL
  AND documents.about_zielvereinbarung = 1
  AND NOT EXISTS (
    SELECT 1 FROM dates
    WHERE dates.document = consultations.document AND dates.date = consultations.date
      AND dates.kind = 'meeting');

CREATE INDEX documents_kind ON documents (kind);

CREATE INDEX documents_kreis_year ON documents (kreis, year);

CREATE INDEX files_document ON files (document);

CREATE INDEX quotes_document ON quotes (document);

CREATE INDEX agreements_document ON agreements (document);

CREATE INDEX agreements_kreis_year ON agreements (kreis, year);

CREATE INDEX facts_document ON facts (document);

CREATE INDEX parties_document ON parties (document);

CREATE INDEX signatories_document ON signatories (document);

CREATE INDEX targets_document ON targets (document);

CREATE INDEX targets_kennzahl_year ON targets (kennzahl, year);

CREATE INDEX citations_document ON citations (document);

CREATE INDEX dates_document ON dates (document);

CREATE INDEX papers_document ON papers (document);

CREATE INDEX consultations_document ON consultations (document);

CREATE INDEX positions_document ON positions (document);

CREATE INDEX problems_document ON problems (document);

-- What stands at a quote, or in an agreement; without them each deletion reads whole tables.
CREATE INDEX agreements_quote ON agreements (quote);

CREATE INDEX facts_quote ON facts (quote);

CREATE INDEX parties_quote ON parties (quote);

CREATE INDEX signatories_quote ON signatories (quote);

CREATE INDEX targets_quote ON targets (quote);

CREATE INDEX citations_quote ON citations (quote);

CREATE INDEX dates_quote ON dates (quote);

CREATE INDEX papers_quote ON papers (quote);

CREATE INDEX consultations_quote ON consultations (quote);

CREATE INDEX positions_quote ON positions (quote);

CREATE INDEX problems_quote ON problems (quote);

CREATE INDEX facts_agreement ON facts (agreement);

CREATE INDEX parties_agreement ON parties (agreement);

CREATE INDEX signatories_agreement ON signatories (agreement);

CREATE INDEX targets_agreement ON targets (agreement);
