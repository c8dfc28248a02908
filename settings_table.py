"""The table of settings: every variable, its default and its meaning, as the README holds it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Variable:
    """One row of the table of settings: name, default as a person reads it, meaning."""

    name: str
    default: str
    meaning: str


VARIABLES = (
    Variable(
        "CENGBAO_ENV",
        "`development`",
        "`development`, `production` or `testing`. Production refuses to start with a weak secret.",
    ),
    Variable(
        "CENGBAO_DATA_DIR",
        "`instance/`",
        "Folder for the database file, the queue, attachments and the development secret.",
    ),
    Variable(
        "CENGBAO_DATABASE_URL",
        "an SQLite file in the data folder",
        "`sqlite:///PATH` or `postgresql://USER:PASSWORD@HOST:PORT/NAME`.",
    ),
    Variable(
        "CENGBAO_QUEUE_URL",
        "an SQLite file of its own in the data folder",
        "Queue of background jobs: `sqlite:///PATH` or `redis://HOST:PORT/NUMBER`.",
    ),
    Variable(
        "CENGBAO_JOBS",
        "`worker` (`inline` in testing)",
        "`worker` runs jobs in a process of their own, `inline` right away in the request.",
    ),
    Variable(
        "CENGBAO_SECRET_KEY",
        "made once in the data folder; production: none",
        "Signs sessions and forms. Production needs at least 32 characters of chance.",
    ),
    Variable("CENGBAO_HOST", "`127.0.0.1`", "Address to listen on."),
    Variable("CENGBAO_PORT", "`8000`", "Port to listen on, 1 to 65535."),
    Variable(
        "CENGBAO_BASE_URL",
        "`http://HOST:PORT`",
        "Address under which people reach the site, for links in mail and on paper.",
    ),
    Variable(
        "CENGBAO_MAIL_URL",
        "`folder`",
        "Where mail goes: `folder` keeps it as .eml files in the data folder's `mail`;"
        " `smtp://USER:PASSWORD@HOST:PORT?starttls=1` or `smtps://USER:PASSWORD@HOST:PORT`.",
    ),
    Variable("CENGBAO_MAIL_FROM", "`cengbao@` the site's host", "Sender of the site's mail."),
    Variable(
        "CENGBAO_ROBOTS",
        "none",
        "Robots of group chats: `wecom=URL dingtalk=URL#SECRET feishu=URL#SECRET`.",
    ),
    Variable("CENGBAO_TIMEZONE", "`Asia/Shanghai`", "Time zone in which times are shown and due."),
    Variable(
        "CENGBAO_LANGUAGE", "`zh_Hans_CN`", "Language of a new visitor: `zh_Hans_CN` or `en`."
    ),
    Variable("CENGBAO_SESSION_HOURS", "`12`", "Hours after which a sign-in ends, 1 to 720."),
    Variable("CENGBAO_MAX_UPLOAD_MB", "`20`", "Largest request in megabytes, 1 to 1024."),
    Variable("CENGBAO_MAX_FILE_MB", "`20`", "Largest attachment in megabytes, 1 to 1024."),
    Variable(
        "CENGBAO_MAX_SECTION_MB",
        "`100`",
        "All attachments of one section together in megabytes, 1 to 10240; never less than one.",
    ),
    Variable(
        "CENGBAO_STORAGE_URL",
        "the data folder",
        "Where attachments and finished files lie: "
        "`s3://KEY:SECRET@BUCKET/PREFIX?endpoint=https://HOST&region=NAME`. "
        "Needs `requirements-server.txt`; without a key boto3 looks for its own.",
    ),
    Variable(
        "CENGBAO_CLAMD_URL",
        "none",
        "Virus scanner for attachments: `tcp://HOST:PORT` or `unix:///PATH`. "
        "Where it is set and does not answer, nothing is accepted.",
    ),
    Variable(
        "CENGBAO_FONT_DIR",
        "none",
        "Folder with fonts of your own; they go before the shipped ones in documents.",
    ),
    Variable("CENGBAO_LOG_LEVEL", "`info`", "`debug`, `info`, `warning` or `error`."),
)
NAMES = frozenset(variable.name for variable in VARIABLES)


def table() -> str:
    """The settings as a Markdown table; the README holds exactly this text."""
    rows = ["| variable | default | meaning |", "|---|---|---|"]
    rows += [f"| `{row.name}` | {row.default} | {row.meaning} |" for row in VARIABLES]
    return "\n".join(rows) + "\n"
