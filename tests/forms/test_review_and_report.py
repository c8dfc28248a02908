"""The small forms: a decision, a reason, a cover."""

from datetime import date

import pytest
from werkzeug.datastructures import MultiDict

from forms.report import CoverForm
from forms.review import DecisionForm, ReasonForm, ReturnForm


def test_a_decision_names_what_was_shown() -> None:
    sent = [("revision", "3"), ("shown_hash", "abc"), ("opinion", " 同意。 "), ("fields", "a")]
    form = DecisionForm(MultiDict([*sent, ("fields", "b")]))
    assert form.validate()
    assert (form.shown_revision, form.shown_hash.data) == (3, "abc")
    assert (form.opinion.data, form.fields.data) == ("同意。", ["a", "b"])


@pytest.mark.parametrize("typed", ["", "x", "-1", "9" * 30, "２"])
def test_an_odd_revision_is_none(typed: str) -> None:
    assert DecisionForm(MultiDict({"revision": typed})).shown_revision == 0


def test_an_approval_needs_no_words_and_a_return_does() -> None:
    assert DecisionForm(MultiDict({"opinion": ""})).validate()
    form = ReturnForm(MultiDict({"opinion": " 。"}))
    assert not form.validate()
    assert form.opinion.errors == ["请写明理由。"]


@pytest.mark.parametrize("typed", ["言" * 2001, "\ufffd"])
def test_words_that_cannot_be_kept_are_refused(typed: str) -> None:
    assert not ReasonForm(MultiDict({"reason": typed})).validate()
    assert not DecisionForm(MultiDict({"opinion": typed})).validate()


def test_a_cover_is_read_with_its_day_as_people_write_it() -> None:
    typed = {"number": "一党〔2023〕5号", "signer": "王一", "dated_on": "２０２３年１１月７日"}
    form = CoverForm(MultiDict(typed))
    assert form.validate()
    assert form.dated_on.data == date(2023, 11, 7)


def test_a_number_may_still_be_open_and_a_signer_may_not() -> None:
    form = CoverForm(MultiDict({"number": "", "signer": "", "dated_on": "2023-11-07"}))
    assert not form.validate()
    assert form.errors == {"signer": ["请填写签发人。"]}


@pytest.mark.parametrize("typed", ["", "昨天", "2023-02-30", "0001-01-01"])
def test_a_day_that_cannot_be_read_stays_in_its_input(typed: str) -> None:
    form = CoverForm(MultiDict({"signer": "王一", "dated_on": typed}))
    assert not form.validate()
    assert list(form.errors) == ["dated_on"]
    assert form.dated_on._value() == typed


def test_the_day_of_the_last_cover_is_shown() -> None:
    assert CoverForm(data={"dated_on": date(2023, 11, 7)}).dated_on._value() == "2023-11-07"
