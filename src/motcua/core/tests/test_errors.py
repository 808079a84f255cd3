"""The kinds of refusal."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from motcua.core import errors
from motcua.core.errors import DomainError


def subclasses(kind: type[DomainError]) -> Iterator[type[DomainError]]:
    for found in kind.__subclasses__():
        yield found
        yield from subclasses(found)


KINDS = [
    (errors.Invalid, 422, 2), (errors.NotPermitted, 403, 3), (errors.NotFound, 404, 4),
    (errors.Conflict, 409, 5), (errors.Throttled, 429, 6), (errors.Unavailable, 503, 7),
    (errors.IntegrityFailure, 500, 8),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "status", "exit_code"), KINDS)
def test_a_kind_has_its_http_status_and_its_exit_code(
    kind: type[DomainError], status: int, exit_code: int
) -> None:
    assert (kind.status, kind.exit_code) == (status, exit_code)


def test_only_what_does_not_answer_is_worth_another_try() -> None:
    assert {kind for kind, _, _ in KINDS if kind.retry} == {errors.Unavailable}


def test_each_refusal_of_the_program_has_a_code_of_its_own() -> None:
    ours = [kind for kind in subclasses(DomainError) if kind.__module__.startswith("motcua.")]
    codes: dict[str, type[DomainError]] = {}
    for kind in ours:
        if ".tests." in kind.__module__:
            continue
        assert kind.code.replace("_", "").isalnum(), kind
        assert codes.setdefault(kind.code, kind) is kind, f"{kind} and {codes[kind.code]}"


def test_a_message_says_what_was_refused() -> None:
    class NoSuchDoor(errors.NotFound):
        code = "no_such_door"
        message = "There is no door %(door)s."

    refusal = NoSuchDoor(door="7")
    assert str(refusal) == "There is no door 7."
    assert refusal.params == {"door": "7"}


def test_a_percent_sign_in_a_parameter_is_harmless() -> None:
    class NoSuchDoor(errors.NotFound):
        message = "There is no door %(door)s."

    assert str(NoSuchDoor(door="100%s %d")) == "There is no door 100%s %d."


def test_an_invalid_input_names_each_wrong_field() -> None:
    text = str(errors.Invalid({"applicant.name": "is empty", "fee": "is negative"}))
    assert text.endswith("applicant.name: is empty; fee: is negative")


def test_what_does_not_answer_says_why_when_the_reason_is_known() -> None:
    assert "the key file is damaged" in str(errors.Unavailable(reason="the key file is damaged"))
    assert "(" not in str(errors.Unavailable())
