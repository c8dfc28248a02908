"""The gallery as a site of this machine, under the content policy of the real one."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

from flask import Flask, Response
from werkzeug.serving import make_server

from tests.web.samples import values
from tests.web.stage import make_stage, render
from web.headers import CONTENT_POLICY

LANGUAGES = ("zh_Hans_CN", "en")
FOR_STRANGERS = ("sign-in",)


@contextmanager
def serving() -> Iterator[str]:
    """The address of the gallery, served while the context lasts."""
    server = make_server("127.0.0.1", 0, _site(), threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _site() -> Flask:
    app = make_stage()
    stages = {language: make_stage(language) for language in LANGUAGES}
    strangers = {language: make_stage(language, account=None) for language in LANGUAGES}

    @app.get("/gallery/<language>/<name>")
    def gallery(language: str, name: str) -> Response:
        stage = (strangers if name in FOR_STRANGERS else stages)[language]
        response = Response(render(stage, f"{name}.html", **values()))
        response.headers["Content-Security-Policy"] = CONTENT_POLICY
        return response

    return app
