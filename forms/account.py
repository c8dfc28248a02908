"""Signing in: the two things typed, and where the person was going."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired


class SignInForm(FlaskForm):
    """`next` is the page that was asked for, `kept` what had been typed there (web.kept)."""

    username = StringField(validators=[InputRequired(_l("请输入账号。"))])
    password = PasswordField(validators=[InputRequired(_l("请输入密码。"))])
    next = HiddenField()
    kept = HiddenField()

    @property
    def typed_name(self) -> str:
        return self.username.data or ""

    @property
    def typed_password(self) -> str:
        return self.password.data or ""
