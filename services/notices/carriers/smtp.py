"""Mail by SMTP: one connection a mail, over TLS where the setting says so."""

import smtplib
import ssl
from email.message import EmailMessage

from addresses import MailServer
from services.notices.carriers import Refused

SECONDS = 20.0
_MOST_SAID = 200


def deliver(mail: EmailMessage, server: MailServer) -> None:
    """Hand a mail to the server. Raises Refused; final where the server will never take it.

    A server that refuses the sign-in or the sender is set up wrongly, which somebody may mend:
    only a refused recipient or content (5xx) is final.
    """
    try:
        with _connect(server) as connection:
            if server.tls == "starttls":
                connection.starttls(context=ssl.create_default_context())
            if server.username:
                connection.login(server.username, server.password)
            connection.send_message(mail)
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        raise Refused(_said(code, said), is_final=code >= 500) from None
    except smtplib.SMTPDataError as error:
        is_final = error.smtp_code >= 500
        raise Refused(_said(error.smtp_code, error.smtp_error), is_final=is_final) from None
    except smtplib.SMTPAuthenticationError as error:
        raise Refused(f"smtp: {error.smtp_code} sign-in refused") from None
    except smtplib.SMTPResponseException as error:
        raise Refused(_said(error.smtp_code, error.smtp_error)) from None
    except (smtplib.SMTPException, OSError) as error:
        raise Refused(f"smtp: {type(error).__name__}") from None


def _connect(server: MailServer) -> smtplib.SMTP:
    if server.tls == "tls":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(server.host, server.port, timeout=SECONDS, context=context)
    return smtplib.SMTP(server.host, server.port, timeout=SECONDS)


def _said(code: int, said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return f"smtp: {code} {' '.join(text.split())}"[:_MOST_SAID]
