"""Whether the process lives and whether it can serve, for machines."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from web.permits import requires
from web.transaction import session

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@requires("public:read")
def alive() -> ResponseReturnValue:
    """The process answers."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
@requires("public:read")
def ready() -> ResponseReturnValue:
    """The process and its database answer."""
    try:
        session().execute(text("SELECT 1"))
    except SQLAlchemyError:
        return jsonify(status="unavailable"), 503
    return jsonify(status="ok")
