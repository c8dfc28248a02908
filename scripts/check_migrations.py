"""Check that the migrations make exactly the tables of models/, up and down, on both databases.

SQLite is always checked. PostgreSQL is checked where CENGBAO_TEST_POSTGRES_URL names a server, and
its absence is an error where CENGBAO_REQUIRE names postgres.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests import postgres, require

ROOT = Path(__file__).resolve().parent.parent
STEPS = (
    ("upgrade",),
    ("check",),
    ("downgrade", "base"),
    ("upgrade",),
)


def walk(name: str, database_url: str, data_dir: str) -> bool:
    """Run all steps on one empty database; False at the first that fails."""
    environ = {key: text for key, text in os.environ.items() if not key.startswith("CENGBAO_")}
    environ |= {
        "CENGBAO_ENV": "testing",
        "CENGBAO_DATA_DIR": data_dir,
        "CENGBAO_DATABASE_URL": database_url,
    }
    for step in STEPS:
        command = [sys.executable, "-m", "flask", "--app", "app", "db", *step]
        done = subprocess.run(
            command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            print(f"migrations on {name}: `db {' '.join(step)}` failed\n{done.stdout}{done.stderr}")
            return False
    print(f"migrations on {name}: up, no difference to the models, down, up again")
    return True


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        passed = walk("SQLite", f"sqlite:///{folder}/check.sqlite3", folder)
        lack = require.lack("postgres")
        if not lack:
            admin_url = os.environ["CENGBAO_TEST_POSTGRES_URL"]
            with postgres.fresh_database(admin_url, "migrations") as url:
                passed = walk("PostgreSQL", url, folder) and passed
        elif "postgres" in require.required():
            print(f"migrations on PostgreSQL: required, but {lack}")
            passed = False
        else:
            print(f"migrations on PostgreSQL: not checked, {lack}")
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
