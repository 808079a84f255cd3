"""Every way in which the JSON API refuses: status, code, media type, field paths."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from motcua.core import clock
from motcua.dossiers.contracts import Receipt
from motcua.face.tests.factories import (
    OTHER_WARD,
    ROLES,
    WARD,
    ask_supplement,
    client_of,
    finish,
    make_official,
    make_token,
    sign_in,
)
from motcua.organisation import api as organisation
from motcua.organisation.contracts import SYSTEM
from motcua.rest.tests.factories import BODY, get, last_seq, post, problem, token_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("units")]

ACTS: dict[str, tuple[dict[str, Any], str, Any]] = {
    "advance": ({}, "xong-buoc", None),
    "supplement-request": (
        {"components": ["CCCD"], "reason": "Bị mờ"}, "yeu-cau-bo-sung", None,
    ),
    "supplement": ({}, "da-bo-sung", ask_supplement),
    "return": ({"channel": "POST"}, "tra", finish),
    "refusal": ({"reason": "Không đủ điều kiện"}, "tu-choi", None),
    "withdrawal": ({"reason": "Người nộp rút"}, "rut", None),
    "stop": ({"reason": "Đang tranh chấp"}, "dung", None),
    "payment-request": ({"amount": 5000, "reason": "Thuế"}, "nghia-vu-tai-chinh", None),
}  # fmt: skip
"""Last part of the path: what is sent, the page's form for the same act, what goes before."""

ROLE_OF = {"stop": "HEAD", "refusal": "HEAD"} | dict.fromkeys(
    ("advance", "supplement-request", "payment-request"), "HANDLING_OFFICER"
)
"""Who does the act; the counter where nobody is named."""


@pytest.mark.parametrize("path", ["/dossiers", *(f"/dossiers/H01-NONE/{act}" for act in ACTS)])
class TestEntering:
    def test_without_a_token_nothing_is_done(self, path: str) -> None:
        answer = post(path, BODY)
        problem(answer, 401, "token_invalid")
        assert answer["WWW-Authenticate"] == "Bearer"

    @pytest.mark.parametrize("token", ["nonsense", " ", "\x7f", "x" * 10_000])
    def test_an_unknown_token_is_refused(self, path: str, token: str) -> None:
        problem(post(path, BODY, token=token), 401, "token_invalid")

    def test_a_revoked_or_expired_token_is_refused(self, path: str) -> None:
        name = make_official("ONE_STOP_OFFICER")
        token = make_token(name)
        organisation.token_revoke(actor=SYSTEM, at=clock.now(), username=name, name="test")
        problem(post(path, BODY, token=token), 401, "token_invalid")
        old = organisation.token_issue(
            actor=SYSTEM, at=clock.now() - timedelta(days=2), username=name, name="old", days=1
        )
        problem(post(path, BODY, token=old), 401, "token_invalid")

    def test_a_session_of_the_pages_is_no_token(self, path: str) -> None:
        client = client_of("ONE_STOP_OFFICER")
        answer = client.post(f"/api{path}", BODY, content_type="application/json")
        problem(answer, 401, "token_invalid")

    def test_a_role_without_the_permission_is_refused(self, path: str) -> None:
        problem(post(path, BODY, token=token_of("OPERATOR")), 403, "permission_missing")


class TestReceiving:
    @pytest.mark.parametrize(
        "change, status, code",
        [
            ({"unit": OTHER_WARD}, 403, "permission_missing"),
            ({"unit": "AG.NONE"}, 403, "permission_missing"),
            ({"procedure": "9.999999"}, 404, "procedure_unknown"),
            ({"procedure": "AG-CAM-KET-MOI-TRUONG", "components": []}, 409,
             "procedure_not_in_force"),
        ],
    )  # fmt: skip
    def test_what_cannot_be_is_refused(
        self, change: dict[str, Any], status: int, code: str
    ) -> None:
        token = token_of("ONE_STOP_OFFICER")
        problem(post("/dossiers", {**BODY, **change}, token=token), status, code)

    @pytest.mark.parametrize(
        "change, code, path",
        [
            ({"components": ["VB_KY"]}, "component_missing", "components.CCCD"),
            ({"components": ["VB_KY", "CCCD", "X"]}, "dossier_invalid", "components.X"),
            ({"applicant": {"name": "  "}}, "dossier_invalid", "applicant.name"),
            ({"applicant": {"name": ""}}, "request_invalid", "applicant.name"),
            ({"applicant": {"name": "x" * 201}}, "request_invalid", "applicant.name"),
            ({"applicant": {"name": "An", "phone": "1" * 21}}, "request_invalid",
             "applicant.phone"),
            ({"applicant": {}}, "request_invalid", "applicant.name"),
            ({"applicant": {"name": "\ud800"}}, "request_invalid", "applicant.name"),
            ({"channel": "PIGEON"}, "request_invalid", "channel"),
            ({"channel": None}, "request_invalid", "channel"),
            ({"components": "VB_KY"}, "request_invalid", "components"),
            ({"components": [1]}, "request_invalid", "components.0"),
            ({"unit": None}, "request_invalid", "unit"),
        ],
    )  # fmt: skip
    def test_a_wrong_field_is_named_by_its_path(
        self, change: dict[str, Any], code: str, path: str
    ) -> None:
        answer = post("/dossiers", {**BODY, **change}, token=token_of("ONE_STOP_OFFICER"))
        assert list(problem(answer, 422, code)["errors"]) == [path]

    def test_all_missing_fields_are_named_at_once(self) -> None:
        found = problem(
            post("/dossiers", {}, token=token_of("ONE_STOP_OFFICER")), 422, "request_invalid"
        )
        assert set(found["errors"]) == {"unit", "procedure", "applicant", "components"}

    @pytest.mark.parametrize(
        "body", [b"{", b"\xff\xfe", b'{"unit": "\xff"}', b"[" * 100_000, b"9" * 10_000]
    )
    def test_a_body_that_is_no_json_is_refused(self, body: bytes) -> None:
        answer = post("/dossiers", body, token=token_of("ONE_STOP_OFFICER"))
        problem(answer, 400, "request_unreadable")

    @pytest.mark.parametrize("body", [b"", b"null", b"[]", b'"x"', b"1", b"NaN"])
    def test_json_that_is_no_object_is_refused(self, body: bytes) -> None:
        answer = post("/dossiers", body, token=token_of("ONE_STOP_OFFICER"))
        problem(answer, 422, "request_invalid")

    def test_a_key_used_for_another_request_is_refused(self) -> None:
        token = token_of("ONE_STOP_OFFICER")
        post("/dossiers", BODY, token=token, key="k-00000001")
        answer = post("/dossiers", {**BODY, "channel": "POST"}, token=token, key="k-00000001")
        problem(answer, 409, "idempotency_key_reused")

    @pytest.mark.parametrize("key", ["short", "k" * 201, "với dấu 123"])
    def test_a_key_of_another_form_is_refused(self, key: str) -> None:
        answer = post("/dossiers", BODY, token=token_of("ONE_STOP_OFFICER"), key=key)
        assert list(problem(answer, 422, "request_invalid")["errors"]) == ["Idempotency-Key"]


@pytest.mark.parametrize("act", ACTS)
class TestActs:
    def test_an_unknown_dossier_is_not_found(self, act: str) -> None:
        token = token_of(ROLE_OF.get(act, "ONE_STOP_OFFICER"))
        answer = post(f"/dossiers/H01-NONE/{act}", ACTS[act][0], token=token)
        problem(answer, 404, "dossier_unknown")

    @pytest.mark.parametrize("code", ["%00", "a%00b", "x" * 300, "%ff", "a%20b"])
    def test_what_cannot_be_a_code_is_refused(self, act: str, code: str) -> None:
        token = token_of(ROLE_OF.get(act, "ONE_STOP_OFFICER"))
        answer = post(f"/dossiers/{code}/{act}", ACTS[act][0], token=token)
        assert list(problem(answer, 422, "request_invalid")["errors"]) == ["code"]

    def test_whoever_saw_an_older_state_is_refused(self, dossier: Receipt, act: str) -> None:
        body, _, prepare = ACTS[act]
        if prepare:
            prepare(dossier.code)
        before = last_seq(dossier.code)
        token = token_of(ROLE_OF.get(act, "ONE_STOP_OFFICER"))
        for seen in (before - 1, before + 1, -1, 10**30):
            sent = {**body, "expected_seq": seen}
            answer = post(f"/dossiers/{dossier.code}/{act}", sent, token=token)
            problem(answer, 409, "dossier_changed")
        assert last_seq(dossier.code) == before

    def test_programs_get_the_verdict_that_pages_give(self, dossier: Receipt, act: str) -> None:
        """Same official, same act, same moment: refused by both, or by neither."""
        body, form, prepare = ACTS[act]
        if prepare:
            prepare(dossier.code)
        seq = last_seq(dossier.code)
        verdicts = {}
        for role in ROLES:
            for unit in (WARD, OTHER_WARD):
                name = make_official(role, unit)
                by_program = post(
                    f"/dossiers/{dossier.code}/{act}", {**body, "expected_seq": seq + 5},
                    token=make_token(name),
                ).status_code  # fmt: skip
                by_page = sign_in(Client(), name).post(
                    f"/ban-lam-viec/ho-so/{dossier.code}/{form}/", {**body, "seq": str(seq + 5)}
                ).status_code  # fmt: skip
                assert by_program == by_page
                verdicts[role, unit] = by_program
        assert set(verdicts.values()) == {403, 409}
        assert all(verdict == 403 for (_, unit), verdict in verdicts.items() if unit == OTHER_WARD)


class TestReading:
    def test_an_unknown_dossier_has_neither_status_nor_proof(self) -> None:
        problem(get("/dossiers/H01-NONE/status"), 404, "dossier_unknown")
        problem(get("/dossiers/H01-NONE/proof"), 404, "ledger_entry_unknown")

    def test_before_sealing_there_is_no_proof_yet(self, dossier: Receipt) -> None:
        problem(get(f"/dossiers/{dossier.code}/proof"), 404, "ledger_not_sealed_yet")

    @pytest.mark.parametrize("rest", ["status", "proof"])
    @pytest.mark.parametrize("code", ["%00", "a%00b", "x" * 300, "%ff"])
    def test_what_cannot_be_a_code_is_refused(self, code: str, rest: str) -> None:
        problem(get(f"/dossiers/{code}/{rest}"), 422, "request_invalid")

    @pytest.mark.parametrize(
        "path, data, status, code",
        [
            ("/indicators/NOTHING", {}, 404, "indicator_unknown"),
            ("/indicators/%00", {}, 404, "indicator_unknown"),
            ("/indicators/ONLINE_SHARE", {"unit": "AG.999"}, 404, "unit_unknown"),
            ("/indicators/ONLINE_SHARE", {"unit": "\x00"}, 404, "unit_unknown"),
            ("/indicators/ONLINE_SHARE", {"on": "2001-01-01"}, 404, "indicator_not_in_force"),
            ("/indicators/ONLINE_SHARE", {"on": "0001-01-01"}, 404, "indicator_not_in_force"),
            ("/indicators/ONLINE_SHARE", {"on": "9999-12-31"}, 422, "request_invalid"),
            ("/indicators/ONLINE_SHARE", {"on": "yesterday"}, 422, "request_invalid"),
        ],
    )
    def test_a_figure_that_there_is_not_is_refused(
        self, path: str, data: dict[str, str], status: int, code: str
    ) -> None:
        problem(get(path, data), status, code)

    def test_a_refusal_speaks_the_readers_language(self, client: Any) -> None:
        url = "/api/dossiers/H01-NONE/status"
        english = client.get(url, headers={"accept-language": "en"}).json()["title"]
        vietnamese = client.get(url, headers={"accept-language": "vi"}).json()["title"]
        assert english.startswith("No dossier has the code H01-NONE")
        assert "hồ sơ" in vietnamese

    def test_an_operation_takes_its_own_method_only(self, client: Any) -> None:
        english = {"accept-language": "en"}
        answer = client.put("/api/dossiers", headers=english)
        found = problem(answer, 405, "method_not_allowed")
        assert answer["Allow"] == "GET, POST"
        assert found["title"] == "PUT is not possible here. Use GET, POST."
        problem(client.post("/api/indicators/ONLINE_SHARE"), 405, "method_not_allowed")

    @pytest.mark.parametrize("method", ["get", "post", "put", "delete", "patch"])
    @pytest.mark.parametrize(
        "path", ["", "nothing", "nothing/", "dossiers/", "dossiers/H01-NONE/status/", "docs",
                 "dossiers/H01-NONE/eat", "v1/dossiers", "a%0Ab", "%00", "%ff", "../api/x"],
    )  # fmt: skip
    def test_an_address_that_there_is_not_is_told_as_a_problem(
        self, method: str, path: str
    ) -> None:
        client = Client(enforce_csrf_checks=True)
        problem(getattr(client, method)(f"/api/{path}"), 404, "path_unknown")


def test_programs_and_pages_let_the_same_officials_assign(dossier: Receipt) -> None:
    """To oneself and to a colleague: the same official is answered alike by both."""
    verdicts = {}
    for role in ROLES:
        for unit in (WARD, OTHER_WARD):
            name = make_official(role, unit)
            own = f"user:{get_user_model().objects.get(username=name).pk}"
            for to in (own, "user:0"):
                body = {"to": to, "expected_seq": last_seq(dossier.code)}
                by_program = post(
                    f"/dossiers/{dossier.code}/assignment", body, token=make_token(name)
                ).status_code
                by_page = sign_in(Client(), name).post(
                    f"/ban-lam-viec/ho-so/{dossier.code}/phan-cong/",
                    {"to": to, "seq": str(last_seq(dossier.code))},
                ).status_code  # fmt: skip
                assert by_program == {302: 200}.get(by_page, by_page), (role, unit, to)
                verdicts[role, unit, to == own] = by_program
    assert verdicts["HANDLING_OFFICER", WARD, True] == 200
    assert verdicts["HANDLING_OFFICER", WARD, False] == 403
    assert verdicts["HEAD", WARD, False] == 422
    assert verdicts["OPERATOR", WARD, True] == 403
    assert all(verdict == 403 for (_, unit, _), verdict in verdicts.items() if unit == OTHER_WARD)
