"""What a package says of itself: from whom, to whom, about which report, and every file's hash."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any, TypeVar

from domain.canonical import canonical, digest
from domain.errors import Invalid
from domain.message import msg

FORMAT = "cengbao-handover"
VERSION = 1
REPORT, ANSWER = "report", "answer"
ACCEPTED, RETURNED = "accepted", "returned"
MANIFEST, SIGNATURE, RECORD = "manifest.json", "signature.json", "record.json"
SIGNED = b"cengbao handover package 1\n"
"""What stands before the manifest when it is signed: a signature is good for nothing else."""
_HASH = re.compile(r"[0-9a-f]{64}")
_UID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_FILE = re.compile(r"record\.json|report\.(pdf|docx|xlsx|html|json)")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Party:
    """A unit as both installations know it: by its code, and by the key that speaks for it."""

    code: str
    name: str
    key: str


@dataclass(frozen=True, slots=True)
class About:
    """The report: its cycle and template as both know them, its issue, and what was frozen."""

    cycle_key: str
    cycle_title: str
    template_key: str
    template_hash: str
    issue: int
    title: str
    number: str
    signer: str
    dated_on: str
    frozen_at: str
    content_hash: str
    check_code: str


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to a package (`uid`): accepted, or returned with the reason."""

    uid: str
    answer: str
    reason: str
    answered_at: str


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file of the archive."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """`sender` and `addressee` are units; a reply makes the package an answer."""

    uid: str
    kind: str
    made_at: str
    sender: Party
    addressee: Party
    about: About
    files: tuple[FileEntry, ...]
    reply: Reply | None = None


def entries_of(files: Mapping[str, bytes]) -> tuple[FileEntry, ...]:
    """The files as a manifest lists them."""
    return tuple(
        FileEntry(name, len(files[name]), hashlib.sha256(files[name]).hexdigest())
        for name in sorted(files)
    )


def manifest_to_data(manifest: Manifest) -> dict[str, Any]:
    """The manifest as JSON data, with the hash of the whole list of files."""
    data = asdict(manifest)
    data["files"] = list(data["files"])
    return {"format": FORMAT, "version": VERSION, "whole": digest(data["files"]), **data}


def manifest_bytes(manifest: Manifest) -> bytes:
    """The bytes that are signed (after `SIGNED`) and lie in the archive."""
    return canonical(manifest_to_data(manifest))


def manifest_from_data(data: Any) -> Manifest:
    """The manifest of `manifest_to_data`. Raises Invalid for anything else."""
    try:
        if data["format"] != FORMAT:
            raise ValueError("another format")
        if data["version"] != VERSION:
            raise Invalid(msg("报送包的版本比本系统新，请先升级本系统。"))
        manifest = Manifest(
            uid=_matching(_UID, data["uid"]),
            kind=_one_of((REPORT, ANSWER), data["kind"]),
            made_at=_moment(data["made_at"]),
            sender=_party(data["sender"]),
            addressee=_party(data["addressee"]),
            about=_about(data["about"]),
            files=tuple(_file(each) for each in data["files"]),
            reply=_reply(data["reply"]) if data["kind"] == ANSWER else None,
        )
        if manifest_to_data(manifest) != data:
            raise ValueError("something that does not belong there")
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Invalid(msg("报送包的清单读不懂，可能不是本系统导出的。")) from error
    return manifest


def _party(data: Any) -> Party:
    party = _words_of(Party, data)
    _matching(_HASH, party.key)
    return party


def _about(data: Any) -> About:
    about = _words_of(About, data)
    date.fromisoformat(about.dated_on)
    _moment(about.frozen_at)
    for found in (about.template_hash, about.content_hash):
        _matching(_HASH, found)
    if about.issue < 1:
        raise ValueError("issues are counted from one")
    return about


def _reply(data: Any) -> Reply:
    reply = _words_of(Reply, data)
    _matching(_UID, reply.uid)
    _moment(reply.answered_at)
    if _one_of((ACCEPTED, RETURNED), reply.answer) == RETURNED and not reply.reason.strip():
        raise ValueError("a return without its reason")
    return reply


def _file(data: Any) -> FileEntry:
    entry = _words_of(FileEntry, data)
    _matching(_FILE, entry.name)
    _matching(_HASH, entry.sha256)
    return entry


def _words_of(kind: type[T], data: Any) -> T:
    """An object of a flat class: each field a text, or a whole number where the class says so."""
    named = {field.name: data[field.name] for field in fields(kind)}  # type: ignore[arg-type]  # all are dataclasses
    if set(data) != set(named):
        raise ValueError("something that does not belong there")
    for field in fields(kind):  # type: ignore[arg-type]  # as above
        wanted = int if field.type in (int, "int") else str
        if type(named[field.name]) is not wanted:
            raise TypeError(field.name)
    return kind(**named)


def _matching(pattern: re.Pattern[str], text: str) -> str:
    if not pattern.fullmatch(text):
        raise ValueError(text)
    return text


def _one_of(known: tuple[str, ...], text: str) -> str:
    if text not in known:
        raise ValueError(text)
    return text


def _moment(text: str) -> str:
    if datetime.fromisoformat(text).tzinfo is None:
        raise ValueError("a naive moment")
    return text
