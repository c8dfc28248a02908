"""Pages: each view loads, permits, validates, calls one service and answers."""

from importlib import import_module
from pkgutil import iter_modules

from flask import Flask


def register(app: Flask) -> None:
    """Register every page: each module here has its `blueprint`.

    They are imported only now, for they need the extensions bound first.
    """
    for module in sorted(iter_modules(__path__), key=lambda found: found.name):
        app.register_blueprint(import_module(f"{__name__}.{module.name}").blueprint)
