"""Every setting: its default, what it accepts, and the sentence about what it does not."""

import os
import stat
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import settings
import settings_table
from addresses import MailServer
from settings import Settings, SettingsError, read_settings, weakness_of_secret

GOOD_SECRET = "q8Zt-4vLm0XwPz7RkE2sNaJ6uYcB1hGd"


@pytest.fixture
def given(tmp_path: Path) -> dict[str, str]:
    """The least that keeps a test out of the project's own instance folder."""
    return {"CENGBAO_DATA_DIR": str(tmp_path / "data")}


def refusal(environ: dict[str, str]) -> str:
    with pytest.raises(SettingsError) as refused:
        read_settings(environ)
    return str(refused.value)


def test_nothing_given_means_a_development_installation(given: dict[str, str]) -> None:
    read = read_settings(given)
    data_dir = Path(given["CENGBAO_DATA_DIR"])
    assert read == Settings(
        env="development",
        data_dir=data_dir,
        database_url=f"sqlite:///{data_dir}/cengbao.sqlite3",
        queue_url=f"sqlite:///{data_dir}/queue.sqlite3",
        jobs="worker",
        secret_key=(data_dir / "secret_key").read_text().strip(),
        host="127.0.0.1",
        port=8000,
        base_url="http://127.0.0.1:8000",
        mail_url=None,
        mail_from="cengbao@127.0.0.1",
        robots=(),
        timezone=ZoneInfo("Asia/Shanghai"),
        language="zh_Hans_CN",
        session_hours=12,
        max_upload_mb=20,
        max_file_mb=20,
        max_section_mb=100,
        storage_url="",
        clamd_url="",
        font_dir=None,
        log_level="info",
    )
    assert not read.is_production
    assert not read.is_testing
    assert not read.is_served_over_https


def test_everything_can_be_given(given: dict[str, str], tmp_path: Path) -> None:
    read = read_settings(
        given
        | {
            "CENGBAO_ENV": "production",
            "CENGBAO_DATABASE_URL": "postgresql://a:b@db.example:5433/reports?sslmode=require",
            "CENGBAO_QUEUE_URL": "rediss://queue.example:6380/3",
            "CENGBAO_JOBS": "inline",
            "CENGBAO_SECRET_KEY": GOOD_SECRET,
            "CENGBAO_HOST": "::",
            "CENGBAO_PORT": "443",
            "CENGBAO_BASE_URL": "https://reports.example/cengbao/",
            "CENGBAO_MAIL_URL": "smtp://robot:p%40ss@mail.example:587?starttls=1",
            "CENGBAO_MAIL_FROM": "reports@example.org",
            "CENGBAO_ROBOTS": "wecom=https://w.example/send?key=1 feishu=https://f.example/x#key",
            "CENGBAO_TIMEZONE": "Asia/Urumqi",
            "CENGBAO_LANGUAGE": "en",
            "CENGBAO_SESSION_HOURS": "1",
            "CENGBAO_MAX_UPLOAD_MB": "1024",
            "CENGBAO_MAX_FILE_MB": "50",
            "CENGBAO_MAX_SECTION_MB": "50",
            "CENGBAO_STORAGE_URL": "s3://key:secret@bucket/site?endpoint=https://s3.example:9000",
            "CENGBAO_CLAMD_URL": "unix:///run/clamav/clamd.ctl",
            "CENGBAO_FONT_DIR": str(tmp_path),
            "CENGBAO_LOG_LEVEL": "warning",
        }
    )
    assert read.is_production
    assert read.database_url == "postgresql+psycopg://a:b@db.example:5433/reports?sslmode=require"
    assert read.queue_url == "rediss://queue.example:6380/3"
    assert read.jobs == "inline"
    assert read.secret_key == GOOD_SECRET
    assert (read.host, read.port) == ("::", 443)
    assert read.base_url == "https://reports.example/cengbao"
    assert read.is_served_over_https
    assert read.mail_url == MailServer("mail.example", 587, "starttls", "robot", "p@ss")
    assert read.mail_from == "reports@example.org"
    assert [(robot.kind, robot.secret) for robot in read.robots] == [
        ("wecom", ""),
        ("feishu", "key"),
    ]
    assert read.timezone == ZoneInfo("Asia/Urumqi")
    assert (read.language, read.session_hours, read.max_upload_mb) == ("en", 1, 1024)
    assert (read.max_file_mb, read.max_section_mb) == (50, 50)
    assert read.storage_url == "s3://key:secret@bucket/site?endpoint=https://s3.example:9000"
    assert read.clamd_url == "unix:///run/clamav/clamd.ctl"
    assert (read.font_dir, read.log_level) == (tmp_path, "warning")


@pytest.mark.parametrize(
    ("name", "value", "accepted"),
    [
        ("CENGBAO_ENV", "prod", "development, production, testing"),
        ("CENGBAO_DATABASE_URL", "mysql://a:b@c/d", "sqlite:///PATH or postgresql://"),
        ("CENGBAO_DATABASE_URL", "postgresql:reports", "sqlite:///PATH or postgresql://"),
        ("CENGBAO_DATABASE_URL", "sqlite:///", "sqlite:///PATH of a file"),
        ("CENGBAO_DATABASE_URL", "sqlite://", "sqlite:///PATH of a file"),
        ("CENGBAO_DATABASE_URL", "sqlite:///a.db?mode=ro", "sqlite:///PATH of a file"),
        ("CENGBAO_QUEUE_URL", "amqp://localhost", "sqlite:///PATH or redis://"),
        ("CENGBAO_JOBS", "thread", "inline, worker"),
        ("CENGBAO_PORT", "0", "a whole number 1 to 65535"),
        ("CENGBAO_PORT", "65536", "a whole number 1 to 65535"),
        ("CENGBAO_PORT", "8_000", "a whole number 1 to 65535"),
        ("CENGBAO_PORT", "９０００", "a whole number 1 to 65535"),
        ("CENGBAO_PORT", "-1", "a whole number 1 to 65535"),
        ("CENGBAO_PORT", "9" * 5000, "a whole number 1 to 65535"),
        ("CENGBAO_SESSION_HOURS", "0.5", "a whole number 1 to 720"),
        ("CENGBAO_MAX_UPLOAD_MB", "lots", "a whole number 1 to 1024"),
        ("CENGBAO_MAX_FILE_MB", "0", "a whole number 1 to 1024"),
        ("CENGBAO_MAX_SECTION_MB", "19", "at least CENGBAO_MAX_FILE_MB, 20"),
        ("CENGBAO_STORAGE_URL", "/srv/files", "s3://KEY:SECRET@BUCKET"),
        ("CENGBAO_STORAGE_URL", "s3:///prefix", "s3://KEY:SECRET@BUCKET"),
        ("CENGBAO_STORAGE_URL", "s3://[::1", "s3://KEY:SECRET@BUCKET"),
        ("CENGBAO_STORAGE_URL", "s3://b?endpoint=s3.example", "s3://KEY:SECRET@BUCKET"),
        ("CENGBAO_CLAMD_URL", "localhost:3310", "tcp://HOST:PORT or unix:///PATH"),
        ("CENGBAO_CLAMD_URL", "tcp://localhost", "tcp://HOST:PORT or unix:///PATH"),
        ("CENGBAO_CLAMD_URL", "tcp://localhost:x", "tcp://HOST:PORT or unix:///PATH"),
        ("CENGBAO_CLAMD_URL", "unix://", "tcp://HOST:PORT or unix:///PATH"),
        ("CENGBAO_BASE_URL", "reports.example", "http:// or https://"),
        ("CENGBAO_BASE_URL", "ftp://reports.example", "http:// or https://"),
        ("CENGBAO_BASE_URL", "https://", "http:// or https://"),
        ("CENGBAO_BASE_URL", "https://a.example:x", "http:// or https://"),
        ("CENGBAO_BASE_URL", "https://[::1", "http:// or https://"),
        ("CENGBAO_BASE_URL", "https://a.example/?q=1", "no query"),
        ("CENGBAO_MAIL_URL", "imap://mail.example", "folder, smtp://"),
        ("CENGBAO_MAIL_URL", "smtp://", "folder, smtp://"),
        ("CENGBAO_MAIL_URL", "smtp://name@mail.example", "folder, smtp://"),
        ("CENGBAO_MAIL_URL", "smtp://mail.example:x", "folder, smtp://"),
        ("CENGBAO_MAIL_URL", "smtp://mail.example?tls=1", "folder, smtp://"),
        ("CENGBAO_MAIL_URL", "smtp://mail.example?starttls=yes", "folder, smtp://"),
        ("CENGBAO_MAIL_FROM", "somebody", "name@host"),
        ("CENGBAO_MAIL_FROM", "a@b.example\nBcc: c@d.example", "name@host"),
        ("CENGBAO_ROBOTS", "https://qyapi.example/send?key=1", "wecom=URL"),
        ("CENGBAO_ROBOTS", "slack=https://hook.example", "wecom=URL"),
        ("CENGBAO_ROBOTS", "wecom=http://hook.example/send?key=1", "https only"),
        ("CENGBAO_ROBOTS", "wecom=https://h.example/a wecom=https://h.example/a", "each once"),
        ("CENGBAO_ROBOTS", "wecom=https://h.example:x/", "wecom=URL"),
        ("CENGBAO_TIMEZONE", "Asia/Shangai", "Asia/Shanghai"),
        ("CENGBAO_TIMEZONE", "../../etc/passwd", "time zone database"),
        ("CENGBAO_LANGUAGE", "zh_CN", "en, zh_Hans_CN"),
        ("CENGBAO_FONT_DIR", "/nowhere/at/all", "a folder that exists"),
        ("CENGBAO_LOG_LEVEL", "INFO!", "debug, error, info, warning"),
    ],
)
def test_a_wrong_value_is_refused_by_name(
    given: dict[str, str], name: str, value: str, accepted: str
) -> None:
    said = refusal(given | {name: value})
    assert said.startswith(f"{name} is ")
    assert accepted in said


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CENGBAO_MAIL_URL", "smtp://robot:hidden-word@mail.example/inbox"),
        ("CENGBAO_ROBOTS", "wecom=ftp://h.example/?key=hidden-word"),
    ],
)
def test_a_wrong_address_is_refused_without_its_secret(
    given: dict[str, str], name: str, value: str
) -> None:
    assert "hidden" not in refusal(given | {name: value})


def test_a_mail_server_and_a_robot_show_nothing_secret(given: dict[str, str]) -> None:
    read = read_settings(
        given
        | {
            "CENGBAO_MAIL_URL": "smtps://robot:hidden-word@mail.example",
            "CENGBAO_ROBOTS": "dingtalk=https://d.example/?access_token=hidden#hidden",
        }
    )
    assert "hidden" not in repr(read)
    assert "robot" not in repr(read.mail_url)
    (robot,) = read.robots
    assert "hidden" not in robot.name
    assert read.mail_url is not None
    assert (read.mail_url.tls, read.mail_url.port) == ("tls", 465)


def test_an_empty_value_counts_as_not_given(given: dict[str, str]) -> None:
    empty = {variable.name: "" for variable in settings_table.VARIABLES}
    assert read_settings(empty | given) == read_settings(given)


def test_an_unknown_variable_is_refused_with_the_nearest_name(given: dict[str, str]) -> None:
    said = refusal(given | {"CENGBAO_DATABSE_URL": "sqlite:///x.db"})
    assert said == "CENGBAO_DATABSE_URL is not a setting; did you mean CENGBAO_DATABASE_URL?"


def test_an_unknown_file_variable_is_refused_too(given: dict[str, str]) -> None:
    said = refusal(given | {"CENGBAO_SECRETKEY_FILE": "/run/secrets/key"})
    assert said.endswith("did you mean CENGBAO_SECRET_KEY_FILE?")


def test_a_name_like_nothing_we_know_points_to_the_readme(given: dict[str, str]) -> None:
    assert refusal(given | {"CENGBAO_XYZZY_QQQ": "1"}).endswith("the README lists every variable.")


@pytest.mark.parametrize(
    "name", ["CENGBAO_TEST_POSTGRES_URL", "CENGBAO_REQUIRE", "CENGBAO_DEMO_PASSWORD", "PATH"]
)
def test_a_variable_of_somebody_else_is_left_alone(given: dict[str, str], name: str) -> None:
    assert read_settings(given | {name: "anything"}) == read_settings(given)


# ---------------------------------------------------------------- values out of files
def test_every_setting_can_come_out_of_a_file(given: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "port"
    file.write_text("9001\n", encoding="utf-8")
    assert read_settings(given | {"CENGBAO_PORT_FILE": str(file)}).port == 9001
    for variable in settings_table.VARIABLES:
        said = refusal(given | {f"{variable.name}_FILE": str(tmp_path / "missing")})
        assert said.startswith((f"{variable.name}_FILE names a file", f"{variable.name} and "))


def test_a_value_and_a_file_for_the_same_setting_are_refused(
    given: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "port"
    file.write_text("9001", encoding="utf-8")
    said = refusal(given | {"CENGBAO_PORT": "9000", "CENGBAO_PORT_FILE": str(file)})
    assert said == "CENGBAO_PORT and CENGBAO_PORT_FILE are both set: give one of them."


def test_a_file_that_is_no_text_is_refused_by_name(given: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_bytes(b"\xff\xfe\x00")
    said = refusal(given | {"CENGBAO_SECRET_KEY_FILE": str(file)})
    assert said.startswith("CENGBAO_SECRET_KEY_FILE names a file that cannot be read as text")


def test_a_secret_may_come_out_of_a_file_in_production(
    given: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "secret"
    file.write_text(GOOD_SECRET + "\n", encoding="utf-8")
    production = given | {"CENGBAO_ENV": "production", "CENGBAO_SECRET_KEY_FILE": str(file)}
    assert read_settings(production).secret_key == GOOD_SECRET


# ---------------------------------------------------------------- secrets
@pytest.mark.parametrize(
    ("secret", "weakness"),
    [
        ("", "is missing"),
        ("short", "has only 5 characters"),
        (GOOD_SECRET[:31], "has only 31 characters"),
        ("please-change-me-before-production-1", "looks like an example or a default"),
        ("Development-Secret-0123456789-abcdef", "looks like an example or a default"),
        ("a" * 64, "has too little variety"),
        ("abcdefg" * 5 + "gfedcba", "has too little variety"),
        ("0123456789abcdef" * 4, "has too little variety"),
    ],
)
def test_production_refuses_a_weak_secret(
    given: dict[str, str], secret: str, weakness: str
) -> None:
    said = refusal(given | {"CENGBAO_ENV": "production", "CENGBAO_SECRET_KEY": secret})
    assert said.startswith(f"CENGBAO_SECRET_KEY {weakness}; accepted in production: at least 32")
    assert not secret or secret not in said


@pytest.mark.parametrize("secret", [GOOD_SECRET, "9f86d081884c7d659a2feaa0c55ad015"])
def test_a_secret_of_chance_has_no_weakness(secret: str) -> None:
    assert weakness_of_secret(secret) == ""


def test_the_development_secret_is_made_once_and_for_its_owner_only(
    given: dict[str, str],
) -> None:
    first = read_settings(given).secret_key
    path = Path(given["CENGBAO_DATA_DIR"]) / "secret_key"
    assert weakness_of_secret(first) == ""
    assert read_settings(given).secret_key == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_two_installations_have_two_secrets(tmp_path: Path) -> None:
    one, other = (
        read_settings({"CENGBAO_DATA_DIR": str(tmp_path / name)}).secret_key
        for name in ("one", "other")
    )
    assert one != other


def test_a_damaged_development_secret_is_named(given: dict[str, str]) -> None:
    read_settings(given)
    path = Path(given["CENGBAO_DATA_DIR"]) / "secret_key"
    path.write_text("", encoding="utf-8")
    assert refusal(given) == f"CENGBAO_DATA_DIR holds a damaged secret: remove {str(path)!r}."


def test_a_given_secret_leaves_no_file(given: dict[str, str]) -> None:
    read_settings(given | {"CENGBAO_SECRET_KEY": GOOD_SECRET})
    assert list(Path(given["CENGBAO_DATA_DIR"]).iterdir()) == []


def test_a_data_folder_that_cannot_be_written_is_named(
    given: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object) -> int:
        raise PermissionError("Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    assert refusal(given).startswith("CENGBAO_DATA_DIR is not writable")


def test_a_data_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    assert refusal({"CENGBAO_DATA_DIR": str(file)}).startswith("CENGBAO_DATA_DIR is ")


def test_no_secret_is_shown_by_repr_or_by_a_refusal(given: dict[str, str]) -> None:
    secrets_given = {
        "CENGBAO_SECRET_KEY": GOOD_SECRET,
        "CENGBAO_DATABASE_URL": "postgresql://user:geheim@db.example/reports",
        "CENGBAO_QUEUE_URL": "redis://:geheim@queue.example/0",
        "CENGBAO_STORAGE_URL": "s3://key:geheim@bucket",
    }
    shown = repr(read_settings(given | secrets_given))
    assert "geheim" not in shown
    assert GOOD_SECRET not in shown
    said = refusal(given | {"CENGBAO_DATABASE_URL": "mysql://user:geheim@db.example/reports"})
    assert "geheim" not in said
    assert "db.example/reports" in said


# ---------------------------------------------------------------- what depends on what
def test_the_usual_names_of_postgresql_are_understood(given: dict[str, str]) -> None:
    for scheme in ("postgres", "postgresql", "postgresql+psycopg"):
        read = read_settings(given | {"CENGBAO_DATABASE_URL": f"{scheme}://db.example/reports"})
        assert read.database_url == "postgresql+psycopg://db.example/reports"


def test_a_relative_sqlite_path_starts_at_the_project(given: dict[str, str]) -> None:
    read = read_settings(given | {"CENGBAO_DATABASE_URL": "sqlite:///instance/other.sqlite3"})
    assert read.database_url == f"sqlite:///{settings.ROOT}/instance/other.sqlite3"


def test_the_queue_must_not_share_the_file_of_the_database(given: dict[str, str]) -> None:
    same = f"sqlite:///{given['CENGBAO_DATA_DIR']}/cengbao.sqlite3"
    said = refusal(given | {"CENGBAO_QUEUE_URL": same})
    assert said.startswith("CENGBAO_QUEUE_URL is the file of CENGBAO_DATABASE_URL")


def test_testing_runs_jobs_inline_and_may_keep_the_database_in_memory(
    given: dict[str, str],
) -> None:
    testing = given | {"CENGBAO_ENV": "testing", "CENGBAO_DATABASE_URL": "sqlite:///:memory:"}
    read = read_settings(testing)
    assert (read.is_testing, read.jobs, read.database_url) == (True, "inline", "sqlite://")
    assert read_settings(testing | {"CENGBAO_JOBS": "worker"}).jobs == "worker"


def test_the_base_url_follows_host_and_port(given: dict[str, str]) -> None:
    read = read_settings(given | {"CENGBAO_HOST": "::1", "CENGBAO_PORT": "9000"})
    assert read.base_url == "http://[::1]:9000"


def test_without_an_environment_the_process_s_own_is_read(
    given: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in list(os.environ):
        if name.startswith("CENGBAO_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("CENGBAO_DATA_DIR", given["CENGBAO_DATA_DIR"])
    monkeypatch.setenv("CENGBAO_PORT", "9002")
    assert read_settings().port == 9002
