"""Forms speak the language of a request: each test stands in one."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import Babel


@pytest.fixture(autouse=True)
def request_in_chinese() -> Iterator[None]:
    app = Flask("forms")
    Babel(app, default_locale="zh_Hans_CN")
    with app.test_request_context():
        yield
