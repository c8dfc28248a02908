"""A file passes only where the scanner has said so."""

import io
import socket
from pathlib import Path

import pytest

from domain.errors import Invalid
from services.attachments.refusals import Unavailable
from services.attachments.scanning import Clamd, NoScanner, scanner_at
from tests.services import clamd


def test_a_harmless_file_is_sent_whole_and_passes() -> None:
    content = b"x" * 200_000
    with clamd.listening() as (url, seen):
        file = io.BytesIO(content)
        scanner_at(url).refuse_harmful(file)
    assert seen == [content]
    assert file.tell() == 0


def test_a_harmful_file_is_refused_by_the_name_of_what_was_found() -> None:
    with (
        clamd.listening() as (url, _),
        pytest.raises(Invalid, match="Test-Signature"),
    ):
        scanner_at(url).refuse_harmful(io.BytesIO(clamd.BAD))


def test_a_scanner_may_listen_at_a_socket_file(tmp_path: Path) -> None:
    with clamd.listening(path=tmp_path / "clamd.ctl") as (url, seen):
        scanner_at(url).refuse_harmful(io.BytesIO(b"text"))
    assert seen == [b"text"]


@pytest.mark.parametrize(
    "answer", [b"INSTREAM size limit exceeded. ERROR\0", b"\0", b"stream: NOT OK\0", b"nonsense"]
)
def test_any_other_answer_is_no_clean_bill(answer: bytes) -> None:
    with clamd.listening(answer) as (url, _), pytest.raises(Unavailable):
        scanner_at(url).refuse_harmful(io.BytesIO(b"text"))


def test_nobody_there_refuses_the_file(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    for url in (f"tcp://127.0.0.1:{port}", f"unix://{tmp_path}/none"):
        with pytest.raises(Unavailable, match="没有保存"):
            scanner_at(url).refuse_harmful(io.BytesIO(b"text"))


def test_a_scanner_that_never_answers_refuses_the_file() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(Unavailable):
            Clamd(url, timeout_seconds=0.2).refuse_harmful(io.BytesIO(b"text"))


def test_no_scanner_is_asked_where_none_is_set() -> None:
    assert isinstance(scanner_at(""), NoScanner)
