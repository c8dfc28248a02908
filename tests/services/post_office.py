"""A real mail server on this machine that a test can make refuse, and one that dies mid-way."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Thread
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP


class PostOffice:
    """Keeps what it takes; `answers` are said first, one an attempt, at RCPT or at DATA."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.refuse_recipient: list[str] = []
        self.refuse_content: list[str] = []
        self.url = ""

    async def handle_RCPT(  # noqa: N802 - the server calls it so
        self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if self.refuse_recipient:
            return self.refuse_recipient.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802 - as above
        if self.refuse_content:
            return self.refuse_content.pop(0)
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        self.recipients += envelope.rcpt_tos
        return "250 OK"


@contextmanager
def open_office() -> Iterator[PostOffice]:
    """A server that listens on a free port of loopback."""
    office = PostOffice()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(office, hostname="127.0.0.1", port=port)
    controller.start()
    office.url = f"smtp://127.0.0.1:{port}"
    try:
        yield office
    finally:
        controller.stop()


@contextmanager
def dying_office() -> Iterator[str]:
    """The URL of a server that greets, takes the sender, and is gone."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    connection.sendall(b"220 hello\r\n")
                    connection.recv(1024)
                    connection.sendall(b"250 hello\r\n")
                    connection.recv(1024)

        thread = Thread(target=answer, daemon=True)
        thread.start()
        yield f"smtp://127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)
    thread.join(5)
