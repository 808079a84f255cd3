"""What people come for, from the first page to the last, in a browser."""

from __future__ import annotations

import re
from contextlib import suppress

import pytest
from playwright.sync_api import Error, FilePayload, Page, expect

from motcua.core import clock
from motcua.face.tests.factories import (
    PASSWORD,
    PERSON,
    SLUG,
    WARD,
    finish,
    hand_over,
    make_official,
    receive,
    seal_all,
)
from motcua.organisation.contracts import SYSTEM
from motcua.programme import api as programme
from tests.journeys.conftest import OpenPage
from tests.journeys.looking import AXE_SIZES, SIZES, faults

pytestmark = [
    pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("browser"),
]  # fmt: skip

DESK = "/ban-lam-viec/"
CODE = re.compile(r"H01\.30\.307-\d{6}-\d{4}")
MOST_TABS = 60
SCAN: FilePayload = {
    "name": "căn cước.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n%%EOF\n",
}  # fmt: skip
NO_SCAN: FilePayload = {"name": "giả.pdf", "mimeType": "application/pdf", "buffer": b"<html>"}
STRIKE = {"vi": "Gạch bỏ tệp này", "en": "Strike this file out"}
WORDS = {
    "vi": {"open": "Đang giải quyết", "ready": "Đã có kết quả", "returned": "Đã trả kết quả",
           "verified": "Đã kiểm chứng: 4 việc", "waiting": "đang chờ niêm phong"},
    "en": {"open": "In progress", "ready": "Result ready", "returned": "Result returned",
           "verified": "Verified: 4 acts", "waiting": "waiting to be sealed"},
}  # fmt: skip


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the element has the focus, as somebody without a mouse does."""
    for _ in range(MOST_TABS):
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{selector} is not reached with {MOST_TABS} Tabs on {page.url}")


def sign_in(page: Page, username: str) -> None:
    page.goto("/tai-khoan/login/")
    page.fill("#id_login", username)
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    page.wait_for_url(f"**{DESK}")


def looked(open_page: OpenPage, language: str, width: int, username: str, page: Page) -> list[str]:
    """Faults of what a page without scripts shows: its words in a page that can be examined."""
    other = open_page(language, width, username=username)
    other.goto(DESK)
    other.set_content(page.content())
    return faults(other, language, (width,))


@pytest.mark.parametrize("language, width", [("vi", 1280), ("en", 360)])
def test_an_officer_receives_a_dossier_with_the_keyboard_alone(
    open_page: OpenPage, language: str, width: int
) -> None:
    username = make_official("ONE_STOP_OFFICER", password=PASSWORD)
    page = open_page(language, width)
    page.goto("/tai-khoan/login/")
    tab_to(page, "#id_login")
    page.keyboard.type(username)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{DESK}")
    tab_to(page, f"main a[href='{DESK}tiep-nhan/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tiep-nhan/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("2.000884")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/tiep-nhan/{SLUG}/")
    for paper in ("VB_KY", "CCCD"):
        tab_to(page, f"#c-{paper}")
        page.keyboard.press("Space")
    tab_to(page, "#f-")
    page.set_input_files("#f-", SCAN)
    for field, typed in (("name", PERSON.name), ("phone", PERSON.phone)):
        tab_to(page, f"#{field}")
        page.keyboard.type(typed)
    tab_to(page, "main .actions button.btn-primary")
    page.keyboard.press("Enter")
    page.wait_for_url("**/ho-so/*/")
    code = page.url.rstrip("/").rpartition("/")[2]
    assert CODE.fullmatch(code)
    expect(page.locator("[role=status]")).to_contain_text(code)
    expect(page.locator("main")).to_contain_text(PERSON.name)
    link = page.locator(".actions a[href$='giay-tiep-nhan.pdf']")
    expect(link).to_be_visible()
    answer = page.context.request.get(str(link.get_attribute("href")))
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF-")
    scan = page.locator("main a[href*='/tep/']")
    expect(scan).to_have_text(SCAN["name"])
    with page.expect_download() as download:
        scan.press("Enter")
    assert download.value.path().read_bytes() == SCAN["buffer"]


@pytest.mark.parametrize("language, width", SIZES)
def test_an_officer_without_scripts_sends_files_and_keeps_them_when_one_is_refused(
    open_page: OpenPage, language: str, width: int
) -> None:
    username = make_official("ONE_STOP_OFFICER")
    page = open_page(language, width, scripts=False, username=username)
    page.goto(f"{DESK}tiep-nhan/{SLUG}/")
    page.check("#c-VB_KY")
    page.fill("#name", PERSON.name)
    page.set_input_files("#f-CCCD", [SCAN, NO_SCAN])
    page.click("main .actions button.btn-primary")
    expect(page.locator("[role=alert]")).to_contain_text(NO_SCAN["name"])
    expect(page.locator("#name")).to_have_value(PERSON.name)
    expect(page.locator("input[name=kept]")).to_be_checked()
    found = looked(open_page, language, width, username, page)
    page.click("main .actions button.btn-primary")
    page.wait_for_url("**/ho-so/*/")
    expect(page.locator("main a[href*='/tep/']")).to_have_text(SCAN["name"])
    page.locator("summary", has_text=STRIKE[language]).click()
    page.click("form[action$='/gach-bo/'] button")
    expect(page.locator("[role=alert] a")).to_be_visible()
    page.fill("form[action$='/gach-bo/'] input[name=reason]", "Quét nhầm")
    page.click("form[action$='/gach-bo/'] button")
    expect(page.locator("main del")).to_have_text(SCAN["name"])
    expect(page.locator("main a[href*='/tep/']")).to_have_count(0)
    found += looked(open_page, language, width, username, page)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language, width", AXE_SIZES)
def test_a_paper_that_the_state_issued_is_not_asked_for_again(
    open_page: OpenPage, language: str, width: int
) -> None:
    source = receive(procedure="1.004873").code
    finish(source)
    hand_over(source)
    page = open_page(language, width, username=make_official("ONE_STOP_OFFICER"))
    page.goto(f"{DESK}tiep-nhan/ket-hon/")
    page.fill("#who", PERSON.id_number)
    page.press("#who", "Enter")
    page.click("button[name=use]")
    expect(page.locator("input[name=reuse]")).to_be_checked()
    found = faults(page, language)
    for paper in ("TK_KH", "CCCD"):
        page.check(f"#c-{paper}")
    page.click("main .actions button.btn-primary")
    page.wait_for_url("**/ho-so/*/")
    expect(page.locator("main")).to_contain_text(source)
    found += faults(page, language)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language, width", [("vi", 360), ("en", 1280)])
def test_a_dossier_goes_to_its_end_and_its_clock_is_proven(
    open_page: OpenPage, language: str, width: int
) -> None:
    said = WORDS[language]
    names = {
        role: make_official(role, password=PASSWORD)
        for role in ("HANDLING_OFFICER", "HEAD", "ONE_STOP_OFFICER")
    }
    code = receive().code
    public = open_page(language, width)
    public.goto("/muc-tieu/m/")
    before = public.locator("main").inner_text()
    for role, way, status in (
        ("HANDLING_OFFICER", "xong-buoc", said["open"]),
        ("HEAD", "xong-buoc", said["ready"]),
        ("ONE_STOP_OFFICER", "tra", said["returned"]),
    ):
        page = open_page(language, width)
        sign_in(page, names[role])
        page.goto(f"{DESK}ho-so/{code}/")
        if way == "tra":
            page.select_option("#return-channel", "POST")
        page.click(f"form[action$='/{way}/'] button")
        page.wait_for_selector("[role=status]")
        expect(page.locator("main .tag").first).to_have_text(status)
        public.goto(f"/ho-so/{code}/")
        expect(public.locator("main .tag").first).to_have_text(status)
    public.goto(f"/ho-so/{code}/dong-ho/")
    expect(public.locator("main")).to_contain_text(said["waiting"])
    seal_all()
    public.reload()
    expect(public.locator("main")).to_contain_text(said["verified"])
    with public.expect_download() as download:
        public.click("a[href$='bang-chung.json']")
    assert download.value.suggested_filename.endswith(f"-{code}.json")
    public.goto("/muc-tieu/m/")
    assert public.locator("main").inner_text() == before, "nothing is shown before it is published"
    programme.days_publish(
        programme=programme.programme_get(), days=[clock.today()], actor=SYSTEM, at=clock.now()
    )
    public.reload()
    after = public.locator("main").inner_text()
    assert after != before
    assert "1 / 1" in after
    assert "1 / 1" not in before


@pytest.mark.parametrize("language, width", SIZES)
def test_a_citizen_without_scripts_tracks_a_dossier_and_opens_it(
    open_page: OpenPage, language: str, width: int
) -> None:
    code = receive().code
    page = open_page(language, width, scripts=False)
    page.goto("/")
    page.click("main a[href='/tra-cuu/']")
    page.fill("#ma", "H01-NONE")
    page.press("#ma", "Enter")
    expect(page.locator("[role=alert]")).to_contain_text("H01-NONE")
    page.fill("#ma", code.lower())
    page.press("#ma", "Enter")
    expect(page.locator("main .tag").first).to_have_text(WORDS[language]["open"])
    expect(page.locator("main")).not_to_contain_text(PERSON.name)
    page.fill("#digits", "0000")
    page.press("#digits", "Enter")
    expect(page.locator("[role=alert]")).to_be_visible()
    page.fill("#digits", PERSON.id_number[-4:])
    page.press("#digits", "Enter")
    expect(page.locator("main")).to_contain_text(PERSON.name)


@pytest.mark.parametrize("width", [360, 1280])
def test_a_reader_changes_the_language_and_stays_on_the_page(
    open_page: OpenPage, width: int
) -> None:
    page = open_page("vi", width)
    page.goto("/thu-tuc/?q=khai+sinh")
    page.click("nav button[lang=en]")
    page.wait_for_url("**/thu-tuc/?q=khai*")
    assert page.evaluate("document.documentElement.lang") == "en"
    expect(page.locator("#q")).to_have_value("khai sinh")
    page.goto("/")
    assert page.evaluate("document.documentElement.lang") == "en"


def test_a_stale_page_is_refused_with_the_reason_and_the_words_kept(open_page: OpenPage) -> None:
    code = receive().code
    username = make_official("HANDLING_OFFICER")
    first, second = (open_page("en", 1280, username=username) for _ in range(2))
    for page in (first, second):
        page.goto(f"{DESK}ho-so/{code}/")
    first.click("form[action$='/xong-buoc/'] button")
    first.wait_for_selector("[role=status]")
    second.fill("#note", "Đã đối chiếu bản chính")
    second.click("form[action$='/xong-buoc/'] button")
    expect(second.locator("[role=alert]")).to_contain_text("Somebody else acted")
    expect(second.locator("main")).to_contain_text("Đã đối chiếu bản chính")


def test_what_the_browser_complains_of_is_nothing(open_page: OpenPage) -> None:
    """No blocked style or script, no missing file, on the pages that most people open."""
    code = receive().code
    page = open_page("vi", 1280, username=make_official("ONE_STOP_OFFICER", WARD))
    said: list[str] = []
    page.on("console", lambda message: said.append(f"{page.url}: {message.text}"))
    page.on("pageerror", lambda error: said.append(f"{page.url}: {error}"))
    page.on("requestfailed", lambda request: said.append(f"{page.url}: {request.url}"))
    for url in ("/", "/design/", "/muc-tieu/", "/muc-tieu/m/", f"/ho-so/{code}/", DESK,
                f"{DESK}tiep-nhan/{SLUG}/", f"{DESK}ho-so/{code}/", "/tai-khoan/2fa/"):  # fmt: skip
        page.goto(url)
        page.wait_for_load_state("networkidle")
    assert said == []


@pytest.mark.parametrize("language, width", SIZES)
def test_the_bpmn_viewer_shows_where_a_dossier_is(
    open_page: OpenPage, language: str, width: int
) -> None:
    code = receive().code
    page = open_page(language, width, username=make_official("HANDLING_OFFICER"))
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(f"{DESK}ho-so/{code}/")
    viewer = page.locator("details[data-bpmn]")
    viewer.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(viewer).to_have_attribute("data-state", "ready")
    here = viewer.get_attribute("data-here") or ""
    marked = viewer.locator(".djs-element.flow-here")
    expect(marked).to_have_count(1)
    assert marked.get_attribute("data-element-id") == here.strip()
    sight = viewer.locator(".viewport")
    before = sight.get_attribute("transform") or ""
    viewer.locator("[data-zoom='1']").click()
    expect(sight).not_to_have_attribute("transform", before)
    found = faults(page, language, (width,))
    assert not found, "\n".join(found)
    assert complaints == []
    page.goto(f"/thu-tuc/{SLUG}/quy-trinh/")
    load = page.locator("details[data-bpmn]")
    load.locator("summary").click()
    expect(load.locator(".flow-bubble")).to_have_text("1")


@pytest.mark.parametrize("language, width", [("vi", 360)])
def test_a_form_outlives_a_broken_line_is_sent_once_and_then_forgotten(
    open_page: OpenPage, language: str, width: int
) -> None:
    page = open_page(language, width, username=make_official("ONE_STOP_OFFICER"))
    form = f"{DESK}tiep-nhan/{SLUG}/"
    page.goto(form)
    for paper in ("VB_KY", "CCCD"):
        page.check(f"#c-{paper}")
    page.fill("#name", PERSON.name)
    page.fill("#phone", PERSON.phone)
    page.set_input_files("#f-CCCD", SCAN)
    key = page.locator("form[data-keep] input[name=key]").input_value()
    page.context.set_offline(True)
    with suppress(Error):
        page.press("#name", "Enter")
        page.wait_for_timeout(500)
    page.context.set_offline(False)
    page.goto(form)
    expect(page.locator("#name")).to_have_value(PERSON.name)
    expect(page.locator("#phone")).to_have_value(PERSON.phone)
    expect(page.locator("#c-CCCD")).to_be_checked()
    assert page.locator("form[data-keep] input[name=key]").input_value() == key
    page.set_input_files("#f-CCCD", SCAN)
    page.press("#name", "Enter")
    page.wait_for_url("**/ho-so/*/")
    expect(page.locator("main a[href*='/tep/']")).to_have_count(1)
    assert page.evaluate("Object.keys(sessionStorage).length") == 0
    page.goto(form)
    expect(page.locator("#name")).to_have_value("")
