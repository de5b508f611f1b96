"""The mentor and documents over the API: answers with their facts, quotes of one's own papers, and of nobody else's."""

import pytest

from finsim.workbench.documents import Documents
from tests.agents.papers import GUIDE, locked, pdf

DOCUMENTS, MENTOR = "/api/v1/documents", "/api/v1/mentor"
ABOUT = {"sample": "renter", "market": "bootstrap", "n_paths": 50}


def added(client, content, title="Harbour guide", kind="application/pdf"):
    return client.post(DOCUMENTS, content=content, headers={"content-type": kind}, params={"title": title})


def asked(client, question, **more):
    return client.post(f"{MENTOR}/questions", json={"question": question, "about": ABOUT} | more)


def test_an_answer_rests_on_facts_and_is_kept_until_it_is_forgotten(client):
    answer = asked(client, "What is the success rate?").json()
    assert any(sentence["facts"] for sentence in answer["sentences"])
    assert client.get(f"{MENTOR}/conversations").json()["items"] == ["1"]
    [turn] = client.get(f"{MENTOR}/conversations/1").json()["turns"]
    assert turn["question"] == "What is the success rate?"
    assert client.delete(f"{MENTOR}/conversations/1").status_code == 204
    assert client.get(f"{MENTOR}/conversations/1").status_code == 404


def test_a_question_about_a_document_is_answered_with_its_words_until_it_is_removed(client):
    made = added(client, pdf(GUIDE)).json()
    assert (made["title"], made["pages"]) == ("Harbour guide", len(GUIDE))
    assert added(client, pdf(GUIDE)).json()["id"] == made["id"]
    answer = asked(client, "What are the fees?").json()
    assert any("0.35 %" in sentence["text"] for sentence in answer["sentences"])
    assert answer["sources"]
    assert client.delete(f"{DOCUMENTS}/{made['id']}").status_code == 204
    assert client.get(DOCUMENTS).json()["items"] == []
    again = asked(client, "What are the fees?", conversation="2").json()
    assert not any("0.35 %" in sentence["text"] for sentence in again["sentences"])


def test_documents_and_conversations_are_their_owners_and_go_with_them(as_user, store):
    ann, other = as_user("ann"), as_user("op-1")
    made = added(ann, pdf(GUIDE)).json()
    asked(ann, "What is the success rate?")
    assert other.get(DOCUMENTS).json()["items"] == []
    assert other.delete(f"{DOCUMENTS}/{made['id']}").status_code == 404
    assert other.get(f"{MENTOR}/conversations").json()["items"] == []
    assert other.get(f"{MENTOR}/conversations/1").status_code == 404
    answer = asked(other, "What are the fees?").json()
    assert not any("0.35 %" in sentence["text"] for sentence in answer["sentences"])
    owner = ann.get("/api/v1/me").json()["user"]
    assert store.blobs(owner)
    store.erase(owner)
    assert store.blobs(owner) == []
    assert Documents(owner, store).all() == []


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"", "application/pdf", 422),
        (b"PK\x03\x04" + b"\x00" * 1000, "application/pdf", 422),
        (b"%PDF-1.7 and nothing else", "application/pdf", 422),
        (pdf(GUIDE), "text/html", 415),
        (pdf(GUIDE), "multipart/form-data; boundary=../../x", 415),
        (b"%PDF-" + b"x" * (8 * 1024 * 1024), "application/pdf", 413),
        (locked(GUIDE), "application/pdf", 422),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(client, content, kind, status):
    answer = added(client, content, kind=kind)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert client.get(DOCUMENTS).json()["items"] == []


def test_a_stream_that_unpacks_to_a_hundred_times_its_size_ends_with_words(client):
    """A PDF bomb: a page's stream of some 100 kB that unpacks to 100 MB, and says so in no place that is trusted."""
    import zlib

    packed = zlib.compress(b"(a) Tj " * 15_000_000, 9)
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 10 10] /Contents 4 0 R >>"
    parts = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", page,
             b"<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(packed), packed)]  # fmt: skip
    content, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    start = len(content)
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    content += (
        b"xref\n0 5\n0000000000 65535 f \n"
        + rows
        + b"trailer << /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % start
    )
    assert len(content) < 1_000_000
    answer = added(client, content)
    assert answer.status_code == 422, answer.text
    assert client.get("/health/live").status_code == 200


@pytest.mark.parametrize("title", ["../../etc/passwd", "a\r\nset-cookie: x=1", "..%2f..%2fx", "\u202egnp.exe"])
def test_a_title_is_words_and_never_a_path_or_a_header(client, title):
    answer = added(client, pdf(GUIDE), title)
    assert answer.status_code == 201
    assert "set-cookie" not in answer.headers
    assert "\n" not in answer.json()["title"]


@pytest.mark.parametrize("body", [{"question": ""}, {"question": "x" * 2001}, {"conversation": "../1"}, {"about": {}}])
def test_a_question_that_is_none_is_refused(client, problem, body):
    problem(client.post(f"{MENTOR}/questions", json={"question": "fees?", "about": ABOUT} | body), 422, "request")
