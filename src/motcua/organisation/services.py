"""Writes of the organisation module: load units; accounts, posts, delegations, tokens."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from motcua.core import text
from motcua.core.commands import command
from motcua.core.definitions import definitions_dir
from motcua.organisation.contracts import Actor, Role
from motcua.organisation.errors import (
    AccountExists,
    AccountInvalid,
    PostInvalid,
    UnitsRemoved,
    UserUnknown,
)
from motcua.organisation.loading import UnitRow, forget, read_names, read_units
from motcua.organisation.models import ApiToken, Delegation, Post, Unit, User
from motcua.organisation.recording import record_right
from motcua.organisation.selectors import authorise, unit_get


@command
def organisation_load(*, at: datetime) -> dict[str, int]:
    """Load the units of the definition files: all or nothing, and again without effect.

    Returns how many were created, changed and left as they were. Raises
    ``DefinitionError``, and ``UnitsRemoved`` when a known unit is gone from the files.
    ``at`` is when the load happens.
    """
    del at
    forget()
    known = {unit.code: unit for unit in Unit.objects.all()}
    fresh: list[Unit] = []
    changed: list[Unit] = []
    folder = definitions_dir() / "organisation"
    rows = read_units(folder)
    gone = sorted(set(known) - {read.unit.code for read in rows})
    if gone:
        raise UnitsRemoved(units=", ".join(gone[:5]), count=len(gone))
    read_names(folder / "names", {read.unit.code: read.unit for read in rows})  # refuses now
    for read in rows:
        row = _unit_of(read)
        old = known.get(row.code)
        if old is None:
            fresh.append(row)
        elif _values(old) != _values(row):
            changed.append(row)
    Unit.objects.bulk_create(fresh)
    fields = [field.name for field in Unit._meta.concrete_fields if not field.primary_key]
    Unit.objects.bulk_update(changed, fields)
    return {
        "created": len(fresh), "changed": len(changed),
        "unchanged": len(known) - len(changed),
    }  # fmt: skip


def _unit_of(read: UnitRow) -> Unit:
    unit = read.unit
    return Unit(
        code=unit.code, kind=unit.kind, level=unit.level, name_vi=unit.name_vi,
        name_en=unit.name_en, name_folded=text.fold(unit.name_vi),
        name_sort=text.sort_key(unit.name_vi), parent=unit.parent,
        official_code=unit.official_code, valid_from=unit.valid_from,
        valid_until=unit.valid_until, continues_as=unit.continues_as, lat=unit.lat,
        lon=unit.lon, basis=read.basis, verified=read.verified,
    )  # fmt: skip


def _values(unit: Unit) -> tuple[object, ...]:
    return tuple(getattr(unit, field.attname) for field in Unit._meta.concrete_fields)


def _user(username: str) -> User:
    try:
        return User.objects.get(username=username)
    except User.DoesNotExist:
        raise UserUnknown(username=username) from None


def account_create(
    *, actor: Actor, username: str, full_name: str, password: str | None, email: str = ""
) -> int:
    """Create an account; returns its id. Without a password nobody can sign in yet.

    Raises ``NotPermitted``, ``AccountInvalid``, ``AccountExists``.
    """
    authorise(actor, "organisation.administer")
    try:
        return _account_create(actor, username, full_name, password, email)
    except IntegrityError:
        raise AccountExists(username=username) from None


@command
def _account_create(
    actor: Actor, username: str, full_name: str, password: str | None, email: str
) -> int:
    user = User(username=username, full_name=text.clean(full_name), email=email)
    if not username.isascii() or not username:
        raise AccountInvalid({"username": "letters and digits without diacritics"})
    try:
        user.clean_fields(exclude={"password"})
    except ValidationError as error:
        reasons = error.message_dict.items()
        raise AccountInvalid({name: " ".join(said) for name, said in reasons}) from None
    if password is None:
        user.set_unusable_password()
    else:
        try:
            validate_password(password, user)
        except ValidationError as error:
            raise AccountInvalid({"password": " ".join(error.messages)}) from None
        user.set_password(password)
    user.save()
    record_right(actor, user.pk, "account_created", with_password=password is not None)
    return int(user.pk)


@command
def post_assign(
    *, actor: Actor, username: str, unit_code: str, role: str, valid_from: date,
    valid_until: date | None = None,
) -> int:  # fmt: skip
    """Give a person a role in a unit for a period; returns the post's id.

    Given again from the same day, the post ends as said now: so a post is ended early.
    Raises ``NotPermitted``, ``UserUnknown``, ``UnitUnknown``, ``PostInvalid``.
    """
    authorise(actor, "organisation.administer")
    if role not in Role.__members__ or role == Role.CITIZEN:
        raise PostInvalid(reason=f"unknown role {role}")
    unit_get(unit_code)
    if valid_until is not None and valid_until <= valid_from:
        raise PostInvalid(reason="it ends before it begins")
    user = _user(username)
    post, _ = Post.objects.update_or_create(
        user=user, unit_id=unit_code, role=role, valid_from=valid_from,
        defaults={"valid_until": valid_until},
    )  # fmt: skip
    record_right(
        actor, user.pk, "post_assigned", post=int(post.pk), unit=unit_code, role=str(role),
        valid_from=valid_from.isoformat(),
        valid_until=valid_until.isoformat() if valid_until else None,
    )  # fmt: skip
    return int(post.pk)


@command
def delegation_grant(
    *, actor: Actor, post_id: int, to_username: str, valid_from: date, valid_until: date,
    reason: str,
) -> int:  # fmt: skip
    """Lend a post to another person for a period, with the reason; returns its id."""
    authorise(actor, "organisation.administer")
    if valid_until <= valid_from:
        raise PostInvalid(reason="it ends before it begins")
    if not text.clean(reason):
        raise PostInvalid(reason="a delegation needs its reason")
    try:
        post = Post.objects.get(pk=post_id)
    except Post.DoesNotExist:
        raise PostInvalid(reason=f"there is no post {post_id}") from None
    to_user = _user(to_username)
    if to_user.pk == post.user_id:
        raise PostInvalid(reason="the post is that person's own")
    made = Delegation.objects.create(
        post=post, to_user=to_user, valid_from=valid_from, valid_until=valid_until,
        reason=text.clean(reason),
    )  # fmt: skip
    record_right(
        actor, to_user.pk, "delegation_granted", delegation=int(made.pk), post=post_id,
        valid_from=valid_from.isoformat(), valid_until=valid_until.isoformat(),
        reason_digest=hashlib.sha256(made.reason.encode()).hexdigest(),
    )  # fmt: skip
    return int(made.pk)


@command
def token_issue(*, actor: Actor, at: datetime, username: str, name: str, days: int = 365) -> str:
    """Issue an access token and return its secret, which is shown this once only."""
    authorise(actor, "organisation.administer")
    secret = secrets.token_urlsafe(32)
    user = _user(username)
    digest = hashlib.sha256(secret.encode()).hexdigest()
    expires_at = at + timedelta(days=days)
    ApiToken.objects.create(
        user=user, digest=digest, name=name, created_at=at, expires_at=expires_at
    )
    record_right(
        actor, user.pk, "token_issued", token=digest[:16], expires_at=expires_at.isoformat()
    )
    return secret


@command
def token_revoke(*, actor: Actor, at: datetime, username: str, name: str) -> int:
    """Revoke a person's tokens of that name; returns how many."""
    authorise(actor, "organisation.administer")
    user = _user(username)
    tokens = ApiToken.objects.filter(user=user, name=name, revoked_at__isnull=True)
    count = tokens.update(revoked_at=at)
    record_right(actor, user.pk, "tokens_revoked", count=count)
    return count
