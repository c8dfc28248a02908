"""The application factory: settings, tables, the edge, pages and commands, bound together once."""

from datetime import timedelta

from flask import Flask

import commands
import jobs.queue
from blueprints import register as register_blueprints
from commands.edge import settings_or_refusal
from models import db
from models.engine import prepare
from settings import Settings
from web import arriving, errors, filters, headers, language, logs, statics, transaction
from web.extensions import csrf, login, migrate


def create_app(settings: Settings | None = None) -> Flask:
    """The application for the given settings (the environment's by default).

    Raises settings.SettingsError, which names the wrong variable.
    """
    chosen = settings or settings_or_refusal()
    logs.configure(chosen.log_level)
    app = Flask(__name__, static_folder=None)
    app.config.update(
        SETTINGS=chosen,
        SECRET_KEY=chosen.secret_key,
        TESTING=chosen.is_testing,
        SQLALCHEMY_DATABASE_URI=chosen.database_url,
        MAX_CONTENT_LENGTH=chosen.max_upload_mb * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=chosen.max_upload_mb * 1024 * 1024,
        PERMANENT_SESSION_LIFETIME=timedelta(hours=chosen.session_hours),
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=chosen.is_served_over_https,
        # a section may stay open on a desk all day: the form must not expire before the sign-in
        WTF_CSRF_TIME_LIMIT=chosen.session_hours * 3600,
    )
    _bind(app)
    jobs.queue.init_app(app, chosen)
    register_blueprints(app)
    commands.register(app)
    return app


def _bind(app: Flask) -> None:
    db.init_app(app)
    migrate.init_app(app, db, render_as_batch=True)
    with app.app_context():
        prepare(db.engine)
    login.init_app(app)
    arriving.init_app(app)  # before the form's token is looked for in what arrives
    csrf.init_app(app)
    for edge in (language, errors, filters, headers, statics, transaction):
        edge.init_app(app)
