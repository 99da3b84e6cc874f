"""The second factor."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auth.errors import NotLoggedIn, TooManyAttempts, WrongCode
from auth.front_door import FrontDoor
from auth.totp import code_at, enrolment_address, matching_step, new_secret, step_of
from tests.auth.conftest import BOBS_PASSWORD
from tests.conftest import Clock

RFC_SECRET = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_the_codes_of_the_standard(seconds: int, code: str) -> None:
    """RFC 6238, appendix B, the last six of its eight digits."""
    assert code_at(RFC_SECRET, step_of(datetime.fromtimestamp(seconds, UTC))) == code


@given(st.text(max_size=12))
def test_anything_typed_is_judged_without_an_error(typed: str) -> None:
    """Letters, signs, other scripts' digits: no code, no exception."""
    moment = datetime(2026, 11, 2, tzinfo=UTC)
    if matching_step(RFC_SECRET, typed, moment, used_step=None) is not None:
        assert "".join(typed.split()).isdigit()


def enrol(door: FrontDoor, clock: Clock) -> str:
    """Turn the second factor on for bob; gives the secret."""
    secret = new_secret()
    door.second_factors.turn_on("local:bob", secret, code_at(secret, step_of(clock())))
    clock.turn(seconds=60)
    return secret


def test_logging_in_takes_two_steps(door: FrontDoor, clock: Clock) -> None:
    """The password opens a session that opens nothing until the code is there."""
    secret = enrol(door, clock)
    admission = door.gate.log_in("bob", BOBS_PASSWORD, "10.0.0.1", "")
    assert admission.second_factor_due
    pending = door.gate.current(admission.secret)
    assert pending is not None
    assert pending.second_factor_due
    done = door.gate.confirm(admission.secret, f" {code_at(secret, step_of(clock()))} ", "10.0.0.1", "")
    session = door.gate.current(done.secret)
    assert session is not None
    assert not session.second_factor_due
    assert door.gate.current(admission.secret) is None


def test_a_code_works_once_and_only_for_a_minute(door: FrontDoor, clock: Clock) -> None:
    """Who looks over the shoulder is too late."""
    secret = enrol(door, clock)
    code = code_at(secret, step_of(clock()))
    door.gate.confirm(door.gate.log_in("bob", BOBS_PASSWORD, "", "").secret, code, "", "")
    pending = door.gate.log_in("bob", BOBS_PASSWORD, "", "").secret
    with pytest.raises(WrongCode):
        door.gate.confirm(pending, code, "", "")
    clock.turn(minutes=2)
    pending = door.gate.log_in("bob", BOBS_PASSWORD, "", "").secret
    with pytest.raises(WrongCode):
        door.gate.confirm(pending, code_at(secret, step_of(clock()) - 3), "", "")


def test_guessing_codes_is_slowed_down(door: FrontDoor, clock: Clock) -> None:
    """Two wrong ones, then waiting; a new login does not reset the count, and the pending session soon ends."""
    enrol(door, clock)
    for _ in range(2):
        pending = door.gate.log_in("bob", BOBS_PASSWORD, "", "").secret
        with pytest.raises(WrongCode):
            door.gate.confirm(pending, "000000", "", "")
    pending = door.gate.log_in("bob", BOBS_PASSWORD, "", "").secret
    with pytest.raises(TooManyAttempts):
        door.gate.confirm(pending, "000000", "", "")
    clock.turn(minutes=6)
    with pytest.raises(NotLoggedIn):
        door.gate.confirm(pending, "000000", "", "")


def test_it_is_not_turned_on_without_a_right_code(door: FrontDoor) -> None:
    """Nobody locks themselves out with an authenticator that never worked."""
    with pytest.raises(WrongCode):
        door.second_factors.turn_on("local:bob", new_secret(), "000000")
    assert not door.second_factors.has("local:bob")


def test_an_administrator_helps_after_a_lost_phone(door: FrontDoor, clock: Clock) -> None:
    """Turned off from the shell, the password is enough again."""
    enrol(door, clock)
    door.second_factors.turn_off("local:bob")
    assert not door.gate.log_in("bob", BOBS_PASSWORD, "", "").second_factor_due


def test_the_enrolment_address_is_what_apps_read() -> None:
    """Issuer and login are escaped."""
    assert enrolment_address("ABC", "王 芳") == (
        "otpauth://totp/OCR%20Desk:%E7%8E%8B%20%E8%8A%B3?secret=ABC&issuer=OCR%20Desk"
    )
