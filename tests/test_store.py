"""The store: versions that count on, one state a view, nothing half written."""

import hashlib
import random
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from conftest import FakeEncoder, version_of

from rag.errors import (
    AmbiguousSource,
    DocumentGone,
    LibraryDamaged,
    LibraryError,
    LibraryTooNew,
    UnknownDocument,
)
from rag.store import Change, SqliteStore
from rag.store.rows import pack_blocks, pack_sentences, pack_spans, unpack_blocks, unpack_sentences, unpack_spans
from rag.store.schema import SCHEMA_VERSION
from rag.types import Block, Filters, Passage, Sentence, Span

KEPT = 2  # superseded versions

RENT_MD = "# Rent\n\nThe price is red.\n\n| a | b |\n|---|---|\n| 1 | 😀 |\n"


def put(store: SqliteStore, source: str, text: str, tags: tuple[str, ...] = (), date: str | None = None) -> Change:
    return store.put(version_of(source, text, tags, date), KEPT)


def test_what_was_put_is_read_back_whole(store: SqliteStore) -> None:
    change = put(store, "home/rent.md", RENT_MD, tags=("home", "ä"), date="2024-03-12")

    with store.snapshot() as view:
        document = view.document(change.document_id)

    text = "Rent\n\nThe price is red.\n\na\tb\n1\t😀"
    assert document.text == text
    assert document.sha256 == hashlib.sha256(text.encode()).hexdigest()
    assert (document.id, document.version, document.superseded) == (change.document_id, 1, False)
    assert (document.title, document.source, document.date) == ("Rent", "home/rent.md", "2024-03-12")
    assert document.tags == ("home", "ä")
    assert document.blocks == version_of("home/rent.md", RENT_MD).blocks
    assert document.sentences == (
        Sentence(0, 4, "heading"),
        Sentence(6, 23),
        Sentence(25, 28, "table_header"),
        Sentence(29, 32, "table_row"),
    )


def test_a_documents_id_is_the_start_of_its_sources_hash(store: SqliteStore) -> None:
    change = put(store, "a.txt", "The lamp is red.")

    assert change.document_id == hashlib.sha256(b"a.txt").hexdigest()[:12]


def test_every_write_counts_the_library_version_on_by_one(store: SqliteStore) -> None:
    changes = [
        put(store, "a.txt", "One lamp."),
        put(store, "b.txt", "Two lamps."),
        put(store, "a.txt", "Three lamps."),
    ]
    removed = store.remove(changes[0].document_id)

    assert [c.library_version for c in [*changes, removed]] == [1, 2, 3, 4]
    assert [c.document_version for c in [*changes, removed]] == [1, 1, 2, 2]


def test_a_source_added_again_keeps_its_id_and_goes_on_counting(store: SqliteStore) -> None:
    first = put(store, "a.txt", "One lamp.")
    put(store, "a.txt", "Two lamps.")
    store.remove(first.document_id)

    again = put(store, "a.txt", "Three lamps.")

    assert (again.document_id, again.document_version) == (first.document_id, 3)


def test_a_superseded_version_is_read_and_marked(store: SqliteStore) -> None:
    change = put(store, "a.txt", "One lamp is here.")
    put(store, "a.txt", "Two lamps are here.")

    with store.snapshot() as view:
        old, new = view.document(change.document_id, 1), view.document(change.document_id)

    assert (old.text, old.version, old.superseded) == ("One lamp is here.", 1, True)
    assert (new.text, new.version, new.superseded) == ("Two lamps are here.", 2, False)


def test_a_pruned_version_is_gone_and_the_kept_ones_are_not(store: SqliteStore) -> None:
    for number in range(1, 5):
        change = put(store, "a.txt", f"The lamp number {number} is here.")

    with store.snapshot() as view:
        kept = [view.document(change.document_id, number).version for number in (2, 3, 4)]
        with pytest.raises(DocumentGone, match=r"a\.txt: version 1 is no longer kept"):
            view.document(change.document_id, 1)

    assert kept == [2, 3, 4]


def test_a_version_that_never_was_is_unknown(store: SqliteStore) -> None:
    change = put(store, "a.txt", "The lamp is here.")

    with store.snapshot() as view:
        with pytest.raises(UnknownDocument, match="version 2"):
            view.document(change.document_id, 2)
        with pytest.raises(UnknownDocument, match="nobody"):
            view.document("nobody")
    with pytest.raises(UnknownDocument, match="nobody"):
        store.remove("nobody")


@pytest.mark.parametrize("number", [0, -1])
def test_versions_count_from_one(store: SqliteStore, number: int) -> None:
    change = put(store, "a.txt", "The lamp is here.")

    with store.snapshot() as view, pytest.raises(UnknownDocument):
        view.document(change.document_id, number)


def test_a_removed_document_is_gone_with_all_its_versions(store: SqliteStore) -> None:
    change = put(store, "a.txt", "One lamp.")
    put(store, "a.txt", "Two lamps.")
    put(store, "b.txt", "The kettle.")
    store.remove(change.document_id)

    with store.snapshot() as view:
        for version in (None, 1, 2):
            with pytest.raises(DocumentGone):
                view.document(change.document_id, version)
        assert [view.text(change.document_id, n, 0, 3) for n in (1, 2)] == [None, None]
        assert [record.source for record in view.records()] == ["b.txt"]
        assert view.counts() == (1, 1)
        assert list(view.fingerprints()) == ["b.txt"]
    with pytest.raises(DocumentGone):
        store.remove(change.document_id)


def test_removed_text_is_overwritten_in_the_file(store: SqliteStore) -> None:
    change = put(store, "a.txt", "The lamp Zanzibar is secret.")
    put(store, "b.txt", "The kettle.")
    store.remove(change.document_id)
    store.close()

    assert all(b"Zanzibar" not in path.read_bytes() for path in store.path.parent.iterdir())


def test_text_is_sliced_by_code_points(store: SqliteStore) -> None:
    change = put(store, "a.txt", "😀𝒳 今日は é.")

    with store.snapshot() as view:
        assert view.text(change.document_id, 1, 1, 5) == "𝒳 今日"
        assert view.text(change.document_id, 1, 0, 9) == "😀𝒳 今日は é."
        assert view.text(change.document_id, 2, 0, 9) is None


def test_passages_are_of_current_versions_alone_and_no_id_is_used_again(store: SqliteStore) -> None:
    first = put(store, "a.txt", "One lamp.")
    put(store, "a.txt", "Two lamps.")

    with store.snapshot() as view:
        passages = view.passages(range(1, 10))

    assert passages == {2: Passage(2, first.document_id, 0, 10, Span(0, 1), ())}


def test_more_passages_than_one_statement_takes_are_found(store: SqliteStore) -> None:
    text = "\n\n".join(f"# H{number}\n\nLamp." for number in range(1201))
    put(store, "a.md", text)

    with store.snapshot() as view:
        assert sorted(view.passages(range(1, 1300))) == list(range(1, 1202))


def test_vectors_are_found_by_the_key_of_their_text(store: SqliteStore) -> None:
    put(store, "a.txt", "The red lamp.")
    put(store, "b.txt", "The kettle.")

    with store.snapshot() as view:
        found = view.vectors([b"The red lamp.", b"never seen"])

    assert list(found) == [b"The red lamp."]
    half = np.sqrt(np.float32(0.5))  # lamp is dimension 1 of 8, red dimension 6
    assert np.frombuffer(found[b"The red lamp."], "<f4").tolist() == pytest.approx([0, half, 0, 0, 0, 0, half, 0])


def test_what_is_indexed_comes_with_its_vectors_by_first_passage(store: SqliteStore) -> None:
    put(store, "a.txt", "The lamp.")
    put(store, "b.txt", "The kettle.")
    put(store, "a.txt", "The leak.")

    with store.snapshot() as view:
        indexed = [(d.source, [p.id for p in passages], v.tolist()) for d, passages, v in view.indexed()]

    assert indexed == [
        ("b.txt", [2], FakeEncoder().encode(["kettle"]).tolist()),
        ("a.txt", [3], FakeEncoder().encode(["leak"]).tolist()),
    ]


def test_documents_are_listed_by_source_page_by_page(store: SqliteStore) -> None:
    for source in ("b.txt", "c.txt", "a.txt"):
        put(store, source, "The lamp. It is red now.", tags=("x",))

    with store.snapshot() as view:
        pages = [[r.source for r in view.records(after, 2)] for after in ("", "b.txt", "c.txt")]
        [record] = view.records(limit=1)

    assert pages == [["a.txt", "b.txt"], ["c.txt"], []]
    assert (record.characters, record.sentences, record.passages, record.pages) == (24, 1, 1, 0)
    assert (record.version, record.tags, record.status) == (1, ("x",), "ready")


@pytest.mark.parametrize("name", ["ID", "home/a/lease.txt", "a/lease.txt", "lamp.txt", "/lamp.txt"])
def test_a_document_is_named_by_id_source_or_a_unique_end_of_it(store: SqliteStore, name: str) -> None:
    lease = put(store, "home/a/lease.txt", "The lamp.").document_id
    put(store, "home/b/lease.txt", "The lamp.")
    lamp = put(store, "home/lamp.txt", "The lamp.").document_id

    with store.snapshot() as view:
        found = view.resolve(lease if name == "ID" else name)

    assert found == (lamp if "lamp" in name else lease)


def test_an_end_that_fits_several_sources_names_them(store: SqliteStore) -> None:
    put(store, "home/a/lease.txt", "The lamp.")
    put(store, "home/b/lease.txt", "The lamp.")

    with store.snapshot() as view:
        with pytest.raises(AmbiguousSource, match=r"fits 2 documents: home/a/lease\.txt, home/b/lease\.txt"):
            view.resolve("lease.txt")
        for name in ("ease.txt", "home", "", "/"):
            with pytest.raises(UnknownDocument):
                view.resolve(name)


@pytest.mark.parametrize(
    ("filters", "sources"),
    [
        (Filters(sources=("lease.txt",)), {"home/a/lease.txt", "work/lease.txt"}),
        (Filters(sources=("a/lease.txt",)), {"home/a/lease.txt"}),
        (Filters(sources=("home",)), {"home/a/lease.txt", "home/lamp.txt"}),
        (Filters(sources=("home/a/",)), {"home/a/lease.txt"}),
        (Filters(sources=("hom", "ease.txt")), set()),
        (Filters(sources=("home/lamp.txt", "work")), {"home/lamp.txt", "work/lease.txt"}),
        (Filters(tags=("rent", "other")), {"home/a/lease.txt", "work/lease.txt"}),
        (Filters(after="2024-03-12"), {"work/lease.txt", "home/lamp.txt"}),
        (Filters(before="2024-03-12"), {"home/a/lease.txt", "home/lamp.txt"}),
        (Filters(after="2024-03-12", before="2024-03-12"), {"home/lamp.txt"}),
        (Filters(tags=("rent",), sources=("work",)), {"work/lease.txt"}),
        (Filters(document_ids=("ID",)), {"undated.txt"}),
        (Filters(document_ids=("nobody",)), set()),
    ],
)
def test_filters_let_through_the_passages_of_the_documents_they_name(
    store: SqliteStore, filters: Filters, sources: set[str]
) -> None:
    put(store, "home/a/lease.txt", "The lamp.", tags=("rent",), date="2024-01-01")
    put(store, "home/lamp.txt", "The lamp.", date="2024-03-12")
    put(store, "work/lease.txt", "The lamp.", tags=("rent", "work"), date="2025-01-01")
    undated = put(store, "undated.txt", "The lamp.").document_id
    if filters.document_ids == ("ID",):
        filters = Filters(document_ids=(undated,))

    with store.snapshot() as view:
        allowed = view.allowed(filters)
        sources_of = {p.id: view.document(p.document_id).source for p in view.passages(range(1, 9)).values()}

    assert allowed is not None
    assert {sources_of[passage_id] for passage_id in allowed} == sources


def test_no_filter_lets_everything_through(store: SqliteStore) -> None:
    with store.snapshot() as view:
        assert view.allowed(Filters()) is None


def test_a_view_sees_one_state_while_another_connection_writes(store: SqliteStore) -> None:
    change = put(store, "a.txt", "The old lamp.")
    other = SqliteStore(store.path.parent)

    with store.snapshot() as view:
        before = (view.change, view.counts())
        put(other, "a.txt", "The new lamp.")
        put(other, "b.txt", "The kettle.")
        seen = (view.change, view.counts(), view.document(change.document_id).text, list(view.fingerprints()))
    with store.snapshot() as view:
        after = (view.change, view.counts(), view.document(change.document_id).text, list(view.fingerprints()))
    other.close()

    assert before == (1, (1, 1))
    assert seen == (1, (1, 1), "The old lamp.", ["a.txt"])
    assert after == (3, (2, 2), "The new lamp.", ["a.txt", "b.txt"])


def test_a_view_is_of_the_moment_it_was_opened_not_of_its_first_read(store: SqliteStore) -> None:
    put(store, "a.txt", "The old lamp.")

    with store.snapshot() as view:
        put(store, "a.txt", "The new lamp.")
        seen = view.change

    assert seen == 1


def test_a_write_that_fails_leaves_nothing_behind(store: SqliteStore) -> None:
    put(store, "a.txt", "The old lamp.")
    broken = version_of("a.txt", "The new lamp.")
    object.__setattr__(broken, "vectors", np.empty((0, 8), dtype=np.float32))  # one passage, no vector

    with pytest.raises(ValueError, match="zip"):
        store.put(broken, KEPT)

    with store.snapshot() as view:
        assert (view.change, view.counts()) == (1, (1, 1))
        assert view.document(view.resolve("a.txt")).text == "The old lamp."


def test_the_manifests_lines_are_kept_over_opening_anew(store: SqliteStore) -> None:
    store.set_meta("embedder", "fake 1")
    store.set_meta("embedder", "fake 2")
    again = SqliteStore(store.path.parent)

    assert (again.meta("embedder"), again.meta("other")) == ("fake 2", None)
    again.close()


def test_a_library_of_a_newer_schema_is_refused(store: SqliteStore) -> None:
    store.close()
    with sqlite3.connect(store.path) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    connection.close()

    with pytest.raises(LibraryTooNew, match=f"schema {SCHEMA_VERSION + 1}, this one knows {SCHEMA_VERSION}"):
        SqliteStore(store.path.parent)


def test_a_file_that_is_no_database_is_called_damaged(tmp_path: Path) -> None:
    (tmp_path / "library.sqlite3").write_bytes(b"not a database, but long enough to be read as one" * 100)

    with pytest.raises(LibraryDamaged, match=r"library\.sqlite3"):
        SqliteStore(tmp_path)


def test_a_folder_that_cannot_be_made_is_a_library_error(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")

    with pytest.raises(LibraryError, match="taken"):
        SqliteStore(tmp_path / "taken" / "library")


def test_packed_values_come_back_as_they_were() -> None:
    sentences = (Sentence(0, 4, "heading"), Sentence(5, 2_000_000_000, "code"))
    blocks = (Block("list_item", 0, 4, level=2, ordered=True), Block("table_row", 5, 9, cells=(Span(5, 6), Span(7, 9))))
    spans = (Span(0, 4), Span(4, 4))

    assert unpack_sentences(pack_sentences(sentences)) == sentences
    assert unpack_sentences(pack_sentences(())) == ()
    assert unpack_blocks(pack_blocks(blocks)) == blocks
    assert unpack_spans(pack_spans(spans)) == spans


# Puts version after version of one document, each with 1500 passages that all name the version's number.
WRITER = """
import sys
from dataclasses import replace
from pathlib import Path
sys.path[:0] = sys.argv[2:]
from conftest import version_of
from rag.store import SqliteStore
store = SqliteStore(Path(sys.argv[1]))
template = version_of("a.md", "\\n\\n".join(f"# H{n}\\n\\nLamp 00000." for n in range(1500)))
number = 0
while True:
    number += 1
    store.put(replace(template, text=template.text.replace("00000", f"{number:05}")), 2)
    print(number, flush=True)
"""


@pytest.mark.parametrize(
    "seed", [pytest.param(seed, marks=[] if seed < 3 else pytest.mark.stress) for seed in range(100)]
)
def test_a_process_killed_while_it_writes_leaves_the_state_before_or_after(tmp_path: Path, seed: int) -> None:
    tests = Path(__file__).parent
    command = [sys.executable, "-c", WRITER, str(tmp_path), str(tests), str(tests.parent)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout
        assert writer.stdout.readline() == "1\n"
        time.sleep(random.Random(seed).uniform(0.0, 0.3))
        writer.kill()  # SIGKILL
        acknowledged = int(["1", *writer.stdout.read().split()][-1])
    store = SqliteStore(tmp_path)

    with store.snapshot() as view:
        [(document, passages, vectors)] = view.indexed()
        change = view.change
    store.close()

    assert document.version in (acknowledged, acknowledged + 1)
    assert change == document.version  # one write, one version
    assert {document.text[p.start : p.end].split()[-1] for p in passages} == {f"{document.version:05}."}
    assert len(passages) == len(vectors) == 1500


def test_the_log_says_which_passages_each_write_took_away(store: SqliteStore) -> None:
    first = store.put(version_of("a.txt", "One lamp."), 3)  # passage 1
    store.put(version_of("b.txt", "Two lamps."), 3)  # 2
    store.put(version_of("a.txt", "Three lamps."), 3)  # 3, in the place of 1
    store.remove(first.document_id)

    with store.snapshot() as view:
        assert view.change == 4
        assert [view.dropped_since(change) for change in (0, 2, 3, 4)] == [
            [(1, 1), (3, 3)],
            [(1, 1), (3, 3)],
            [(3, 3)],
            [],
        ]
        assert view.last_passage_id() == 3
        assert view.counts() == (1, 1)


def test_a_log_that_is_too_long_forgets_what_is_oldest(store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.store.sqlite.LOGGED", 2)
    for number in range(5):
        store.put(version_of("a.txt", f"Lamp {number}."), 3)

    with store.snapshot() as view:
        assert view.log_from == 3
        assert view.dropped_since(3) == [(3, 3), (4, 4)]


def test_a_rename_keeps_the_id_the_versions_and_the_vectors(store: SqliteStore) -> None:
    store.put(version_of("old.txt", "One lamp."), 3)
    change = store.put(version_of("old.txt", "Two lamps."), 3)
    with store.snapshot() as view:
        [(_, _, before)] = view.indexed()
    store.rename(change.document_id, "new.txt")

    with store.snapshot() as view:
        [(document, passages, after)] = view.indexed()
        assert (document.id, document.source, document.version) == (change.document_id, "new.txt", 2)
        assert view.document(change.document_id, 1).text == "One lamp."
        assert [passage.id for passage in passages] == [3]
        assert after.tolist() == before.tolist()
        assert view.dropped_since(2) == [(2, 2)]
        assert view.counts() == (1, 1)
    assert store.put(version_of("old.txt", "Another."), 3).document_id != change.document_id


def test_a_title_that_is_the_source_follows_a_rename_and_another_stays(store: SqliteStore) -> None:
    untitled = store.put(replace(version_of("a.txt", "One lamp."), title="a.txt"), 3)
    titled = store.put(replace(version_of("b.txt", "Two lamps."), title="Lamps"), 3)
    store.rename(untitled.document_id, "c.txt")
    store.rename(titled.document_id, "d.txt")

    with store.snapshot() as view:
        assert [(r.source, r.title) for r in view.records()] == [("c.txt", "c.txt"), ("d.txt", "Lamps")]


def test_pruning_keeps_the_current_version_and_so_many_before_it(store: SqliteStore) -> None:
    for number in range(4):
        change = store.put(version_of("a.txt", f"Lamp {number}."), 3)

    assert store.prune(1) == 2
    with store.snapshot() as view:
        assert [view.document(change.document_id, version).text for version in (3, 4)] == ["Lamp 2.", "Lamp 3."]
        with pytest.raises(DocumentGone, match="version 2 is no longer kept"):
            view.document(change.document_id, 2)


def test_a_library_of_the_first_schema_is_brought_to_this_one(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path)
    change = store.put(version_of("a.txt", "One lamp."), 3)
    store.put(version_of("b.txt", "Two lamps."), 3)
    store.close()
    with sqlite3.connect(store.path) as connection:  # as the first schema had it
        connection.execute("DROP TABLE dropped")
        connection.execute("DROP INDEX versions_not_ready")
        connection.execute("DROP TABLE originals")
        for column in ("status", "qualities", "places"):
            connection.execute(f"ALTER TABLE versions DROP COLUMN {column}")
        connection.execute("DELETE FROM meta WHERE key IN ('log_from', 'documents', 'passages')")
        connection.execute("PRAGMA user_version = 1")
    connection.close()

    again = SqliteStore(tmp_path)
    again.remove(change.document_id)
    with again.snapshot() as view:
        assert (view.counts(), view.log_from, view.dropped_since(2)) == ((1, 1), 2, [(1, 1)])
