"""Error pages: what happened, what was kept, what to do, and a number to quote."""

from http import HTTPStatus
from uuid import uuid4

import structlog
from flask import Flask, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from domain.errors import Conflict, DomainError
from services.errors import NotFound
from web import kept
from web.identity import account, forget_account
from web.language import say
from web.wanted import refusal, wants_json, who_is_here

log = structlog.get_logger()

PAGES = {
    400: (_("请求无法识别"), _("请返回上一页，检查后重试。")),
    403: (_("您没有办理这一项的权限"), _("如需办理，请联系本单位管理员。")),
    404: (_("没有找到这个页面"), _("链接可能已失效，或者您无权查看。请从工作台重新进入。")),
    405: (_("不支持这种访问方式"), _("请从页面上的按钮办理。")),
    409: (_("内容已被他人更新，本次操作没有记录"), _("请返回查看最新内容后再办理。")),
    413: (_("提交的内容太大"), _("请缩短文字或减小文件后重试。")),
    422: (_("操作没有完成"), _("请按提示修改后重试。")),
    429: (_("操作过于频繁"), _("请稍候再试。")),
    500: (_("系统出错，本次操作没有记录"), _("请稍后重试；如仍出错，请把编号告诉管理员。")),
    503: (_("系统正忙，本次操作没有记录"), _("请稍后重试，已保存的内容不受影响。")),
}
_STATUS: dict[type[DomainError], int] = {Conflict: 409, NotFound: 404}


def init_app(app: Flask) -> None:
    """Register the error pages and give every request a number."""
    app.before_request(_number_request)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(CSRFError, _expired_form)
    app.register_error_handler(DomainError, _refused)
    app.register_error_handler(StaleDataError, lambda error: page(409))
    app.register_error_handler(OperationalError, _busy)
    app.register_error_handler(Exception, _unexpected)


def _number_request() -> None:
    g.request_number = uuid4().hex[:12]
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_number=g.request_number)


def page(status: int, why: str = "") -> ResponseReturnValue:
    """The page of an error, with the sentence that says why, if there is one; JSON for scripts."""
    known = status if status in PAGES else (500 if status >= 500 else 400)
    title, advice = PAGES[known]
    number = getattr(g, "request_number", "")
    if status >= 500:
        forget_account()  # whoever it was: the lookup itself may be what failed
    if wants_json():
        return refusal(status, why or str(title), advice=str(advice), number=number)
    body = render_template(
        "errors/page.html", title=title, advice=advice, why=why, status=status, number=number
    )
    return body, status


def _http(error: HTTPException) -> ResponseReturnValue | HTTPException:
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    return error if status < 400 else page(status)


def _expired_form(error: CSRFError) -> ResponseReturnValue:
    if (
        wants_json() and account() is not None
    ):  # signed in anew meanwhile, here or in another window
        return refusal(400, str(_("页面打开太久已失效。")), **who_is_here())
    return kept.expired_form() or page(400, str(_("表单已过期或登录已失效。")))


def _refused(error: DomainError) -> ResponseReturnValue:
    return page(_STATUS.get(type(error), 422), say(error.message))


def _busy(error: OperationalError) -> ResponseReturnValue:
    log.warning("database_unavailable", path=request.path, error=type(error.orig).__name__)
    return page(503)


def _unexpected(error: Exception) -> ResponseReturnValue:
    log.exception("unexpected_error", path=request.path, method=request.method)
    return page(500)
