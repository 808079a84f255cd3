"""Every entrance says who may use it, and what it says exists in the policy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import typer
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import URLPattern, get_resolver, include, path, resolve
from django.views import View

from motcua.config import entrance_cli, service
from motcua.config.access import OPEN_VIEWS
from motcua.config.middleware import Access
from motcua.core.entrances import open_to_public, requires
from motcua.organisation.contracts import SYSTEM, Role
from motcua.organisation.loading import policy
from motcua.organisation.services import account_create, organisation_load, post_assign
from motcua.rest.access import Needs
from motcua.rest.root import api
from tests.architecture import source

LONG_AGO = datetime(2014, 1, 24, 2, 0, tzinfo=UTC)
PERMISSIONS = set(policy().permissions)


def patterns(found: Any = None) -> Iterator[URLPattern]:
    for item in found if found is not None else get_resolver(None).url_patterns:
        if isinstance(item, URLPattern):
            yield item
        else:
            yield from patterns(item.url_patterns)


def test_no_two_addresses_of_an_application_have_one_name() -> None:
    """A form that names its address would be sent to the other one."""
    for app in ("desk", "portal"):
        names = [item.name for item in patterns(get_resolver(f"motcua.{app}.urls").url_patterns)]
        assert len(names) > 20
        assert sorted(names) == sorted(set(names))


def mark(view: Any, name: str) -> Any:
    return getattr(view, name, None) or getattr(getattr(view, "view_class", view), name, None)


def package(view: Any) -> str:
    inner = getattr(view, "func", view)
    return str(getattr(inner, "view_class", inner).__module__).split(".")[0]


PATTERNS = list(patterns())
MARKED = [item for item in PATTERNS if mark(item.callback, "permission")]
UNMARKED = [
    item for item in PATTERNS
    if not mark(item.callback, "permission") and not mark(item.callback, "public_reason")
]  # fmt: skip


def test_our_own_views_each_carry_a_mark() -> None:
    assert [item.name for item in UNMARKED if package(item.callback) in ("motcua", "ninja")] == []


def test_a_view_is_marked_as_open_or_as_needing_a_permission_and_not_as_both() -> None:
    assert [item.name for item in MARKED if mark(item.callback, "public_reason")] == []


def test_what_an_open_view_says_is_a_reason() -> None:
    for item in PATTERNS:
        reason = mark(item.callback, "public_reason")
        assert reason is None or len(reason.split()) >= 3, item.name
    assert all(len(reason.split()) >= 3 for reason in OPEN_VIEWS.values())


def test_every_open_view_of_another_package_has_a_live_name() -> None:
    assert set(OPEN_VIEWS) - {item.name for item in UNMARKED} == set()


def test_no_view_of_ours_borrows_the_name_of_an_open_one() -> None:
    own = {item.name for item in PATTERNS if package(item.callback) == "motcua"}
    assert own & set(OPEN_VIEWS) == set()


@pytest.mark.parametrize(
    "item", [item for item in UNMARKED if item.name not in OPEN_VIEWS], ids=lambda item: item.name
)
def test_a_view_of_another_package_that_is_not_listed_is_refused(item: URLPattern) -> None:
    assert ask(item.callback, name=item.name) == 403


def test_every_permission_that_a_view_names_exists() -> None:
    assert {mark(item.callback, "permission") for item in MARKED} <= PERMISSIONS


def operations() -> list[Any]:
    return [
        operation
        for _, router in api._routers
        for view in router.path_operations.values()
        for operation in view.operations
    ]


@pytest.mark.parametrize("operation", operations(), ids=lambda item: item.view_func.__name__)
def test_an_operation_needs_an_existing_permission_or_says_why_it_is_open(operation: Any) -> None:
    needs = list(operation.auth_callbacks)
    reason = getattr(operation.view_func, "public_reason", None)
    if reason:
        assert needs == [], "open and not open"
        assert operation.methods == ["GET"], "nothing is changed without a permission"
        return
    assert [type(need) for need in needs] == [Needs]
    assert needs[0].permission in PERMISSIONS


def test_there_are_operations_to_look_at() -> None:
    assert len(operations()) >= 5


def commands(app: typer.Typer) -> Iterator[Callable[..., Any]]:
    for command in app.registered_commands:
        assert command.callback is not None
        yield command.callback
    for group in app.registered_groups:
        assert group.typer_instance is not None
        yield from commands(group.typer_instance)


def test_every_command_names_a_permission_that_exists() -> None:
    found = list(commands(entrance_cli.build()))
    assert set(service.COMMANDS) <= set(found)
    assert len(found) > len(entrance_cli.GROUPS) + len(service.COMMANDS)
    without = [command for command in found if not hasattr(command, "permission")]
    assert without == []
    assert {command.permission for command in found} <= PERMISSIONS  # type: ignore[attr-defined]


def test_every_permission_is_asked_for_somewhere() -> None:
    """A permission that nothing asks for is a promise that nobody keeps."""
    text = "".join(file.read_text(encoding="utf-8") for _, file in source.product_files())
    unused = {code for code in PERMISSIONS if f'"{code}"' not in text}
    assert unused <= {"procedures.control"}, "the control of procedures is still to come"


# The middleware ------------------------------------------------------------------------


def plain(request: HttpRequest) -> HttpResponse:
    return HttpResponse("in")


@requires("outbox.read")
def for_operators(request: HttpRequest) -> HttpResponse:
    return HttpResponse("in")


@open_to_public("a page of this test")
def for_all(request: HttpRequest) -> HttpResponse:
    return HttpResponse("in")


class Plain(View):
    def get(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse("in")


class ForOperators(Plain):
    permission = "outbox.read"


urlpatterns = [
    path("plain/", plain, name="plain"),
    path("plain-class/", Plain.as_view(), name="plain_class"),
    path("operators/", for_operators, name="operators"),
    path("operators-class/", ForOperators.as_view(), name="operators_class"),
    path("all/", for_all, name="all"),
    path("", include("motcua.config.urls")),
]


def ask(view: Any, *, name: str) -> int:
    """What the access middleware answers to a request for ``view``; 200 lets through."""
    request = RequestFactory().get("/")
    request.resolver_match = resolve("/healthz")
    request.resolver_match.url_name = name
    answer = Access(plain).process_view(request, view, (), {})
    return 200 if answer is None else answer.status_code


@pytest.fixture
def tiny(settings: Any, db: None) -> Client:
    settings.ROOT_URLCONF = __name__
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    return Client()


PLAIN, MARKED_PAGES = ("/plain/", "/plain-class/"), ("/operators/", "/operators-class/")


def sign_in(client: Client, role: Role | None) -> None:
    user_id = account_create(actor=SYSTEM, username="an", full_name="An", password=None)
    if role is not None:
        organisation_load(at=LONG_AGO)
        post_assign(
            actor=SYSTEM, username="an", unit_code="AG.SNV", role=role,
            valid_from=LONG_AGO.date(),
        )  # fmt: skip
    user = get_user_model().objects.get(pk=user_id)
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")


@pytest.mark.parametrize("page", PLAIN)
def test_a_view_without_a_mark_is_refused_to_everybody(tiny: Client, page: str) -> None:
    assert tiny.get(page).status_code == 403
    sign_in(tiny, Role.ADMINISTRATOR)
    assert tiny.get(page).status_code == 403


def test_a_page_that_is_open_is_open(tiny: Client) -> None:
    assert tiny.get("/all/").content == b"in"


@pytest.mark.parametrize("page", MARKED_PAGES)
def test_a_stranger_is_sent_to_sign_in_and_back(tiny: Client, page: str) -> None:
    answer = tiny.get(page)
    assert answer.status_code == 302
    assert answer["Location"] == f"/tai-khoan/login/?next={page}"


@pytest.mark.parametrize("page", MARKED_PAGES)
@pytest.mark.parametrize("role", [None, Role.HEAD])
def test_an_official_without_the_permission_is_refused(
    tiny: Client, page: str, role: Role | None
) -> None:
    sign_in(tiny, role)
    assert tiny.get(page).status_code == 403


@pytest.mark.parametrize("page", MARKED_PAGES)
def test_an_official_with_the_permission_is_let_in(tiny: Client, page: str) -> None:
    sign_in(tiny, Role.OPERATOR)
    assert tiny.get(page).content == b"in"
