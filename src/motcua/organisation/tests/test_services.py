"""Loading units; accounts, posts, delegations and tokens."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from motcua.core.definitions import DefinitionError, definitions_dir
from motcua.organisation import loading, selectors, services
from motcua.organisation.contracts import SYSTEM, Role
from motcua.organisation.errors import (
    AccountExists,
    AccountInvalid,
    PermissionMissing,
    PostInvalid,
    TokenInvalid,
    UnitUnknown,
    UserUnknown,
)
from motcua.organisation.models import ApiToken, Delegation, Post, Unit, User
from motcua.organisation.tests.factories import (
    DAY,
    MORNING,
    PASSWORD,
    WARD,
    account,
    actor,
    load,
    post,
)

pytestmark = pytest.mark.django_db

NOBODY = actor(Role.HEAD, WARD)


# Units -----------------------------------------------------------------------------------


def test_loading_twice_changes_nothing() -> None:
    first = services.organisation_load(at=MORNING)
    assert first == {"created": len(loading.units_defined()), "changed": 0, "unchanged": 0}
    before = list(Unit.objects.order_by("code").values())
    again = services.organisation_load(at=MORNING + timedelta(days=1))
    assert again == {"created": 0, "changed": 0, "unchanged": first["created"]}
    assert list(Unit.objects.order_by("code").values()) == before


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Any:
    """Definitions of our own, read afresh before and after."""
    (tmp_path / "organisation").mkdir()
    settings.MOTCUA_DEFINITIONS_DIR = tmp_path
    loading.forget()
    yield tmp_path / "organisation"
    loading.forget()


def write(folder: Path, *rows: str) -> None:
    header = ",".join(loading.COLUMNS)
    (folder / "units.csv").write_text("\n".join([header, *rows, ""]), encoding="utf-8")


AG = "AG,PROVINCE,PROVINCE,Tỉnh An Giang,An Giang,,89,2000-01-01,,,,,Danh mục,true"
ONE = "AG.1,DISTRICT,DISTRICT,Huyện {},One,AG,1,2000-01-01,,,,,NQ,true"


def test_only_what_changed_is_changed(folder: Path) -> None:
    write(folder, AG, ONE.format("Một"))
    services.organisation_load(at=MORNING)
    write(folder, AG, ONE.format("Mới"))
    done = services.organisation_load(at=MORNING)
    assert done == {"created": 0, "changed": 1, "unchanged": 1}
    found = Unit.objects.get(code="AG.1")
    assert (found.name_vi, found.name_folded) == ("Huyện Mới", "huyen moi")
    assert selectors.unit_get("AG.1").name_vi == "Huyện Mới"


def test_a_wrong_file_is_refused_whole(folder: Path) -> None:
    write(folder, AG, ONE.format("Một"), "AG.2,DISTRICT")
    with pytest.raises(DefinitionError):
        services.organisation_load(at=MORNING)
    assert not Unit.objects.exists()


def test_a_wrong_file_of_names_refuses_the_load_too(folder: Path) -> None:
    write(folder, AG)
    (folder / "names").mkdir()
    names = [",".join(loading.NAME_COLUMNS), "AG.9,2010-01-01,CITY,A,A,,B,true", ""]
    (folder / "names" / "names.csv").write_text("\n".join(names), encoding="utf-8")
    with pytest.raises(DefinitionError, match=r"there is no unit 'AG\.9'"):
        services.organisation_load(at=MORNING)
    assert not Unit.objects.exists()


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"valid_until": "1999-01-01"}, "a_unit_begins_before_it_ends"),
        ({"level": "VILLAGE"}, "a_unit_has_a_level"),
    ],
)
def test_the_database_refuses_an_impossible_unit(values: dict[str, str], name: str) -> None:
    assert definitions_dir().is_dir()
    load()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Unit.objects.filter(code="AG").update(**values)


# Accounts --------------------------------------------------------------------------------


def test_an_account_is_made_with_a_password_that_is_not_kept_in_clear() -> None:
    found = User.objects.get(pk=account("an", full_name="  Nguyễn   Văn An "))
    assert found.full_name == "Nguyễn Văn An"
    assert found.check_password(PASSWORD)
    assert PASSWORD not in found.password
    assert not found.is_superuser
    assert not found.is_staff


def test_without_a_password_nobody_can_sign_in_yet() -> None:
    assert not User.objects.get(pk=account("an", password=None)).has_usable_password()


def test_a_user_name_is_given_once() -> None:
    account("an")
    with pytest.raises(AccountExists, match="an"):
        account("an")
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    "password",
    ["Ngắn-quá-1", "q1w2e3r4t5y6", "482910573628", "nguyenvananh", "nguyenvananh1"],
)
def test_a_weak_password_is_refused(password: str) -> None:
    with pytest.raises(AccountInvalid, match="password") as refusal:
        account("nguyenvananh", password=password)
    assert set(refusal.value.fields) == {"password"}
    assert not User.objects.exists()


@pytest.mark.parametrize("username", ["", "nguyễn", "a b", "a/b", "x" * 151, "a\n"])
def test_a_user_name_of_other_characters_is_refused(username: str) -> None:
    with pytest.raises(AccountInvalid) as refusal:
        account(username)
    assert set(refusal.value.fields) == {"username"}


def test_a_name_or_an_address_that_does_not_fit_is_refused() -> None:
    with pytest.raises(AccountInvalid) as refusal:
        services.account_create(
            actor=SYSTEM, username="an", full_name="A" * 201, password=None, email="nowhere"
        )
    assert set(refusal.value.fields) == {"full_name", "email"}


def test_only_an_administrator_writes() -> None:
    load()
    account("an")
    held = post("an")
    for attempt in (
        lambda who: services.account_create(
            actor=who, username="x", full_name="X", password=None
        ),
        lambda who: services.post_assign(
            actor=who, username="an", unit_code=WARD, role="HEAD", valid_from=DAY
        ),
        lambda who: services.delegation_grant(
            actor=who, post_id=held, to_username="an", valid_from=DAY,
            valid_until=DAY + timedelta(days=1), reason="r",
        ),
        lambda who: services.token_issue(actor=who, at=MORNING, username="an", name="t"),
        lambda who: services.token_revoke(actor=who, at=MORNING, username="an", name="t"),
    ):  # fmt: skip
        with pytest.raises(PermissionMissing):
            attempt(NOBODY)
    assert (User.objects.count(), Post.objects.count(), ApiToken.objects.count()) == (1, 1, 0)
    services.account_create(
        actor=actor(Role.ADMINISTRATOR, "AG.VP"), username="b", full_name="B", password=None
    )


# Posts and delegations -------------------------------------------------------------------


def test_a_post_given_twice_is_one_post() -> None:
    load()
    account("an")
    assert post("an") == post("an")
    assert Post.objects.count() == 1


def test_a_post_given_again_with_an_end_ends_then() -> None:
    load()
    user = account("an")
    post("an")
    post("an", valid_until=DAY + timedelta(days=1))
    later = MORNING + timedelta(days=1)
    assert selectors.actor_for_user(user_id=user, at=MORNING).posts != ()
    assert selectors.actor_for_user(user_id=user, at=later).posts == ()


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"role": "KING"}, PostInvalid),
        ({"role": "CITIZEN"}, PostInvalid),
        ({"valid_until": DAY}, PostInvalid),
        ({"valid_until": DAY - timedelta(days=1)}, PostInvalid),
        ({"unit_code": "AG.999"}, UnitUnknown),
        ({"username": "nobody"}, UserUnknown),
    ],
)
def test_an_impossible_post_is_refused(values: dict[str, Any], error: type[Exception]) -> None:
    load()
    account("an")
    good = {"username": "an", "unit_code": WARD, "role": "HEAD", "valid_from": DAY}
    with pytest.raises(error):
        services.post_assign(actor=SYSTEM, **{**good, **values})
    assert not Post.objects.exists()


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"reason": " \n "}, PostInvalid),
        ({"valid_until": DAY}, PostInvalid),
        ({"to_username": "an"}, PostInvalid),
        ({"to_username": "nobody"}, UserUnknown),
        ({"post_id": 0}, PostInvalid),
    ],
)
def test_an_impossible_delegation_is_refused(
    values: dict[str, Any], error: type[Exception]
) -> None:
    load()
    account("an")
    account("binh")
    good = {
        "post_id": post("an"), "to_username": "binh", "valid_from": DAY,
        "valid_until": DAY + timedelta(days=1), "reason": "nghỉ phép",
    }  # fmt: skip
    with pytest.raises(error):
        services.delegation_grant(actor=SYSTEM, **{**good, **values})
    assert not Delegation.objects.exists()


# Tokens ----------------------------------------------------------------------------------


def issue(username: str = "an", days: int = 30) -> str:
    return services.token_issue(
        actor=SYSTEM, at=MORNING, username=username, name="cổng dịch vụ", days=days
    )


def test_a_token_stands_for_its_person_and_only_its_digest_is_kept() -> None:
    user = account("an")
    secret = issue()
    assert selectors.actor_for_token(secret=secret, at=MORNING).code == f"user:{user}"
    kept = ApiToken.objects.get()
    assert kept.digest == hashlib.sha256(secret.encode()).hexdigest()
    assert all(secret not in str(value) for value in vars(kept).values())
    assert len(secret) >= 32
    assert issue() != secret


def test_a_token_ends_on_its_day() -> None:
    account("an")
    secret = issue(days=30)
    end = MORNING + timedelta(days=30)
    selectors.actor_for_token(secret=secret, at=end - timedelta(seconds=1))
    with pytest.raises(TokenInvalid):
        selectors.actor_for_token(secret=secret, at=end)


def test_a_revoked_token_is_refused_and_those_of_others_are_not() -> None:
    account("an")
    account("binh")
    secret, other = issue(), issue("binh")
    revoke = {"actor": SYSTEM, "at": MORNING, "username": "an", "name": "cổng dịch vụ"}
    assert services.token_revoke(**revoke) == 1
    assert services.token_revoke(**revoke) == 0
    with pytest.raises(TokenInvalid):
        selectors.actor_for_token(secret=secret, at=MORNING)
    selectors.actor_for_token(secret=other, at=MORNING)


@pytest.mark.parametrize("secret", ["", "x", "' OR 1=1 --", "ộ"])
def test_a_token_that_nobody_issued_is_refused(secret: str) -> None:
    account("an")
    issue()
    with pytest.raises(TokenInvalid):
        selectors.actor_for_token(secret=secret, at=MORNING)


def test_the_token_of_a_closed_account_is_refused() -> None:
    user = account("an")
    secret = issue()
    User.objects.filter(pk=user).update(is_active=False)
    with pytest.raises(TokenInvalid):
        selectors.actor_for_token(secret=secret, at=MORNING)
