"""Every package has a reason, every lock has hashes, and no lock names a host."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("requirements", "requirements-server", "requirements-dev")
WANTED = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(\[[a-z0-9,-]+\])?[^#]*(#\s*(?P<reason>\S.*))?$")
PINNED = re.compile(r"^(?P<name>[a-z0-9._-]+)(\[[a-z0-9,-]+\])?==(?P<version>[^ ;]+)")


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def wanted(name: str) -> dict[str, str]:
    """Package to reason, as the .in file has them."""
    lines = (ROOT / f"{name}.in").read_text(encoding="utf-8").splitlines()
    found = {}
    for line in lines:
        if line and not line.startswith(("#", "-")):
            match = WANTED.match(line)
            assert match, f"{name}.in: {line}"
            found[canonical(match["name"])] = match["reason"] or ""
    return found


def locked(name: str) -> dict[str, tuple[str, list[str]]]:
    """Package to version and hashes, as the .txt file has them."""
    text = (ROOT / f"{name}.txt").read_text(encoding="utf-8")
    found = {}
    for entry in text.replace("\\\n", " ").splitlines():
        match = PINNED.match(entry)
        assert match, f"{name}.txt: {entry}"
        hashes = re.findall(r"--hash=sha256:([0-9a-f]{64})", entry)
        found[canonical(match["name"])] = (match["version"], hashes)
    return found


@pytest.mark.parametrize("name", NAMES)
def test_every_wanted_package_has_a_reason_and_is_locked(name: str) -> None:
    reasons = wanted(name)
    assert len(reasons) >= 4
    assert [package for package, reason in reasons.items() if len(reason) < 10] == []
    assert reasons.keys() <= locked(name).keys()


@pytest.mark.parametrize("name", NAMES)
def test_every_locked_package_has_hashes(name: str) -> None:
    assert [package for package, (_, hashes) in locked(name).items() if not hashes] == []


@pytest.mark.parametrize("name", NAMES)
def test_no_lock_names_a_host_or_an_index(name: str) -> None:
    for suffix in ("in", "txt"):
        text = (ROOT / f"{name}.{suffix}").read_text(encoding="utf-8")
        assert re.findall(r"://|--(?:extra-)?index-url|--find-links|--trusted-host", text) == []


def test_the_three_locks_agree() -> None:
    runtime, server, dev = (
        {package: version for package, (version, _) in locked(name).items()} for name in NAMES
    )
    assert runtime.items() <= server.items() <= dev.items()
