"""How a person wants to be told: the address for mail, and when it comes."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import AnyOf, Length

WAYS = (
    ("at_once", _l("有通知时立即发送")),
    ("daily", _l("每天早上汇总成一封")),
    ("none", _l("不发邮件，只在网页上显示")),
)


class NoticeForm(FlaskForm):
    """The choice of one person."""

    mail = StringField(validators=[AnyOf([way for way, _ in WAYS], message=_l("请选择通知方式。"))])
    email = StringField(validators=[Length(max=200, message=_l("邮箱地址太长。"))])

    @property
    def ways(self) -> tuple[tuple[str, object], ...]:
        """The ways to choose from, with their names."""
        return WAYS

    @property
    def chosen(self) -> str:
        return self.mail.data or ""

    @property
    def typed_address(self) -> str:
        return self.email.data or ""
