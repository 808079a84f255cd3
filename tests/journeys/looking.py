"""What every page must hold to, whoever looks at it."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AXE = Axe()
SIZES = (("vi", 360), ("en", 360), ("vi", 1280), ("en", 1280))
AXE_SIZES = (("vi", 360), ("en", 1280))
"""Rules hardly depend on language and width together: each is seen once."""


def faults(page: Page, language: str, width: int, *, with_axe: bool) -> list[str]:
    """What is wrong with the page that is open, all folds unfolded; each with its address."""
    page.wait_for_load_state()  # a click may have left for the next page only just now
    place = f"{page.url.partition('/')[2].partition('/')[2]} ({language}, {width} px)"
    found = []
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true })")
    said = page.evaluate("document.documentElement.lang")
    if said != language:
        found.append(f"{place}: the page says that it is in {said!r}")
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > width:
        found.append(f"{place}: {wide} px wide")
    if not with_axe:
        return found
    for violation in AXE.run(page).response["violations"]:
        nodes = "; ".join(
            f"{node['target'][0]} {node['html'][:120]}" for node in violation["nodes"][:3]
        )
        found.append(f"{place}: {violation['id']} ({violation['help']}): {nodes}")
    return found


def look(page: Page, addresses: tuple[str, ...], language: str, width: int) -> list[str]:
    """Open each address and collect what is wrong."""
    found: list[str] = []
    for address in addresses:
        page.goto(address)
        found += faults(page, language, width, with_axe=(language, width) in AXE_SIZES)
    return found
