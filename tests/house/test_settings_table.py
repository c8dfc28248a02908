"""The table of settings is complete, printed by a command, and what the README says."""

import subprocess
import sys
from pathlib import Path

import settings_table
from settings import Settings


def test_the_table_lists_every_field_of_the_settings() -> None:
    listed = [variable.name for variable in settings_table.VARIABLES]
    fields = {f"CENGBAO_{name.upper()}" for name in Settings.__dataclass_fields__}
    assert len(listed) == len(set(listed))
    assert set(listed) == fields


def test_the_command_prints_the_table(project_root: Path) -> None:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "settings", *arguments]
        return subprocess.run(
            command, cwd=project_root, capture_output=True, text=True, check=False
        )

    assert run("--table").stdout == settings_table.table()
    assert run().returncode == 1
    assert "usage" in run("--tables").stderr


def test_the_readme_holds_exactly_this_table(project_root: Path) -> None:
    readme = (project_root / "README.md").read_text(encoding="utf-8")
    assert settings_table.table() in readme
