"""Procedures for the public: the list, one procedure, the sheet of what to bring."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from html import unescape
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from motcua.calendars import api as calendars
from motcua.core import clock, text
from motcua.dossiers.contracts import Channel
from motcua.face.tests.factories import (
    OTHER_WARD,
    PERSON,
    SLUG,
    WARD,
    finish,
    hand_over,
    receive,
)
from motcua.organisation import api as organisation
from motcua.portal.procedure_parts import changes
from motcua.portal.views_procedures import A_PAGE
from motcua.procedures import api as procedures
from motcua.procedures.contracts import Scope

pytestmark = pytest.mark.django_db
ENGLISH = {"headers": {"accept-language": "en"}}
LINK = re.compile(r'href="(/thu-tuc/(?!cong-bo/|ganh-nang/|noi-bo/)[a-z0-9-]+/)"')


def page(client: Client, url: str, status: int = 200, **more: object) -> str:
    answer = client.get(url, **more)  # type: ignore[arg-type]
    assert answer.status_code == status
    return unescape(answer.content.decode())


def listed(client: Client, **asked: str | int) -> list[str]:
    """The addresses of all pages of the list under what is asked, in their order."""
    found: list[str] = []
    for number in range(1, 100):
        links = LINK.findall(page(client, "/thu-tuc/", data={**asked, "trang": number}))
        if not links:
            break
        assert len(links) <= A_PAGE
        found += links
    return found


# The list ------------------------------------------------------------------------------


def test_the_pages_of_the_list_hold_every_procedure_for_people_in_force_once(
    client: Client,
) -> None:
    today = clock.today()
    in_force = [
        item for item in procedures.procedure_list(on=today)
        if procedures.procedure_version_on(item.code, today).scope in procedures.FOR_PEOPLE
    ]  # fmt: skip
    addresses = listed(client)
    assert len(addresses) > A_PAGE, "there is more than one page to turn"
    assert sorted(addresses) == sorted(
        reverse("portal:procedure", args=[item.slug]) for item in in_force
    )
    names = [procedures.procedure_by_slug(link.split("/")[2]).name.vi for link in addresses]
    assert names == sorted(names, key=text.sort_key)


def test_pages_lead_on_and_back_and_keep_what_was_asked(client: Client) -> None:
    first = page(client, "/thu-tuc/", data={"cap": "PROVINCE"})
    (after,) = re.findall(r'rel="next" href="([^"]+)"', first)
    assert 'rel="prev"' not in first
    second = page(client, "/thu-tuc/" + unquote(after))
    (before,) = re.findall(r'rel="prev" href="([^"]+)"', second)
    assert "cap=PROVINCE" in before
    assert LINK.findall(page(client, "/thu-tuc/" + before)) == LINK.findall(first)


@pytest.mark.parametrize("typed", ["chung thuc chu ky", "Chứng thực chữ ký", "CHƯNG THƯC  chữ kí "])
def test_a_search_finds_a_procedure_with_and_without_diacritics(client: Client, typed: str) -> None:
    found = LINK.findall(page(client, "/thu-tuc/", data={"q": typed}))
    assert found[0] == f"/thu-tuc/{SLUG}/"
    assert "/thu-tuc/khai-tu/" not in found


def test_a_search_without_a_hit_says_what_to_try_instead(client: Client) -> None:
    shown = page(client, "/thu-tuc/", data={"q": "zzzz"}, **ENGLISH)
    assert "No procedure found" in shown
    assert "Try fewer words" in shown


def test_each_filter_narrows_the_list_and_an_unknown_choice_does_not(client: Client) -> None:
    today, whole = clock.today(), set(listed(client))
    by_slug = {link: procedures.procedure_by_slug(link.split("/")[2]) for link in whole}
    for name, choice, holds in (
        ("cap", "PROVINCE", lambda item: "PROVINCE" in item.version_on(today).levels),
        ("linh_vuc", "HO_TICH", lambda item: item.field == "HO_TICH"),
        ("muc", 1, lambda item: procedures.online_level(item.version_on(today)) == 1),
    ):
        expected = {link for link, item in by_slug.items() if holds(item)}
        assert set(listed(client, **{name: choice})) == expected != set()
        assert set(listed(client, **{name: "WORLD"})) == whole


def test_internal_procedures_have_a_list_of_their_own(client: Client) -> None:
    internal = procedures.procedure_list(on=clock.today(), scope=Scope.INTERNAL)
    addresses = {reverse("portal:procedure", args=[item.slug]) for item in internal}
    assert len(addresses) >= 5
    shown = page(client, "/thu-tuc/noi-bo/", **ENGLISH)
    assert set(LINK.findall(shown)) == addresses
    assert "Procedures between public agencies" in shown
    assert 'name="su_kien"' not in shown
    assert set(listed(client, pham_vi="INTERNAL")) == addresses
    assert not addresses & set(listed(client))
    assert 'href="/thu-tuc/noi-bo/"' in page(client, "/thu-tuc/")
    found = LINK.findall(page(client, "/thu-tuc/noi-bo/", data={"q": "bo nhiem lai"}))
    assert found == ["/thu-tuc/noi-bo-bo-nhiem-lai/"]
    shown = page(client, found[0], **ENGLISH)
    assert "Only public agencies do this procedure" in shown
    assert "Department of Home Affairs (leads)" in words(shown)


def test_a_life_event_shows_its_procedures_in_its_own_order(client: Client) -> None:
    for event in procedures.life_events():
        shown = page(client, "/thu-tuc/", data={"su_kien": event.code})
        assert event.name.vi in shown
        codes = [
            procedures.procedure_by_slug(link.split("/")[2]).code for link in LINK.findall(shown)
        ]
        assert codes == [code for code in event.procedures if code in codes] != []
    offered = page(client, "/thu-tuc/")
    assert all(f'"?su_kien={event.code}"' in offered for event in procedures.life_events())


def test_a_choice_says_how_many_it_would_give(client: Client) -> None:
    shown = page(client, "/thu-tuc/", data={"q": "đăng ký"})
    for name in ("cap", "linh_vuc", "muc", "su_kien", "pham_vi"):
        select = shown.partition(f'<select class="form-select" id="{name}"')[2].partition(
            "</select"
        )[0]
        choices = re.findall(r'<option value="([^"]+)">[^<]+ \((\d+)\)', select)
        assert choices
        for code, count in choices[:3]:
            assert len(listed(client, q="đăng ký", **{name: code})) == int(count)


@pytest.mark.parametrize("typed", ["\x00", "%", "a" * 20_000, "<script>alert(1)</script>", "😀"])
def test_an_odd_search_is_answered_and_echoed_harmlessly(client: Client, typed: str) -> None:
    answer = client.get("/thu-tuc/", data={"q": typed, "trang": typed, "muc": typed})
    assert answer.status_code == 200
    assert b"<script>" not in answer.content


@pytest.mark.parametrize("number", ["0", "-1", "99", "²", "9999999999"])
def test_a_page_that_is_not_there_is_an_empty_list_or_the_first_one(
    client: Client, number: str
) -> None:
    links = LINK.findall(page(client, "/thu-tuc/", data={"trang": number}))
    assert links in ([], LINK.findall(page(client, "/thu-tuc/")))


# One procedure -------------------------------------------------------------------------


def test_the_version_of_today_comes_first_with_papers_limit_fee_and_steps(client: Client) -> None:
    shown = page(client, f"/thu-tuc/{SLUG}/", **ENGLISH)
    found = procedures.procedure_by_slug(SLUG)
    now = found.version_on(clock.today())
    assert now is not None
    top, _, below = shown.partition('id="phien-ban"')
    for component in now.components:
        assert component.name.en in top
    for step in now.steps:
        assert step.name.en in top
    assert "within the working day" in top
    assert "10,000 đ" in top
    assert below.count("<section") == len(found.versions)
    assert below.count("in force") == 1


def test_the_due_day_is_the_calendars_own_for_a_dossier_handed_in_now(client: Client) -> None:
    version = procedures.procedure_by_slug("khai-sinh").version_on(clock.today())
    assert version is not None
    assert version.time_limit is not None
    due = calendars.due(calendars.working_calendar(), clock.now(), version.time_limit)
    shown = page(client, "/thu-tuc/khai-sinh/", **ENGLISH)
    assert f"<strong>{due.due_on:%d/%m/%Y}</strong>" in shown
    assert ("proposed calendar" in shown) is due.proposed


def test_the_cost_by_kind_adds_up_to_the_estimate_and_says_what_is_not_verified(
    client: Client,
) -> None:
    version = procedures.procedure_by_slug(SLUG).version_on(clock.today())
    assert version is not None
    estimate = procedures.estimate(version, procedures.cost_parameters(), on=clock.today())
    shown = page(client, f"/thu-tuc/{SLUG}/", **ENGLISH)
    table = shown.partition('class="table fall"')[2].partition("</table>")[0]
    amounts = [
        int(found.replace(",", ""))
        for found in re.findall(r'class="num text-nowrap">([\d,]+)<', table)
    ]
    *parts, total = amounts
    assert sum(parts) == total == estimate.once
    assert ("Unverified parameters" in shown) is bool(estimate.unverified)


def test_the_level_of_online_service_is_the_computed_one(client: Client) -> None:
    for item in procedures.procedure_list(on=clock.today())[:20]:
        version = item.version_on(clock.today())
        assert version is not None
        shown = page(client, f"/thu-tuc/{item.slug}/", **ENGLISH)
        assert f"Online service level {procedures.online_level(version)}<" in shown


def test_a_visitor_who_names_a_commune_sees_the_way_to_the_counter(client: Client) -> None:
    home, counter = organisation.unit_get(WARD), organisation.unit_get(OTHER_WARD)
    assert None not in (home.lat, home.lon, counter.lat, counter.lon)
    metres = 1000 * procedures.straight_km((home.lat, home.lon), (counter.lat, counter.lon))
    parameters, today = procedures.cost_parameters(), clock.today()
    way = procedures.trip(parameters.travel_on(today), parameters.hourly_wage(today), round(metres))
    shown = page(client, f"/thu-tuc/{SLUG}/", data={"xa": WARD, "quay": OTHER_WARD}, **ENGLISH)
    assert f"{way.cost:,} đ</strong>" in shown
    assert f"{round(float(way.km), 1):g} km" in shown
    assert f'<option value="{WARD}" selected>' in shown
    own = page(client, f"/thu-tuc/{SLUG}/", data={"xa": WARD}, **ENGLISH)
    assert "in one commune" in own
    assert "there and back" not in page(client, f"/thu-tuc/{SLUG}/", data={"xa": "AG.1"}, **ENGLISH)


def test_a_counter_of_the_province_is_reached_over_an_assumed_distance(client: Client) -> None:
    province = procedures.procedure_list(on=clock.today(), level="PROVINCE")[0]
    shown = page(client, f"/thu-tuc/{province.slug}/", data={"xa": WARD}, **ENGLISH)
    assert "an assumed distance is taken" in shown


def test_the_communes_to_choose_from_are_todays_in_vietnamese_order(client: Client) -> None:
    shown = page(client, f"/thu-tuc/{SLUG}/")
    select = shown.partition('id="xa"')[2].partition("</select")[0]
    codes = re.findall(r'<option value="(AG[^"]+)"', select)
    units = organisation.unit_list(on=clock.today(), level="COMMUNE")
    assert sorted(codes) == sorted(unit.code for unit in units)
    names = [organisation.unit_get(code, on=clock.today()).name_vi for code in codes]
    assert names == sorted(names, key=text.sort_key)


def test_every_link_of_the_page_leads_somewhere(client: Client, units: None) -> None:
    shown = page(client, f"/thu-tuc/{SLUG}/")
    for link in set(re.findall(r'href="(/[^"#]*)"', shown)):
        if not link.startswith("/static/"):
            assert client.get(link).status_code in (200, 302), link


# How it went ---------------------------------------------------------------------------


def returned(count: int, at: datetime | None = None) -> None:
    moment = at or clock.now()
    for _ in range(count):
        code = receive(at=moment, person=replace(PERSON, unit=OTHER_WARD)).code
        finish(code, at=moment)
        hand_over(code, Channel.COUNTER, at=moment)


def test_without_dossiers_there_is_no_figure(client: Client) -> None:
    assert "Chưa có số liệu" in page(client, f"/thu-tuc/{SLUG}/")


def test_a_group_under_five_tells_its_number_only(client: Client, units: None) -> None:
    returned(4)
    shown = page(client, f"/thu-tuc/{SLUG}/", **ENGLISH)
    assert shown.count("n = 4: too few to tell more") == 3
    assert "9 of 10" not in shown


def test_five_dossiers_tell_days_trips_and_cost_beside_the_estimate(
    client: Client, units: None
) -> None:
    returned(5)
    shown = page(client, f"/thu-tuc/{SLUG}/", **ENGLISH)
    below = shown.partition('id="thuc-te"')[2]
    assert "9 of 10 were done within the working day</strong> (n = 5)" in below
    assert "100.00" in below
    assert "(5/5)" in below
    assert "2.00 on average (n = 5)" in below
    assert "0 rest on an assumed distance; 0 on another system's claims" in below


def test_a_year_can_be_asked_for_and_another_one_does_not_count(
    client: Client, units: None
) -> None:
    returned(5)
    year = clock.today().year
    this = page(client, f"/thu-tuc/{SLUG}/", data={"nam": year}, **ENGLISH)
    assert "(n = 5)" in this
    assert "No figures yet" in page(client, f"/thu-tuc/{SLUG}/", data={"nam": year - 1}, **ENGLISH)
    for odd in ("1", "x", str(year + 1), "9" * 30):
        page(client, f"/thu-tuc/{SLUG}/", data={"nam": odd})


def test_the_number_of_statements_is_fixed_whatever_there_is(client: Client, units: None) -> None:
    for number in (0, 6):
        returned(number)
        for url, count in (
            ("/thu-tuc/", 1), ("/thu-tuc/?q=khia+sinh&su_kien=sinh-con", 1),
            (f"/thu-tuc/{SLUG}/?xa={WARD}", 2), (f"/thu-tuc/{SLUG}/giay-to/", 1),
        ):  # fmt: skip
            with CaptureQueriesContext(connection) as captured:
                page(client, url)
            assert len(captured) == count, url


# How the rules changed -----------------------------------------------------------------


def test_the_changes_name_exactly_what_differs() -> None:
    first = procedures.procedure_by_slug("khai-sinh").versions[0]
    assert changes(first, first) == []
    assert changes(first, replace(first, ways=tuple(reversed(first.ways)))) == []
    paper = replace(first.components[0], code="NEW", quantity=2)
    later = replace(
        first, level="PROVINCE", time_limit=None, fee=replace(first.fee, amount=1),
        components=(paper, replace(first.components[1], quantity=9), *first.components[2:]),
    )  # fmt: skip
    found = {change.kind: (change.before, change.after) for change in changes(first, later)}
    assert found == {
        "level": (first.levels, ("PROVINCE",)),
        "limit": (first.time_limit, None),
        "fee": (first.fee.amount, 1),
        "paper_added": (None, paper),
        "paper_removed": (first.components[0], None),
        "paper_changed": (first.components[1], later.components[1]),
    }


def test_the_page_shows_what_a_version_changed(client: Client) -> None:
    below = page(client, "/thu-tuc/khai-sinh/", **ENGLISH).partition('id="phien-ban"')[2]
    assert "Fee: 5,000 → 0 đ" in below
    assert "Time limit: 1 working day → within the working day" in below
    assert "The first version known here." in below


# The sheet -----------------------------------------------------------------------------


def test_the_sheet_lists_every_paper_with_a_box_to_tick(client: Client) -> None:
    version = procedures.procedure_by_slug(SLUG).version_on(clock.today())
    assert version is not None
    shown = page(client, f"/thu-tuc/{SLUG}/giay-to/")
    assert shown.count('class="box"') == len(version.components)
    for component in version.components:
        assert component.name.vi in shown
        assert component.condition is None or component.condition.vi in shown


def test_what_is_not_in_force_today_says_so_keeps_its_history_and_has_no_sheet(
    client: Client,
) -> None:
    today = clock.today()
    ended = [item for item in procedures.procedure_list() if item.version_on(today) is None]
    assert ended, "an abolished procedure is shipped"
    for item in ended:
        shown = page(client, f"/thu-tuc/{item.slug}/", **ENGLISH)
        assert "this procedure is not in force" in shown
        assert shown.count("<section") == len(item.versions)
        assert "What to bring" not in shown
        assert "not in force" in page(client, f"/thu-tuc/{item.slug}/giay-to/", 409, **ENGLISH)


def test_an_unknown_procedure_is_a_page_that_says_so(client: Client) -> None:
    for url in ("/thu-tuc/khong-co/", "/thu-tuc/khong-co/giay-to/"):
        shown = page(client, url, status=404, **ENGLISH)
        assert "khong-co" in shown
        assert "Not found" in shown


def test_the_public_pages_of_procedures_take_no_post(client: Client) -> None:
    for url in ("/thu-tuc/", f"/thu-tuc/{SLUG}/", f"/thu-tuc/{SLUG}/giay-to/"):
        assert client.post(url).status_code == 405


# Limits by case, reuse, blank forms ----------------------------------------------------


def words(shown: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", shown).split()).replace(" )", ")").replace("( ", "(")


def test_every_limit_is_shown_with_its_due_day_and_basis(client: Client) -> None:
    shown = page(client, "/thu-tuc/ket-hon/", **ENGLISH)
    table = shown.partition('aria-labelledby="thoi-han"')[2].partition("</table>")[0]
    rows = [words(row) for row in re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)][1:]
    calendar = calendars.working_calendar()
    version = procedures.procedure_version_on("1.000894", clock.today())
    assert len(rows) == 2
    for row, (when, said, limit, basis) in zip(
        rows,
        (
            ("Usual", "1 working day", version.time_limit, "Luật Hộ tịch 2014, Điều 18"),
            ("the conditions of the marriage must be verified", "5 working days",
             version.limits[0].limit, "Luật Hộ tịch 2014, Điều 18 khoản 2"),
        ),
        strict=True,
    ):  # fmt: skip
        due = calendars.due(calendar, clock.now(), limit)
        assert row.startswith(f"{when} {said} {due.due_on:%d/%m/%Y}"), row
        assert basis in row
    assert "Unverified" in rows[1]
    assert 'id="thoi-han"' not in page(client, f"/thu-tuc/{SLUG}/")


def test_a_channel_with_its_own_limit_is_named(client: Client) -> None:
    said = words(page(client, "/thu-tuc/ma-so-don-vi-ngan-sach/", **ENGLISH))
    assert "filed: Online 2 working days" in said


def test_a_paper_that_the_state_issued_need_not_be_brought(client: Client) -> None:
    for address in ("/thu-tuc/ket-hon/", "/thu-tuc/ket-hon/giay-to/"):
        said = words(page(client, address, **ENGLISH))
        assert "Not needed if the state already issued it: result of" in said
    name = procedures.procedure_get("1.004873").name.en
    link = '<a href="/thu-tuc/xac-nhan-tinh-trang-hon-nhan/">'
    assert f"{link}{name}</a>" in page(client, "/thu-tuc/ket-hon/", **ENGLISH)


@pytest.mark.parametrize(
    ("kind", "begins", "media"),
    [("pdf", b"%PDF", "application/pdf"), ("docx", b"PK", "application/vnd.openxmlformats")],
)
def test_a_blank_form_is_linked_and_can_be_had(
    client: Client, kind: str, begins: bytes, media: str
) -> None:
    address = f"/thu-tuc/khai-sinh/mau/to-khai-khai-sinh.{kind}"
    shown = page(client, "/thu-tuc/khai-sinh/", **ENGLISH)
    assert f'href="{address}"' in shown
    assert "Mẫu tham khảo, thay thế được bằng mẫu chính thức" in shown
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith(media)
    assert f"to-khai-khai-sinh-khai-sinh.{kind}" in answer["Content-Disposition"]
    assert b"".join(answer.streaming_content).startswith(begins)


@pytest.mark.parametrize(
    "address",
    [
        "khai-sinh/mau/ct01.pdf", "khai-sinh/mau/la.pdf", "khong-co/mau/ct01.pdf",
        "khai-sinh/mau/to-khai-khai-sinh.odt", "chung-thuc-chu-ky/mau/ct01.docx",
    ],
)  # fmt: skip
def test_a_form_that_the_procedure_does_not_offer_is_not_found(
    client: Client, address: str
) -> None:
    assert client.get(f"/thu-tuc/{address}").status_code == 404


def test_a_form_without_a_blank_says_so(client: Client) -> None:
    said = words(page(client, "/thu-tuc/ban-le-ruou/", **ENGLISH))
    assert "no blank to download here yet" in said


def test_a_blank_form_takes_one_statement(client: Client) -> None:
    with CaptureQueriesContext(connection) as captured:
        client.get("/thu-tuc/khai-sinh/mau/to-khai-khai-sinh.docx")
    assert len(captured) == 1


def test_every_link_to_a_form_in_the_open_data_can_be_had(client: Client) -> None:
    feed = client.get("/du-lieu-mo/thu-tuc.json").json()["procedures"]
    links = [
        link for item in feed for version in item["versions"] for link in version["form_links"]
    ]  # fmt: skip
    assert len(links) >= 40
    for link in links[::9]:
        for kind in ("pdf", "docx"):
            assert client.get("/" + link[kind].split("/", 3)[3]).status_code == 200


def test_new_limits_reuse_and_levels_are_told_as_changes() -> None:
    version = procedures.procedure_version_on("1.000894", clock.today())
    bare = replace(
        version, limits=(), components=tuple(replace(part, reuse=()) for part in version.components)
    )
    found = {change.kind: change for change in changes(bare, version)}
    assert set(found) == {"limits", "paper_reused"}
    assert found["limits"].after == version.limits
    shared = replace(version, other_levels=("PROVINCE",), scope=Scope.INTER_AGENCY)
    assert {change.kind for change in changes(version, shared)} == {"level", "scope"}
