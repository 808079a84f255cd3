"""What every page must hold to, whoever looks at it.

A page is loaded once in each language and looked at in both widths: what it holds depends on
the language alone, and only style sheets ask for the width.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AXE = Axe()
LANGUAGES = ("vi", "en")
WIDTHS = (360, 1280)
HEIGHT = 800
SIZES = tuple((language, width) for width in WIDTHS for language in LANGUAGES)
AXE_WIDTH = {"vi": 360, "en": 1280}
"""Rules hardly depend on language and width together: each is seen once."""
AXE_SIZES = tuple(AXE_WIDTH.items())
LAID_OUT = """() => new Promise(answer => requestAnimationFrame(() => answer(
    [document.documentElement.lang, window.innerWidth, document.documentElement.scrollWidth])))"""


def faults(
    page: Page,
    language: str,
    widths: Collection[int] = WIDTHS,
    *,
    axe_widths: Collection[int] | None = None,
) -> list[str]:
    """What is wrong with the page that is open, all folds unfolded; each with its address.

    The page keeps the width it was opened with.
    """
    page.wait_for_load_state()  # a click may have left for the next page only just now
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true })")
    with_axe = (AXE_WIDTH[language],) if axe_widths is None else axe_widths
    assert page.viewport_size is not None
    own = page.viewport_size["width"]
    found = []
    for width in sorted(widths, key=lambda width: width == own):
        place = f"{page.url.partition('/')[2].partition('/')[2]} ({language}, {width} px)"
        page.set_viewport_size({"width": width, "height": HEIGHT})
        said, inner, wide = page.evaluate(LAID_OUT)
        assert inner == width, f"{place}: laid out for {inner} px"
        if said != language:
            found.append(f"{place}: the page says that it is in {said!r}")
        if wide > width:
            found.append(f"{place}: {wide} px wide")
        if width in with_axe:
            found += _violations(page, place)
    page.set_viewport_size({"width": own, "height": HEIGHT})
    return found


def _violations(page: Page, place: str) -> Iterable[str]:
    for violation in AXE.run(page).response["violations"]:
        nodes = "; ".join(
            f"{node['target'][0]} {node['html'][:120]}" for node in violation["nodes"][:3]
        )
        yield f"{place}: {violation['id']} ({violation['help']}): {nodes}"


def look(page: Page, addresses: tuple[str, ...], language: str) -> list[str]:
    """Open each address and collect what is wrong."""
    found: list[str] = []
    for address in addresses:
        page.goto(address)
        found += faults(page, language)
    return found
