"""The library: what is in a PDF is found and quoted word for word; what cannot be read gets a clear word."""

from __future__ import annotations

import pytest

from finsim.agents.facts import Facts
from finsim.agents.grounding import check
from finsim.agents.library import DocumentError, Library
from finsim.agents.library import pdf as reading
from finsim.agents.library.pdf import pages_of
from finsim.agents.quoting import plain

from .papers import GUIDE, locked, pdf


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    file = tmp_path_factory.mktemp("papers") / "harbour.pdf"
    file.write_bytes(pdf(GUIDE))
    return file


@pytest.fixture(scope="module")
def library(path, tmp_path_factory):
    shelf = Library(tmp_path_factory.mktemp("shelf") / "library.db", "ada")
    shelf.add(path, "Harbour guide")
    return shelf


def test_every_page_is_read_in_order(path):
    assert [plain(page) for page in pages_of(path)] == GUIDE


@pytest.mark.parametrize(
    ("question", "page", "words"),
    [
        ("What are the fees?", 2, "The yearly management fee is 0.35 % of the value held."),
        ("what are the charges of the management?", 2, "management fee"),
        ("How do I get a payout?", 3, "five working days of a withdrawal"),
        ("Is there much volatility?", 4, "can fall as well as rise"),
    ],
)
def test_a_question_finds_its_page_also_by_another_word(library, question, page, words):
    hits = library.search(question)
    assert page in [hit.passage.page for hit in hits]
    assert any(words in hit.quotation for hit in hits if hit.passage.page == page)


def test_every_quotation_holds_against_its_page(library):
    for question in ("fees", "payment", "risk of the value", "selling units"):
        for hit in library.search(question):
            claim = {"op": "quote", "passage": hit.passage.id, "text": hit.quotation}
            assert not hit.quotation or check(claim, Facts([]).quoting([hit.passage])) == "true"


@pytest.mark.parametrize("question", ["who won the football match", "", "the of and", "%%% '\" OR NEAR(", "x" * 5000])
def test_nothing_is_found_where_nothing_is(library, question):
    assert library.search(question) == []


def test_a_library_is_its_owners_alone(library, tmp_path, path):
    shared = tmp_path / "library.db"
    ada, bob = Library(shared, "ada"), Library(shared, "bob")
    document = ada.add(path)
    assert bob.documents() == []
    assert bob.search("fees") == []
    assert bob.delete(document["id"]) is False
    assert ada.search("fees")


def test_the_same_bytes_are_one_document_and_deleted_is_gone(tmp_path, path):
    shelf = Library(tmp_path / "library.db")
    first, second = shelf.add(path), shelf.add(path, "again")
    assert first["id"] == second["id"]
    assert [d["title"] for d in shelf.documents()] == ["again"]
    assert len({hit.passage.id for hit in shelf.search("fees")}) == len(shelf.search("fees")) == 2
    assert shelf.delete(first["id"])
    assert shelf.documents() == []
    assert shelf.search("fees") == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (locked(GUIDE), "without a password"),
        (pdf(["", "", ""]), "OCR"),
        (pdf(GUIDE)[:200], "damaged"),
        (b"%PDF-1.4\n" + b"\x00garbage" * 50, "damaged"),
        (b"hello", "another kind of file"),
        (b"", "another kind of file"),
    ],
    ids=["encrypted", "scanned", "cut", "broken", "no pdf", "empty"],
)
def test_what_cannot_be_read_gets_a_clear_word(tmp_path, content, words):
    file = tmp_path / "paper.pdf"
    file.write_bytes(content)
    with pytest.raises(DocumentError, match=words):
        Library(tmp_path / "library.db").add(file)


def test_what_is_too_large_is_not_tried(tmp_path, monkeypatch):
    file = tmp_path / "paper.pdf"
    file.write_bytes(pdf(GUIDE))
    monkeypatch.setattr(reading, "MAX_PAGES", 3)
    with pytest.raises(DocumentError, match="pages"):
        pages_of(file)
    monkeypatch.setattr(reading, "MAX_BYTES", 100)
    with pytest.raises(DocumentError, match="MB"):
        pages_of(file)


def test_a_paper_that_takes_too_long_is_given_up(tmp_path, monkeypatch, path):
    monkeypatch.setattr(reading, "TIMEOUT_S", 0.001)
    with pytest.raises(DocumentError, match="takes longer"):
        pages_of(path)


def test_a_reader_that_dies_is_a_damaged_file(tmp_path, monkeypatch, path):
    child = tmp_path / "child.py"
    child.write_text("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n")
    monkeypatch.setattr(reading, "_CHILD", child)
    with pytest.raises(DocumentError, match="damaged"):
        pages_of(path)
