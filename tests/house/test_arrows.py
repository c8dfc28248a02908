"""The single files at the top level know only what they may; import-linter sees packages alone."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OWN = {path.stem for path in ROOT.glob("*.py")} | {
    path.parent.name for path in ROOT.glob("*/__init__.py")
}
# file: what of the house it may import
MAY_IMPORT = {
    "addresses.py": set[str](),
    "settings.py": {"addresses", "settings_table"},
    "settings_table.py": set[str](),
    "lifeline.py": set[str](),
    "serve.py": {"app", "lifeline", "settings"},
    "app.py": {"blueprints", "commands", "jobs", "models", "settings", "web"},
    "worker.py": {"app", "jobs", "lifeline", "settings"},
}
STANDARD_LIBRARY_ONLY = ("addresses.py", "settings.py", "settings_table.py", "lifeline.py")


def imported(file: str) -> set[str]:
    """Top-level names of everything that the file imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse((ROOT / file).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found


@pytest.mark.parametrize("file", sorted(MAY_IMPORT))
def test_a_single_file_imports_only_what_it_may(file: str) -> None:
    assert imported(file) & OWN <= MAY_IMPORT[file]


def test_every_single_file_has_its_arrows_written_down() -> None:
    assert {path.name for path in ROOT.glob("*.py")} == set(MAY_IMPORT)


@pytest.mark.parametrize("file", STANDARD_LIBRARY_ONLY)
def test_what_starts_first_needs_no_third_party(file: str) -> None:
    assert imported(file) - OWN <= sys.stdlib_module_names
