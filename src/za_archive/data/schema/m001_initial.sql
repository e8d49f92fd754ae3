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
  paper_type_raw TEXT, reference TEXT, reference_key TEXT, name TEXT, date TEXT, kreis TEXT REFERENCES kreise (ags),
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

-- What belongs together. A paper is about the agreement of its Kreis (or Land) and year, and about
-- those of other years whose results it tells; numbers of papers hold within one Kreis.
CREATE VIEW links AS
SELECT p.document || '-' || a.id || '-about' AS id, p.document, a.document AS other,
       'about' AS relation, p.stage,
       CASE WHEN p.level = a.level THEN 'Kreis, Jahr und Ebene stimmen überein'
            ELSE 'Kreis und Jahr stimmen überein, die Ebene nennt nicht jedes der beiden' END AS reason,
       p.quote
FROM (
  SELECT document, agreement_kreis AS kreis, agreement_year AS year, agreement_level AS level,
         agreement_stage AS stage, quote
  FROM papers WHERE agreement_year IS NOT NULL
  UNION
  SELECT papers.document, papers.agreement_kreis, targets.year, papers.agreement_level,
         'attainment', papers.quote
  FROM papers
  JOIN targets ON targets.document = papers.document AND targets.agreement IS NULL
    AND targets.stage = 'actual' AND targets.year <> papers.agreement_year
) p
JOIN documents d ON d.id = p.document
JOIN agreements a ON a.year = p.year AND a.kreis IS p.kreis AND a.document <> p.document
  AND (a.level = p.level
       OR (a.kreis IS NOT NULL AND (a.level IS NULL OR p.level IS NULL)))
  AND (a.kreis IS NOT NULL OR a.land IS d.land)
UNION ALL
SELECT d.document || '-' || f.id || '-draft_of', d.document, f.document, 'draft_of', NULL,
       'Entwurf und Endfassung für denselben Kreis, dasselbe Jahr und dieselbe Ebene', d.quote
FROM agreements d
JOIN agreements f ON f.kreis = d.kreis AND f.year = d.year AND f.level = d.level
  AND f.document <> d.document
WHERE d.status = 'draft' AND coalesce(f.status, '') <> 'draft'
UNION ALL
SELECT a.document || '-' || b.id || '-same_text', a.document, b.document, 'same_text', NULL,
       'Dieselbe Vereinbarung: Kreis, Jahr, Ebene und die Werte für K2 und K3 stimmen überein',
       a.quote
FROM agreements a
JOIN agreements b ON b.kreis = a.kreis AND b.year = a.year AND b.level = a.level
  AND b.document > a.document AND (b.status = 'draft') IS (a.status = 'draft')
  AND b.k2_level IS a.k2_level AND b.k2_change IS a.k2_change
  AND b.k3_level IS a.k3_level AND b.k3_change IS a.k3_change
WHERE coalesce(a.k2_level, a.k2_change, a.k3_level, a.k3_change) IS NOT NULL
UNION ALL
SELECT a.document || '-' || b.document || '-same_text', a.document, b.document, 'same_text', NULL,
       'Dasselbe Papier: Kreis, Art und Nummer stimmen überein', a.quote
FROM papers a
JOIN papers b ON b.reference_key = a.reference_key AND b.kreis = a.kreis
  AND b.paper_type = a.paper_type AND b.document > a.document
WHERE a.paper_type NOT IN ('niederschrift', 'abstimmungsergebnis', 'tagesordnung')
UNION ALL
SELECT DISTINCT m.document || '-' || v.document || '-minutes_of', m.document, v.document,
       'minutes_of', NULL, 'Die Niederschrift nennt die Nummer ' || v.reference, f.quote
FROM facts f
JOIN papers m ON m.document = f.document
JOIN papers v ON v.reference_key = f.value AND v.kreis = m.kreis
  AND v.paper_type NOT IN ('niederschrift', 'abstimmungsergebnis', 'tagesordnung')
WHERE f.field = 'papers.item_reference'
UNION ALL
SELECT f.document || '-' || v.document || '-annex_of', f.document, v.document, 'annex_of', NULL,
       'Anlage zu ' || v.reference, f.quote
FROM facts f
JOIN documents d ON d.id = f.document
JOIN papers v ON v.reference_key = f.value AND v.kreis = d.kreis AND v.document <> f.document
  AND v.paper_type NOT IN ('niederschrift', 'abstimmungsergebnis', 'tagesordnung')
WHERE f.field = 'documents.annex_of';

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

CREATE INDEX papers_reference_key ON papers (reference_key);

CREATE INDEX facts_annex_of ON facts (value) WHERE field = 'documents.annex_of';

CREATE INDEX facts_item_reference ON facts (value) WHERE field = 'papers.item_reference';

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
