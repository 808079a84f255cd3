"""What a notice may say, and how long a text message may be. Pure."""

from __future__ import annotations

from string import Formatter

PLACES = frozenset({"code", "date", "url"})
SMS_PLACES = frozenset({"code", "date"})
MOST_SMS = 160
LONGEST_CODE = "H01.30.307.12345-260101-000001"
NO_DATE, NO_DATE_SMS = "chưa xác định", "chua xac dinh"
LONGEST = {"code": LONGEST_CODE, "date": NO_DATE_SMS}
GSM = frozenset(
    "@$ !\"#%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_\n"
)
"""The characters of the basic GSM-7 table that plain Vietnamese without diacritics needs.

Each counts once; those of its second table (brackets, ~, |, \\, ^) count twice and are left out.
"""


def places_of(words: str) -> set[str]:
    """The places to fill in a text. Raises ``ValueError`` for braces that do not match."""
    return {
        name if not (spec or conversion) else f"{name}!"
        for _, name, spec, conversion in Formatter().parse(words) if name is not None
    }  # fmt: skip


def template_fault(words: str, allowed: frozenset[str]) -> str:
    """Why a text cannot be a notice; empty when it can."""
    try:
        unknown = places_of(words) - allowed
    except ValueError as error:
        return str(error)
    if unknown:
        return f"a notice holds only {', '.join(sorted(allowed))}, not {', '.join(sorted(unknown))}"
    return "" if words.strip() else "it is empty"


def sms_fault(words: str) -> str:
    """Why a text cannot be a text message, filled with the longest values; empty when it can."""
    fault = template_fault(words, SMS_PLACES)
    if fault:
        return fault
    filled = words.format(**LONGEST)
    strange = sorted({char for char in filled if char not in GSM})
    if strange:
        return f"characters that cost more than one place: {' '.join(strange)}"
    if len(filled) > MOST_SMS:
        return f"{len(filled)} characters with the longest code and date, at most {MOST_SMS}"
    return ""


def mobile(phone: str) -> str:
    """A Vietnamese mobile number in one form, ``84912345678``; empty for anything else."""
    digits = "".join(char for char in phone if char.isascii() and char.isdigit())
    if digits.startswith("0"):
        digits = f"84{digits[1:]}"
    fits = len(digits) == 11 and digits.startswith("84") and digits[2] in "35789"
    return digits if fits else ""
