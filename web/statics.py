"""Static files under an address that names their content, so that browsers keep them for good.

The version stands in the path and not in a query: modules import each other and sheets name their
pictures by relative addresses, which then carry it too.
"""

import hashlib
from pathlib import Path
from typing import Any

from flask import Flask, Response, send_from_directory

FOREVER = 365 * 24 * 3600
DIGITS = 12


def init_app(app: Flask) -> None:
    """Serve the static folder by version; while developing, files change under a running server."""
    folder = Path(app.root_path) / "static"
    is_fixed = app.config["SETTINGS"].env != "development"
    version = version_of(folder) if is_fixed else ""

    def static(filename: str, given: str = "") -> Response:
        response = send_from_directory(folder, filename)
        if given and given == version:
            response.cache_control.no_cache = None
            response.cache_control.public = True
            response.cache_control.max_age = FOREVER
            response.cache_control.immutable = True
        else:  # an older page asks: it gets today's file, which is not to be kept as its own
            response.cache_control.no_cache = True
        return response

    def name_version(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and version:
            values.setdefault("given", version)

    app.add_url_rule("/static/<path:filename>", "static", static)
    app.add_url_rule("/static/v-<given>/<path:filename>", "static", static)
    app.url_defaults(name_version)


def version_of(folder: Path) -> str:
    """A digest of every file's name and content below a folder."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{path.relative_to(folder).as_posix()} {content}\n".encode())
    return digest.hexdigest()[:DIGITS]
