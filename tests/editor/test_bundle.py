"""The committed bundle is what the sources make, small, licensed, and speaks of no other place."""

import gzip
import hashlib
import json
import re

from tests.conftest import ROOT

FRONTEND = ROOT / "frontend"
VENDOR = ROOT / "static" / "vendor"
PACKAGE = json.loads((FRONTEND / "package.json").read_text())
LOCK = json.loads((FRONTEND / "package-lock.json").read_text())
BUNDLE = VENDOR / f"editor-{PACKAGE['version']}.min.js"
LICENCES = VENDOR / f"editor-{PACKAGE['version']}.LICENCE.txt"
MOST_BYTES = 80 * 1024


def digest_of_sources() -> str:
    """The sum that frontend/build.js writes into the bundle's first line."""
    sources = sorted(path.name for path in (FRONTEND / "src").iterdir())
    total = hashlib.sha256()
    for name in ("build.js", "package-lock.json", "package.json", *(f"src/{s}" for s in sources)):
        total.update(name.encode() + b"\0" + (FRONTEND / name).read_bytes() + b"\0")
    return total.hexdigest()


def test_the_bundle_is_made_from_these_sources() -> None:
    first = BUNDLE.read_text().splitlines()[0]
    assert first.endswith(f"made from {digest_of_sources()} */"), "run `npm run build` in frontend/"


def test_there_is_one_bundle_and_no_source_map() -> None:
    assert {path.name for path in VENDOR.glob("editor-*")} == {BUNDLE.name, LICENCES.name}
    assert "sourceMappingURL" not in BUNDLE.read_text()


def test_the_bundle_is_small() -> None:
    assert len(gzip.compress(BUNDLE.read_bytes(), 9)) <= MOST_BYTES


def test_the_bundle_evaluates_no_text_and_brings_no_styles() -> None:
    text = BUNDLE.read_text()
    assert not re.search(r"\beval\(|new Function\(|createElement\(.style.\)", text)


def test_each_package_in_the_bundle_has_its_licence_beside() -> None:
    words = LICENCES.read_text()
    for name, version in PACKAGE["dependencies"].items():
        assert f"{name} {version}\n" in words
    assert words.count("Permission is hereby granted, free of charge") == words.count("Copyright (")
    titles = re.findall(r"^([\w-]+) \d+\.\d+\.\d+$", words, re.M)
    locked = {
        path.removeprefix("node_modules/")
        for path, package in LOCK["packages"].items()
        if path and not package.get("dev") and not package.get("optional")
    }
    assert set(titles) == locked


def test_every_version_is_pinned_and_no_registry_is_named() -> None:
    pinned = {**PACKAGE["dependencies"], **PACKAGE["devDependencies"]}
    for name, version in pinned.items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version), name
        assert LOCK["packages"][f"node_modules/{name}"]["version"] == version
    assert all("resolved" not in package for package in LOCK["packages"].values())
    assert all("integrity" in package for path, package in LOCK["packages"].items() if path)
