"""A page with editors on it, served by this machine under the content policy of the real site."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

from tests.conftest import ROOT
from web.headers import CONTENT_POLICY

BUNDLE = "/static/vendor/" + next((ROOT / "static/vendor").glob("editor-*.min.js")).name
SHEETS = ("tokens", "base", "frame", "components", "forms", "report", "editor")
TYPES = {"js": "text/javascript", "css": "text/css"}
TOKENS = {
    "study": {"label": "理论学习中心组集中学习", "shown": "12期"},
    "days": {"label": "集中学习累计天数", "shown": "8天"},
    "lectures": {"label": "专题讲座", "shown": "9期"},
    "people": {"label": "专题讲座参加人数", "shown": "1,286人次"},
    "books": {"label": "发放学习书籍", "shown": "1,260套"},
    "reads": {"label": "线上阅读量", "shown": ""},
}


def field(
    name: str = "story",
    *,
    label: str = "学习开展情况",
    text: str = "",
    tree: Sequence[Any] | None = None,
    tokens: Mapping[str, Mapping[str, str]] | None = None,
    attributes: str = "",
) -> str:
    """The markup of one narrative, as a page without script would work with it."""
    kept = "" if tree is None else escape(json.dumps(tree, ensure_ascii=False))
    data = escape(json.dumps(TOKENS if tokens is None else tokens, ensure_ascii=False))
    return f"""
<div class="field field--narrative">
  <label class="field__label" for="f-{name}">{label}</label>
  <div class="field__control">
    <input type="hidden" name="{name}-tree" value="{kept}" disabled>
    <textarea class="input input--narrative" id="f-{name}" name="{name}" rows="12" data-editor
      data-tokens="{data}" {attributes}>
{escape(text)}</textarea>
    <p class="field__foot" data-plain-hint>一行一段。</p>
  </div>
</div>"""


def page(*fields: str) -> str:
    """A whole page, as base.html frames one."""
    sheets = "".join(f'<link rel="stylesheet" href="/static/css/{s}.css">' for s in SHEETS)
    return f"""<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>正文 - 层报</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
{sheets}<link rel="stylesheet" href="/static/css/print.css" media="print">
<script src="{BUNDLE}" defer></script></head>
<body><header class="letterhead">
<div class="letterhead__row"><span class="wordmark">层报</span>工作台</div></header>
<main class="page"><h1>二、教育培训开展情况</h1>
<p><a href="#f-story">学习开展情况：请填写</a></p>
<form method="post" action="/post"><div class="fields">{"".join(fields)}</div>
<button class="button button--primary">提交审核</button></form></main></body></html>"""


class Stage:
    """Where the page is, what it holds, and the forms that were sent from it."""

    def __init__(self) -> None:
        self.address = ""
        self.html = page(field())
        self.sent: list[dict[str, str]] = []

    def answer(self, path: str) -> tuple[HTTPStatus, str, bytes]:
        """The answer to a GET: the page, or a static file."""
        if path == "/":
            return HTTPStatus.OK, "text/html", self.html.encode()
        file = (ROOT / path.lstrip("/")).resolve()
        if not file.is_relative_to(ROOT / "static") or not file.is_file():
            return HTTPStatus.NOT_FOUND, "text/plain", b""
        return HTTPStatus.OK, TYPES.get(file.suffix[1:], "text/plain"), file.read_bytes()


def _handler(stage: Stage) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(*stage.answer(self.path))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            sent = parse_qs(body, keep_blank_values=True)
            stage.sent.append({name: values[0] for name, values in sent.items()})
            self._answer(HTTPStatus.NO_CONTENT, "text/plain", b"")

        def _answer(self, status: HTTPStatus, kind: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Security-Policy", CONTENT_POLICY)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            """Say nothing on the terminal."""

    return Handler


@contextmanager
def serving() -> Iterator[Stage]:
    """A stage, served while the context lasts."""
    stage = Stage()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(stage))
    stage.address = f"http://127.0.0.1:{server.server_address[1]}/"
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield stage
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
