"""Every page, in both languages, on a telephone and on a desk: readable by everybody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from motcua.config import sample_index, sample_plans, sample_steering, sample_tasks
from motcua.core import clock
from motcua.desk.tests import test_views_control as control
from motcua.desk.tests import test_views_fees as fee_pages
from motcua.desk.tests import test_views_review as review
from motcua.dossiers import api as dossiers
from motcua.dossiers.contracts import Channel
from motcua.dossiers.tests.course_factories import TAX_UNIT, UPPER_UNIT, adopt, joint
from motcua.face.tests.factories import (
    OLD_WARD,
    PAPERS,
    PERSON,
    PROCEDURE,
    SLUG,
    ask_supplement,
    finish,
    hand_over,
    make_official,
    morning,
    receive,
    seal_all,
    sign_in,
)
from motcua.organisation import api as organisation
from motcua.organisation.contracts import SYSTEM
from motcua.plans import api as plans
from motcua.procedures import overlay
from motcua.programme import api as programme
from motcua.reports.periodic.tests import factories as periodic_reports
from motcua.steering import api as steering
from motcua.steering.contracts.draws import NewDraw
from motcua.tasks import api as tasks
from tests.journeys.conftest import OpenPage
from tests.journeys.looking import LANGUAGES, faults, look

pytestmark = [
    pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("browser"),
]  # fmt: skip


PROCESSES = (
    SLUG, "khai-sinh", "ho-kinh-doanh", "giay-phep-xay-dung-nha-o", "chuyen-nhuong-dat",
)  # fmt: skip


PROGRAMME_PAGES = (
    "/muc-tieu/?chuong-trinh=an-giang-2026-2030",
    "/muc-tieu/du-bao/",
    "/muc-tieu/dung-han/?chuong-trinh=an-giang-2026-2030",
    "/muc-tieu/m/?ngay=2015-12-31",
    "/chuong-trinh/",
    "/chuong-trinh/?don-vi=AG.STC",
    "/chuong-trinh/?chuong-trinh=an-giang-2026-2030",
)


def figures() -> None:
    """What the targets count, frozen for the due days and for some months of today's programme."""
    whole = programme.programme_get()
    programme.days_publish(
        programme=whole, days=sorted({measure.due_on for measure in whole.measures}),
        actor=SYSTEM, at=clock.now(),
    )  # fmt: skip
    today = clock.today()
    programme.months_publish(
        programme=programme.programme_on(today), from_on=today - timedelta(days=100),
        to_on=today, actor=SYSTEM, at=clock.now(),
    )  # fmt: skip


def years_of_work() -> str:
    """Dossiers of several years in two districts, returned in both ways; the newest code."""
    code = ""
    for unit in (OLD_WARD, "AG.884.30316"):
        for year in (2010, 2012, 2013, 2014, 2015):
            for day, channel in ((3, Channel.POST), (10, Channel.COUNTER)):
                at = morning(year, 3, day)
                code = receive(unit=unit, at=at).code
                finish(code, at=morning(year, 3, day + 1))
                hand_over(code, channel, at=morning(year, 3, day + 2))
    return code


def by_post() -> int:
    """One result on a postal list, another that waits; the list."""
    found = 0
    for _ in range(2):
        code = receive().code
        finish(code)
        hand_over(code)
        if not found:
            found = dossiers.postal_hand_over(
                actor=SYSTEM, at=clock.now(), unit="AG.30307", clerk_name="Lê Bưu Tá"
            ).list_id
    return found


def public_addresses() -> tuple[str, ...]:
    old, sealed = years_of_work(), receive().code
    seal_all()
    waiting = receive().code
    ask_supplement(waiting)
    figures()
    return (
        "/", "/design/", "/thu-tuc/", "/thu-tuc/?q=zzzz", f"/thu-tuc/{SLUG}/", "/tra-cuu/",
        "/thu-tuc/noi-bo/", "/thu-tuc/noi-bo-bo-nhiem-lai/", "/thu-tuc/ket-hon/",
        "/thu-tuc/ket-hon/giay-to/", "/thu-tuc/khieu-nai-lan-dau/",
        "/thu-tuc/lien-thong-khai-sinh/",
        f"/thu-tuc/{SLUG}/giay-to/", f"/thu-tuc/{SLUG}/?nam=2014&xa=AG.30316", "/thu-tuc/cong-bo/",
        "/thu-tuc/ra-soat/",
        *(f"/thu-tuc/{slug}/quy-trinh/" for slug in PROCESSES), "/thu-tuc/ganh-nang/",
        "/thu-tuc/ganh-nang/?nam=2014", "/thu-tuc/?su_kien=sinh-con",
        "/thu-tuc/?cap=PROVINCE&trang=2", "/du-lieu-mo/",
        "/tra-cuu/?ma=", "/tra-cuu/?ma=H01-NONE", f"/ho-so/{old}/", f"/ho-so/{waiting}/",
        f"/ho-so/{sealed}/dong-ho/", f"/ho-so/{waiting}/dong-ho/", "/muc-tieu/",
        *PROGRAMME_PAGES,
        "/muc-tieu/?ngay=2014-06-30", "/muc-tieu/m/", "/muc-tieu/m/?ngay=2009-01-01",
        *(f"/muc-tieu/{key}/?ngay=2015-12-31" for key in ("a", "b2", "c", "g", "m")),
        "/muc-tieu/?ngay=never", "/chi-so/POSTAL_RETURN_SHARE/can-cu/?ngay=2015-12-31",
        "/chi-so/ONE_STOP_COVERAGE/can-cu/?ngay=2014-12-31", "/chi-so/ONLINE_SHARE/can-cu/",
        "/so-cai/", "/tai-khoan/login/", "/no-such-page/",
    )  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_public_page_is_accessible_fits_and_says_its_language(
    open_page: OpenPage, language: str
) -> None:
    found = look(open_page(language), public_addresses(), language)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_applicants_page_and_a_wrong_answer_are_accessible(
    open_page: OpenPage, language: str
) -> None:
    code = receive().code
    page = open_page(language)
    found = []
    for digits, heading in (("0000", "#digits"), (PERSON.phone[-4:], "dl.facts")):
        page.goto(f"/ho-so/{code}/")
        page.fill("#digits", digits)
        page.press("#digits", "Enter")
        page.wait_for_url("**/chi-tiet/")
        page.wait_for_selector(heading)
        found += faults(page, language)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_an_official_is_accessible_fits_and_says_its_language(
    open_page: OpenPage, language: str
) -> None:
    name = make_official("ONE_STOP_OFFICER")
    for role in ("HANDLING_OFFICER", "OPERATOR", "HEAD"):
        organisation.post_assign(
            actor=SYSTEM, username=name, unit_code="AG.30307", role=role,
            valid_from=morning(2026, 1, 1).date(),
        )  # fmt: skip
    fresh, waiting, ready = (receive().code for _ in range(3))
    ask_supplement(waiting)
    finish(ready)
    desk = "/ban-lam-viec/"
    organisation.post_assign(
        actor=SYSTEM, username=name, unit_code="AG.30307", role="HEAD",
        valid_from=morning(2026, 1, 1).date(),
    )  # fmt: skip
    listed = by_post()
    addresses = (
        desk, f"{desk}?loc=all", f"{desk}?loc=step", f"{desk}?loc=mine", f"{desk}?loc=risk",
        f"{desk}?loc=to_return", f"{desk}tinh-hinh/", f"{desk}muc-tieu/", f"{desk}vang-mat/",
        f"{desk}muc-tieu/tinh-lai/", f"{desk}muc-tieu/tinh-lai/m/",
        f"{desk}tinh-hinh/dung-lai/",
        f"{desk}xin-y-kien/", f"{desk}?q=zzzz",
        f"{desk}tiep-nhan/", f"{desk}tiep-nhan/?q=zzzz",
        f"{desk}tiep-nhan/{SLUG}/", *(f"{desk}ho-so/{code}/" for code in (fresh, waiting, ready)),
        f"{desk}van-hanh/", f"{desk}tai-khoan/", f"{desk}ho-so/H01-NONE/",
        f"{desk}so-theo-doi/", f"{desk}so-theo-doi/?nam=2025", f"{desk}so-theo-doi/?nam=never",
        f"{desk}buu-chinh/", f"{desk}buu-chinh/?ngay=2026-01-05", f"{desk}buu-chinh/{listed}/",
        f"{desk}ho-so/{fresh}/giay-to/tu-choi.pdf",
        "/tai-khoan/password/change/", "/tai-khoan/logout/", f"/thu-tuc/{SLUG}/quy-trinh/",
    )  # fmt: skip
    page = open_page(language, username=name)
    found = look(page, addresses, language)
    page.goto(f"{desk}tiep-nhan/{SLUG}/")
    page.click("main button[type=submit]")
    page.wait_for_selector("[role=alert]")
    found += faults(page, language)
    for typed in ("nguyen", "zzzz"):
        page.goto(f"{desk}tiep-nhan/{SLUG}/")
        page.fill("#who", typed)
        page.press("#who", "Enter")
        page.wait_for_load_state()
        found += faults(page, language)
    page.goto(f"{desk}tiep-nhan/{SLUG}/")
    page.fill("#name", PERSON.name)
    page.fill("#id_number", PERSON.id_number)
    for paper in PAPERS:
        page.check(f"#c-{paper}")
    page.press("#name", "Enter")
    page.wait_for_selector("#double")
    found += faults(page, language)
    page.goto(f"{desk}ho-so/{fresh}/")
    for fold in page.locator("details > summary").all():
        fold.click()
    page.locator("form[action$='yeu-cau-bo-sung/'] button").click()
    page.wait_for_selector("[role=alert]")
    found += faults(page, language)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_fees_and_of_the_queue_is_accessible_and_fits(
    open_page: OpenPage, language: str
) -> None:
    counter = sign_in(Client(), make_official("ONE_STOP_OFFICER"))
    paid, short = receive().code, receive().code
    desk = "/ban-lam-viec/"
    counter.post(f"{desk}ho-so/{paid}/phi/1/thu/", {"amount": "10000"})
    counter.post(f"{desk}ho-so/{paid}/phi/1/hoan/", {"amount": "10000", "reason": "Rút hồ sơ"})
    name = make_official("CLERK")
    for role in ("ONE_STOP_OFFICER", "HEAD"):
        organisation.post_assign(
            actor=SYSTEM, username=name, unit_code="AG.30307", role=role,
            valid_from=morning(2026, 1, 1).date(),
        )  # fmt: skip
    rows = (f"FT1,4000,VND,{short}", "FT2,7,VND,x", "FT3,-8,VND,x")
    sent = fee_pages.send(sign_in(Client(), name), *rows)
    assert sent.status_code == 200
    asker = sign_in(Client(), name)
    for act, data in (
        ("lay-so", {"queue": "A"}), ("lay-so", {"queue": "B"}), ("goi", {"counter": "1"}),
    ):  # fmt: skip
        asker.post(f"{desk}hang-cho/{act}/", data)
    page = open_page(language, username=name)
    fees = f"{desk}thu-phi/"
    addresses = (
        fees, *(f"{fees}?loai={code}" for code in ("UNMATCHED", "SHORT", "OVER")),
        f"{desk}ho-so/{paid}/", f"{desk}ho-so/{short}/", f"/ho-so/{short}/",
        f"{desk}hang-cho/", f"{desk}hang-cho/?so=1", "/man-hinh/AG.30307/",
    )  # fmt: skip
    found = look(page, addresses, language)
    page.goto(fees)
    page.locator("form[action$='sao-ke/'] button").click()
    page.wait_for_selector("[role=alert]")
    found += faults(page, language)
    assert not found, "\n".join(found)


@pytest.fixture
def _fresh_catalogue() -> Iterator[None]:
    overlay.forget()
    yield
    overlay.forget()


@pytest.mark.usefixtures("_fresh_catalogue")
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_processes_and_joint_dossiers_is_accessible_and_fits(
    open_page: OpenPage, language: str, tmp_path: Path
) -> None:
    adopt(joint(PROCEDURE), tmp_path, at=clock.now())
    desk, code, chosen = "/ban-lam-viec/", receive().code, receive().code
    named = {"TAX": TAX_UNIT, "UPPER": UPPER_UNIT}
    for each in (code, chosen):
        dossiers.dossier_advance(actor=SYSTEM, at=clock.now(), code=each, units=named)
    for step in ("DRAFT", "TAX", "CONFIRM"):
        dossiers.dossier_advance(actor=SYSTEM, at=clock.now(), code=chosen, step=step)
    lead = open_page(language, username=make_official("HANDLING_OFFICER"))
    found = look(lead, (f"{desk}ho-so/{code}/", f"{desk}ho-so/{chosen}/"), language)
    for fold in lead.locator("details > summary").all():
        fold.click()
    found += faults(lead, language)
    lead.locator("form[action$='xong-buoc/'] button").click()
    lead.wait_for_selector("[role=alert]")
    found += faults(lead, language)
    other = open_page(language, username=make_official("HANDLING_OFFICER", TAX_UNIT))
    found += look(other, (f"{desk}lien-thong/", f"{desk}ho-so/{code}/"), language)
    office = open_page(language, username=make_official("PROCEDURE_CONTROLLER", "AG.VP"))
    table = f"{desk}quy-trinh/{SLUG}/"
    found += look(
        office, (f"{desk}quy-trinh/", f"{desk}quy-trinh/?q=zzzz", table, f"/ho-so/{code}/"),
        language,
    )  # fmt: skip
    for name, value in (("check", ""), ("issue", "nhiều")):
        office.goto(table)
        if value:
            office.fill("#hours-1", value)
        office.locator(f"button[value={name}]").click()
        office.wait_for_selector("[role=alert]" if value else "#checked")
        found += faults(office, language)
    assert not found, "\n".join(found)


@pytest.mark.usefixtures("_fresh_catalogue")
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_the_control_of_procedures_is_accessible_and_fits(
    open_page: OpenPage, language: str
) -> None:
    name = make_official("PROCEDURE_CONTROLLER", "AG.VP")
    controller = sign_in(Client(), name)
    drafter = sign_in(Client(), make_official("HANDLING_OFFICER", "AG.STP"))
    chairman = sign_in(Client(), make_official("HEAD", "AG"))
    control.make_ready(controller, drafter)
    signed = control.draw(controller)
    control.sign(chairman, signed)
    control.make_ready(controller, drafter, "T.000002")
    drawn = control.draw(controller, drafts=["T.000002"])
    control.send(controller, control.row("T.000003", ket_qua=""))
    control.send(controller, control.row(control.KNOWN))
    addresses = (
        control.HOME, f"{control.HOME}?buoc=LACKING", f"{control.HOME}?q=zzzz",
        f"{control.HOME}nhap/T.000003/", f"{control.HOME}nhap/{control.KNOWN}/",
        control.DECISIONS, f"{control.DECISIONS}moi/", signed, drawn, f"{control.HOME}bao-cao/",
        f"{control.HOME}bao-cao/?ngay=2014-06-30", "/thu-tuc/cong-bo/",
    )  # fmt: skip
    found = look(open_page(language, username=name), addresses, language)
    assert not found, "\n".join(found)


@pytest.mark.usefixtures("_fresh_catalogue")
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_the_review_of_procedures_is_accessible_and_fits(
    open_page: OpenPage, language: str
) -> None:
    name = make_official("PROCEDURE_CONTROLLER", "AG.VP")
    controller = sign_in(Client(), name)
    chairman = sign_in(Client(), make_official("HEAD", "AG"))
    year, first, second = clock.today().year, review.CODE, "1.000894"
    review.post(controller, f"{review.HOME}moi/", year=str(year), title="Kế hoạch rà soát")
    for code in (first, second):
        addition = review.addition(year, code=code)
        review.post(controller, f"{review.HOME}{year}/them/", **addition)
    page = open_page(language, username=name)
    found = look(
        page, (review.HOME, f"{review.HOME}{year}/", f"{review.HOME}{year}/?q=khai+sinh"),
        language,
    )  # fmt: skip
    approval = {"number": "05/QĐ-UBND", "approved_on": f"{year}-01-20"}
    review.post(chairman, f"{review.HOME}{year}/phe-duyet/", **approval)
    url, other = review.item_url(year), f"{review.HOME}{year}/thu-tuc/{second}/"
    for each in (url, other):
        review.post(controller, f"{each}ra-soat/", **review.FOUND)
        chosen = {"measure-DIGITISE": "1", "amount-DIGITISE": "50"}
        review.post(controller, f"{each}phuong-an/", title="Trực tuyến", **chosen)
    review.post(controller, f"{url}trinh/", option="1", words="Tiết kiệm")
    addresses = (f"{review.HOME}{year}/", url, other, "/thu-tuc/ra-soat/")
    found += look(page, addresses, language)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_reports_is_accessible_and_fits(open_page: OpenPage, language: str) -> None:
    name = make_official("INSPECTOR", "AG.TTRA")
    years_of_work()
    home, year = "/ban-lam-viec/bao-cao/", "ky=2014"
    addresses = (
        home, f"{home}form06/?{year}", f"{home}form06/?{year}&dong-theo=FIELD&don-vi=AG.883",
        f"{home}form06/?ky=zzzz", f"{home}form06/chi-tiet/?{year}&cot=3&dong-theo=UNIT",
        f"{home}form06/chi-tiet/?{year}&cot=4", f"{home}ii07b/", f"{home}ii07b/?ngay=never",
        f"{home}ii07b/chi-tiet/?cot=3", f"{home}publication/", f"{home}assessment/",
        f"{home}cham-diem/?{year}", f"{home}cham-diem/?{year}&don-vi={OLD_WARD}",
        f"{home}cham-diem/ho-so/?{year}&do=TIME_SHORTER", f"{home}dau-hieu/?{year}",
        f"{home}dau-hieu/ho-so/?{year}&dau-hieu=ENTERED_AFTERWARDS", "/ban-lam-viec/truy-cap/",
    )  # fmt: skip
    found = look(open_page(language, username=name), addresses, language)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_periodic_reports_is_accessible_and_fits(
    open_page: OpenPage, language: str
) -> None:
    receive()
    ward, other = periodic_reports.WARD, periodic_reports.OTHER
    home, period = "/ban-lam-viec/bao-cao/dinh-ky/", f"ky={periodic_reports.PERIOD}"
    periodic_reports.send(other)
    periodic_reports.decide(other, accepted=False, reason="Nêu nguyên nhân")
    periodic_reports.send(ward)
    page = open_page(language, username=make_official("HEAD", other))
    found = look(
        page, (home, f"{home}tong-hop/?{period}", f"{home}cchc/?don-vi={other}&{period}"),
        language,
    )  # fmt: skip
    page.fill("#w-chi-dao", "")
    page.locator("button[value=send]").click()
    page.wait_for_selector("[role=alert]")
    found += faults(page, language)
    page.fill("#contest-reason", "Thiếu một hồ sơ giấy.")
    page.locator("form[action$='y-kien/'] button[type=submit]").last.click()
    page.wait_for_selector("button[value=withdraw], [role=alert]")
    found += faults(page, language)
    checker = open_page(language, username=make_official("REFORM_COORDINATOR", "AG.SNV"))
    report = f"{home}cchc/?don-vi={ward}&{period}"
    addresses = (
        report, report.replace("/?", "/so-sanh/?"), f"{home}cchc/?don-vi=AG&{period}",
        f"{home}kstt/?don-vi=AG&{period}", f"{home}tong-hop/?loc=tre", f"{home}tong-hop/?ky=never",
    )  # fmt: skip
    found += look(checker, addresses, language)
    assert not found, "\n".join(found)


def scored_index() -> None:
    """Two published years of some departments, and a commune that has scored itself."""
    sample_index.make_scores(clock.now(), clock.today().year, commune="AG.30307")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_the_index_is_accessible_and_fits(open_page: OpenPage, language: str) -> None:
    scored_index()
    last, desk = clock.today().year - 1, "/ban-lam-viec/chi-so/"
    departments, communes = sample_index.DEPARTMENTS, sample_index.COMMUNES
    page = open_page(language)
    found = look(
        page,
        (
            "/chi-so/", f"/chi-so/{departments}/", "/chi-so/par-index-tinh/",
            f"/chi-so/{departments}/don-vi/?don-vi=AG.STP",
            f"/chi-so/{departments}/don-vi/?don-vi=AG.KHCN",
        ),
        language,
    )  # fmt: skip
    card = f"{desk}{communes}/?ky={last}&don-vi=AG.30307"
    for role, unit in (
        ("HEAD", "AG.30307"),
        ("CLERK", "AG.30307"),
        ("REFORM_COORDINATOR", "AG.SNV"),
    ):
        page = open_page(language, username=make_official(role, unit))
        found += look(page, (desk, f"{desk}?ky=mai", card), language)
        if role != "CLERK":
            page.goto(card)
            page.fill("#v-4\\.1", "99")
            page.click("main form button[type=submit]")
            page.wait_for_selector("[role=alert]")
            found += faults(page, language)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_tasks_is_accessible_and_fits(open_page: OpenPage, language: str) -> None:
    sample_tasks.make_tasks(clock.now(), commune="AG.30307")
    desk, found = "/ban-lam-viec/", []
    for role, unit, code in (("HEAD", "AG.30307", "MAU-NV-1"), ("HEAD", "AG", "MAU-CT-3")):
        page = open_page(language, username=make_official(role, unit))
        addresses = (
            f"{desk}nhiem-vu/", f"{desk}nhiem-vu/{code}/", f"{desk}nhiem-vu-theo-co-quan/",
            f"{desk}chuong-trinh-cong-tac/", f"{desk}chuong-trinh-cong-tac/?ky=never",
            f"{desk}giao-nhiem-vu/", f"{desk}lich/",
        )  # fmt: skip
        found += look(page, addresses, language)
    programmes = [row.code for row in tasks.programme_list()]
    assert len(programmes) == 2
    papers = f"{desk}chuong-trinh-cong-tac/"
    addresses = (f"{papers}van-ban/", *(f"{papers}{code}/" for code in programmes))
    found += look(page, addresses, language)
    public = ("/chuong-trinh-cong-tac/", f"/chuong-trinh-cong-tac/CTCT-{clock.today().year}-AG/")
    found += look(open_page(language), public, language)
    page.goto(f"{desk}giao-nhiem-vu/")
    page.fill("#title", "Việc")
    page.click("main form button[type=submit]")
    page.wait_for_selector("[role=alert]")
    found += faults(page, language)
    page.goto(f"{desk}nhiem-vu/MAU-NV-7/")
    page.click("button[value=no]")
    page.wait_for_selector("[role=alert]")
    found += faults(page, language)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_steering_is_accessible_and_fits(open_page: OpenPage, language: str) -> None:
    sample_steering.make_steering(clock.now(), commune="AG.30307", other="AG.30316")
    desk, every = "/ban-lam-viec/", steering.Sight(secret=True)
    inspection = steering.inspection_list(every)[-1]
    finding = steering.finding_list(every, on=clock.today())[0].code
    meeting, practice = steering.meeting_list()[0].code, steering.practice_list()[-1].code
    draw = steering.draw_list()[0].code
    public = ("/ban-chi-dao/", "/kiem-tra/rut-tham/", f"/kiem-tra/rut-tham/{draw}/",
              "/mo-hinh-hay/", f"/mo-hinh-hay/{practice}/")  # fmt: skip
    watched = steering.supervision.session_list(steering.supervision.Asked(), on=clock.today())
    held = next(one.code for one in watched if one.held_on and one.body == "HDND")
    asked = steering.supervision.session_get(held, on=clock.today()).questions[0].code
    public += ("/giam-sat/", f"/giam-sat/{held}/")
    found = look(open_page(language), public, language)
    seen = (f"{desk}kiem-tra/", f"{desk}kiem-tra/dot/{inspection.code}/",
            f"{desk}kiem-tra/ke-hoach/{inspection.plan}/", f"{desk}kiem-tra/ton-tai/{finding}/",
            f"{desk}mo-hinh-hay/", f"{desk}mo-hinh-hay/{practice}/", f"{desk}giam-sat/",
            f"{desk}giam-sat/cuoc/{held}/", f"{desk}giam-sat/cau-hoi/",
            f"{desk}giam-sat/kien-nghi/", f"{desk}giam-sat/cau-hoi/{asked}/")  # fmt: skip
    for role, unit in (("HEAD", "AG.30307"), ("HEAD", "AG"), ("REFORM_COORDINATOR", "AG.SNV")):
        page = open_page(language, username=make_official(role, unit))
        more = (f"{desk}ban-chi-dao/", f"{desk}ban-chi-dao/hop/{meeting}/")
        found += look(page, (*seen, *more), language)
    page.goto(f"{desk}ban-chi-dao/")
    page.click("summary:has-text('" + ("Ghi thành viên" if language == "vi" else "a member") + "')")
    page.click("form[action$='/them/'] button[type=submit]")
    page.wait_for_selector("[role=alert]")
    found += faults(page, language)
    who = make_official("INSPECTOR", "AG.TTRA")
    for path, words in (
        (f"ke-hoach/{inspection.plan}/", ("Đề nghị điều chỉnh", "Propose a change")),
        (f"ton-tai/{finding}/", ("Kiến nghị xem xét", "Ask to consider")),
    ):
        page = open_page(language, username=who)
        page.goto(f"{desk}kiem-tra/{path}")
        page.click(f"summary:has-text('{words[language != 'vi']}')")
        found += faults(page, language)
    own = steering.draw_commit(
        actor=organisation.actor_named(username=who, at=clock.now()), at=clock.now(),
        asked=NewDraw(
            units=("AG.STP", "AG.STC"), number=1, visits_until=clock.today(),
            checklist="cong-vu", subject="Kiểm tra đột xuất", agency="AG.TTRA",
        ),
    ).code  # fmt: skip
    page = open_page(language, username=who)
    sudden = steering.draw_visits(draw)[0].inspection
    found += look(
        page,
        (*seen, f"{desk}kiem-tra/dot/{sudden}/bien-ban/", f"{desk}kiem-tra/rut-tham/",
         f"{desk}kiem-tra/rut-tham/{draw}/", f"{desk}kiem-tra/rut-tham/{own}/"),
        language,
    )  # fmt: skip
    page.goto(f"{desk}kiem-tra/dot/{sudden}/bien-ban/")
    page.fill("#n-tre-han", "x" * 1001)
    page.click("main form button[type=submit]")
    page.wait_for_selector("[role=alert]")
    found += faults(page, language)
    assert page.input_value("#n-tre-han") == "x" * 1001
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_plans_is_accessible_and_fits(open_page: OpenPage, language: str) -> None:
    ward = "AG.30307"
    sample_plans.make_plans(clock.now(), commune=ward)
    desk, code = "/ban-lam-viec/ke-hoach/", plans.round_list()[0].code
    found, approved = [], f"{desk}KH-{code}-AG.STP/"
    page = open_page(language, username=make_official("REFORM_COORDINATOR", "AG.SNV"))
    addresses = (desk, f"{desk}dot-moi/", f"{desk}dot/{code}/", f"{desk}KH-{code}-AG.KHCN/")
    found += look(page, addresses, language)
    text, capital = f"{desk}dot/{code}/loi-van/", f"{desk}von-dau-tu/"
    found += look(page, (text, capital), language)
    schemes = [f"{desk}de-an/{one.code}/" for one in plans.scheme_list(on=clock.today())]
    found += look(page, (f"{desk}de-an/", f"{desk}lap-de-an/", *schemes), language)
    page = open_page(language, username=make_official("HEAD", "AG.STP"))
    found += look(page, schemes, language)
    page = open_page(language, username=make_official("HEAD", "AG"))
    addresses = (f"{desk}dot/{code}/", f"{desk}KH-{code}-AG.VP/", approved, f"{approved}kinh-phi/")
    found += look(page, addresses, language)
    page.goto(f"{approved}kinh-phi/")
    page.click("button[value=no]")
    page.wait_for_selector("[role=alert]")
    found += faults(page, language)
    page = open_page(language, username=make_official("HEAD", "AG.STC"))
    request = f"{desk}de-nghi/{plans.request_list()[0].code}/"
    addresses = (f"{approved}kinh-phi/", f"{desk}dot/{code}/", f"{desk}de-nghi/", request)
    shares = ("PLANS_ON_TIME", "MONEY_DISBURSED_SHARE", "SCHEME_MILESTONES_ON_TIME")
    evidence = [f"/chi-so/{share}/can-cu/" for share in shares]
    found += look(page, (*addresses, *evidence), language)
    page.goto(f"{desk}de-nghi/")
    page.click("main form button[type=submit]")
    page.wait_for_selector("[role=alert]")
    found += faults(page, language)
    page = open_page(language, username=make_official("HEAD", ward))
    edit = f"{desk}dot/{code}/soan/{ward}/"
    found += look(page, (edit, f"{desk}KH-{code}-{ward}/"), language)
    page.goto(edit)
    page.fill("#title-1", "Việc")
    page.fill("#PROVINCE-2", "1,5")
    page.click("main form:has(#title-1) > button[type=submit]")
    page.wait_for_selector("[role=alert]")
    found += faults(page, language)
    assert not found, "\n".join(found)
