"""The archive's file: migrations, and what is saved comes back once."""

import re
import sqlite3
from dataclasses import fields, replace
from pathlib import Path

import pytest

from prose import quote
from za_archive import db, reference
from za_archive.models import (
    RECORDS,
    Agreement,
    Citation,
    Document,
    Fact,
    PageText,
    Party,
    Problem,
    Reading,
    Record,
    Target,
    key,
)

FOLDER = Path("/papers")
PAGES = (
    PageText(
        number=1, text="Die Integrationsquote steigt", text_source="text", width=595, height=842
    ),
)
TARGET = Target(
    agreement=0, position=1, year=2014, goal="integration", scope="core", kennzahl="K2",
    nature="quantified", change=2.3, change_unit="percent", text="…", quote=quote("um 2,3 Prozent"),
)  # fmt: skip


def reading(letter: str = "a", *more: Record, problems: tuple[Problem, ...] = ()) -> Reading:
    """A small reading; another letter makes another document of it."""
    return Reading(
        document=Document(
            sha256=letter * 64, kind="zielvereinbarung", title="Muster", year=2014, kreis="05554",
            land="05", status="signed", about_zielvereinbarung=1, page_count=1, text_source="text",
        ),
        pages=PAGES,
        records=(
            Fact(field="agreements.year", value=2014, agreement=0, quote=quote("2014")),
            Agreement(
                position=0, title="Vereinbarung", page_from=1, page_to=1, year=2014, kreis="05554",
                quote=quote("Vereinbarung"),
            ),
            Party(
                agreement=0, position=1, side="kommune", name="Kreis Borken",
                organisation="05554", quote=quote("Kreis Borken"),
            ),
            TARGET,
            *more,
        ),
        problems=problems,
    )  # fmt: skip


def save(
    archive: db.Database,
    path: str,
    found: Reading | None,
    problem: Problem | None = None,
    seen: str = "2026-01-01",
) -> None:
    document = found.document.id if found else None
    db.save_file(archive, FOLDER, path, 100, 1, seen, found, document, [problem] if problem else [])


def dump(archive: db.Database) -> list[str]:
    """The archive as SQL, without the inner workings of the full text."""
    return [line for line in archive.conn.iterdump() if "pages_fts_" not in line]


def rows(archive: db.Database, table: str) -> list[dict[str, object]]:
    return list(archive[table].rows)


def test_opening_twice_changes_nothing(tmp_path: Path) -> None:
    """An archive that is up to date is opened without a write."""
    path = tmp_path / "za.db"
    db.close(db.open_archive(path))
    before = path.read_bytes()
    db.close(db.open_archive(path))
    assert path.read_bytes() == before


def test_two_fresh_archives_are_the_same(tmp_path: Path) -> None:
    """Nothing of time or place goes into an empty archive."""
    dumps = []
    for name in ("a.db", "b.db"):
        archive = db.open_archive(tmp_path / name)
        dumps.append(dump(archive))
        db.close(archive)
    assert dumps[0] == dumps[1]


def test_no_side_file_is_left(tmp_path: Path) -> None:
    """A closed archive is one file."""
    archive = db.open_archive(tmp_path / "za.db")
    save(archive, "a.pdf", reading())
    db.close(archive)
    assert [path.name for path in tmp_path.iterdir()] == ["za.db"]


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.relation)
def test_the_columns_are_the_fields(fresh_db: db.Database, kind: type[Record]) -> None:
    """Each relation has its record's fields as columns, with `id`, `document` and `quote`."""
    columns = set(fresh_db[kind.relation].columns_dict)
    assert columns == {field.name for field in fields(kind)} - {"doubts"} | {"id", "document"}


def test_every_relation_of_the_contract_is_there(fresh_db: db.Database) -> None:
    """Tables and views that the contract names exist."""
    names = {*fresh_db.table_names(), *fresh_db.view_names()}
    assert names >= {
        "documents", "files", "pages", "pages_fts", "quotes", "facts", "agreements", "parties",
        "signatories", "targets", "citations", "dates", "papers", "consultations", "positions",
        "links", "timeline", "problems", "corrections", "kreise", "traeger", "organisations",
        "organisation_names", "kennzahlen", "goals", "laender",
    }  # fmt: skip


CONTRACT = {
    "documents": (
        "id sha256 kind title year kreis land status page_count text_source "
        "about_zielvereinbarung needs_review"
    ),
    "files": "path document size mtime seen_at",
    "pages": "document number text text_source width height",
    "quotes": "id document page text rule boxes confidence",
    "facts": "field value quote",
    "agreements": (
        "document page_from page_to level year kreis jobcenter land status signed_on "
        "k2_level k2_change k3_level k3_change dialogues_per_year"
    ),
    "parties": "agreement position side name organisation signed",
    "signatories": (
        "agreement position side name academic_title function represents in_vertretung "
        "signed_place signed_on signed_on_raw"
    ),
    "targets": (
        "agreement position year kreis goal scope kennzahl nature operator level level_to "
        "level_unit change change_to change_unit baseline baseline_unit baseline_period "
        "baseline_state period due approximate people stage text"
    ),
    "citations": "law paragraph absatz satz nummer normalized",
    "dates": "date date_end precision kind",
    "papers": (
        "document paper_type paper_type_raw reference name date kreis originator office "
        "proposal decision agreement_year agreement_level agreement_kreis "
        "agreement_status agreement_stage"
    ),
    "consultations": (
        "organization date agenda_number public role result votes_yes votes_no votes_abstained"
    ),
    "positions": "label text",
    "links": "document other relation stage reason",
    "timeline": "kreis year date date_end precision event document quote",
    "problems": "document path stage code field severity message quote",
    "corrections": "document relation key field read value reason corrected_by corrected_on",
    "kreise": "ags name kind land regierungsbezirk valid_from valid_until",
    "traeger": "traeger_nr ags form valid_from valid_until",
    "organisations": "id name side",
    "organisation_names": "organisation name short valid_from valid_until",
    "kennzahlen": "id name goal unit better definition",
}


@pytest.mark.parametrize("relation", CONTRACT)
def test_the_columns_of_the_contract_are_there(fresh_db: db.Database, relation: str) -> None:
    """What links and exports rely on: names of the contract, none dropped."""
    cursor = fresh_db.execute(f"SELECT * FROM [{relation}] LIMIT 0")
    assert {column[0] for column in cursor.description} >= set(CONTRACT[relation].split())


def test_reference_tables_are_filled(fresh_db: db.Database) -> None:
    """Kreise, Träger, Kennzahlen and bodies are in every archive from the start."""
    assert fresh_db["kreise"].count == len(reference.kreise())
    assert fresh_db["traeger"].count == len(reference.traeger())
    assert fresh_db["laender"].count == 16
    ids = {row["id"] for row in rows(fresh_db, "organisations")}
    assert {"mais-nrw", "mags-nrw", "bmas", "ba", "05554", "jc-35104"} <= ids


def test_saving_twice_gives_the_same_rows(fresh_db: db.Database) -> None:
    """Re-running is the normal case: the same reading again changes no row."""
    save(fresh_db, "a.pdf", reading())
    before = dump(fresh_db)
    save(fresh_db, "a.pdf", reading(), seen="2026-02-02")
    assert dump(fresh_db) == before


def test_ids_are_the_same_in_another_archive(fresh_db: db.Database, tmp_path: Path) -> None:
    """Links survive a rebuild, whatever else was read before."""
    other = db.open_archive(tmp_path / "other.db")
    save(other, "b.pdf", reading("b"))
    save(other, "a.pdf", reading("a"))
    save(fresh_db, "a.pdf", reading("a"))
    for kind in RECORDS:
        mine = {row["id"] for row in rows(fresh_db, kind.relation)}
        assert mine <= {row["id"] for row in rows(other, kind.relation)}
    db.close(other)


def test_a_better_reading_of_a_place_keeps_its_id(fresh_db: db.Database) -> None:
    """The id of a row hangs on its place, not on its value."""
    save(fresh_db, "a.pdf", reading())
    [before] = rows(fresh_db, "targets")
    found = reading()
    better = tuple(replace(r, change=-2.3) if isinstance(r, Target) else r for r in found.records)
    save(fresh_db, "a.pdf", replace(found, records=better))
    [after] = rows(fresh_db, "targets")
    assert (after["id"], after["change"]) == (before["id"], -2.3)


def test_foreign_keys_hold(fresh_db: db.Database) -> None:
    """Every quote, agreement and body that a row points to is there."""
    save(fresh_db, "a.pdf", reading())
    assert fresh_db.execute("PRAGMA foreign_key_check").fetchall() == []
    [target] = rows(fresh_db, "targets")
    [agreement] = rows(fresh_db, "agreements")
    assert target["agreement"] == agreement["id"]
    assert fresh_db["quotes"].get(target["quote"])["text"] == "um 2,3 Prozent"


def test_an_unknown_reference_is_refused(fresh_db: db.Database) -> None:
    """A value outside the reference tables stops the document, and nothing of it is left."""
    wrong = replace(TARGET, kennzahl="K9")
    with pytest.raises(sqlite3.IntegrityError):
        save(fresh_db, "a.pdf", reading("a", wrong))
    assert fresh_db["documents"].count == 0
    assert fresh_db["files"].count == 0


def test_two_copies_are_two_files_and_one_document(fresh_db: db.Database) -> None:
    """The same content under two paths is read as one document."""
    save(fresh_db, "a.pdf", reading())
    save(fresh_db, "copy/a.pdf", reading())
    assert fresh_db["documents"].count == 1
    assert [row["path"] for row in rows(fresh_db, "files")] == ["a.pdf", "copy/a.pdf"]
    assert fresh_db["targets"].count == 1


def test_a_changed_file_replaces_its_document(fresh_db: db.Database) -> None:
    """The document of a path's old content goes when no other path has it."""
    save(fresh_db, "a.pdf", reading("a"))
    save(fresh_db, "a.pdf", reading("b"))
    assert [row["id"] for row in rows(fresh_db, "documents")] == ["b" * 16]
    assert {row["document"] for row in rows(fresh_db, "quotes")} == {"b" * 16}


def test_a_copy_keeps_a_document_alive(fresh_db: db.Database) -> None:
    """A document stays as long as one path has its content."""
    save(fresh_db, "a.pdf", reading("a"))
    save(fresh_db, "copy.pdf", reading("a"))
    save(fresh_db, "a.pdf", reading("b"))
    assert {row["id"] for row in rows(fresh_db, "documents")} == {"a" * 16, "b" * 16}


BROKEN = Problem(
    code="unreadable", stage="read", severity="error", message="Bitte neu herunterladen."
)


def test_what_cannot_be_read_is_a_row(fresh_db: db.Database) -> None:
    """A file without a document has a row, and its reason stands in problems."""
    save(fresh_db, "a.pdf", None, BROKEN)
    [file], [problem] = rows(fresh_db, "files"), rows(fresh_db, "problems")
    assert (file["path"], file["document"]) == ("a.pdf", None)
    assert (problem["path"], problem["code"], problem["document"]) == ("a.pdf", "unreadable", None)


def test_a_mended_file_loses_its_problem(fresh_db: db.Database) -> None:
    """When a broken file can be read, its problem is gone, and the other way round."""
    save(fresh_db, "a.pdf", None, BROKEN)
    save(fresh_db, "a.pdf", reading())
    assert fresh_db["problems"].count == 0
    save(fresh_db, "a.pdf", None, BROKEN)
    assert fresh_db["documents"].count == 0
    assert fresh_db["problems"].count == 1


def test_seen_at_is_the_first_time_with_this_content(fresh_db: db.Database) -> None:
    """The time stays while the content stays, and is new with new content."""
    save(fresh_db, "a.pdf", reading("a"), seen="2026-01-01")
    save(fresh_db, "a.pdf", reading("a"), seen="2026-02-02")
    assert rows(fresh_db, "files")[0]["seen_at"] == "2026-01-01"
    save(fresh_db, "a.pdf", reading("b"), seen="2026-03-03")
    assert rows(fresh_db, "files")[0]["seen_at"] == "2026-03-03"


def test_a_problem_points_to_the_quote_of_its_value(fresh_db: db.Database) -> None:
    """A problem about a value has that value's quote."""
    problem = Problem(
        code="arithmetic",
        stage="review",
        field="targets.change",
        message="Bitte prüfen.",
        quote=TARGET.quote,
    )
    save(fresh_db, "a.pdf", reading(problems=(problem,)))
    [target], [row] = rows(fresh_db, "targets"), rows(fresh_db, "problems")
    assert row["quote"] == target["quote"]
    assert rows(fresh_db, "documents")[0]["needs_review"] == 1


def test_the_text_can_be_searched(fresh_db: db.Database) -> None:
    """Full text finds words without regard to umlauts and case, and forgets what is gone."""
    save(fresh_db, "a.pdf", reading())
    assert len(list(fresh_db["pages"].search("INTEGRATIONSQUOTE"))) == 1
    other = reading("b")
    other = replace(other, pages=(replace(PAGES[0], text="etwas ganz anderes"),))
    save(fresh_db, "a.pdf", other)
    assert not list(fresh_db["pages"].search("Integrationsquote"))


def test_two_rows_at_one_place_have_two_ids(fresh_db: db.Database) -> None:
    """Two values read from the same words are two rows."""
    twin = Citation(
        position=1, law="SGB II", paragraph="6", normalized="§ 6 SGB II", quote=quote("§§ 6, 6a")
    )
    save(
        fresh_db,
        "a.pdf",
        reading("a", twin, replace(twin, paragraph="6a", normalized="§ 6a SGB II")),
    )
    assert [row["paragraph"] for row in rows(fresh_db, "citations")] == ["6", "6a"]


def test_json_is_what_would_be_stored(fresh_db: db.Database) -> None:
    """`show --json` has the rows of the archive under the names of the relations."""
    shown = db.as_json(reading())
    save(fresh_db, "a.pdf", reading())
    for kind in RECORDS:
        assert shown[kind.relation] == rows(fresh_db, kind.relation)
    assert shown["quotes"][0]["boxes"] == [[1, 60, 100, 160, 110]]


@pytest.mark.parametrize("parts", [("a", "b"), ("ab", ""), ("a|b",), ("", "ab")])
def test_a_key_tells_its_parts_apart(parts: tuple[str, ...]) -> None:
    """Keys are short, stable, and different for different parts."""
    assert re.fullmatch(r"[0-9a-f]{16}", key(*parts))
    assert key(*parts) == key(*parts)
    assert (
        sum(key(*parts) == key(*other) for other in [("a", "b"), ("ab", ""), ("a|b",), ("", "ab")])
        == 1
    )


def test_a_batch_is_committed_after_its_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until then nobody else sees it; what comes behind is another one, which stays at the end."""
    path = tmp_path / "za.db"
    archive = db.open_archive(path)

    def seen() -> int:
        with sqlite3.connect(path) as other:
            return int(other.execute("SELECT count(*) FROM files").fetchone()[0])

    with db.Batch(archive) as batch:
        for number, patience in enumerate((60.0, 0.0, 60.0)):
            monkeypatch.setattr(db, "COMMIT", patience)
            batch.begin()
            db.save_file(archive, FOLDER, f"{number}.pdf", 1, 1, "", None, None)
            batch.pause()
            assert seen() == (0, 2, 2)[number]
    assert seen() == 3
    db.close(archive)
