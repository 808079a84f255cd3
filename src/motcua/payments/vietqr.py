"""VietQR: the EMVCo merchant-presented payload of a bank transfer. Pure.

A payload is a row of data objects, each a two-digit tag, a two-digit length and a value;
the last is a CRC-16/CCITT-FALSE over everything before its own value. Sources: EMVCo
Merchant-Presented QR, and the NAPAS format for transfers (tag 38 with A000000727).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import segno

from motcua.payments.contracts import Transfer
from motcua.payments.errors import CodeUnreadable, TransferInvalid

NAPAS = "A000000727"
TO_ACCOUNT = "QRIBFTTA"
DONG, VIETNAM = "704", "VN"
MOST_DIGITS, MOST_PURPOSE, MOST_ACCOUNT = 13, 25, 19
KNOWN = frozenset({"00", "01", "38", "52", "53", "54", "58", "59", "60", "61", "62", "63"})
_CRC_LENGTH = 4


def crc16(text: str) -> str:
    """CRC-16/CCITT-FALSE (polynomial 1021, begins with FFFF), four upper-case hex digits."""
    value = 0xFFFF
    for byte in text.encode("ascii"):
        value ^= byte << 8
        for _ in range(8):
            value = (value << 1) ^ 0x1021 if value & 0x8000 else value << 1
        value &= 0xFFFF
    return f"{value:04X}"


def _object(tag: str, value: str) -> str:
    return f"{tag}{len(value):02d}{value}"


def _printable(text: str) -> bool:
    return all(" " <= char <= "~" for char in text)


def transfer_faults(transfer: Transfer) -> Mapping[str, str]:
    """What is wrong with a transfer, by field; empty when a code can be made of it."""
    found: dict[str, str] = {}
    if not (len(transfer.bank_bin) == 6 and transfer.bank_bin.isascii()
            and transfer.bank_bin.isdigit()):  # fmt: skip
        found["bank_bin"] = "six digits"
    account = transfer.account
    if not (0 < len(account) <= MOST_ACCOUNT and account.isascii() and account.isalnum()):
        found["account"] = f"1 to {MOST_ACCOUNT} letters and digits"
    if transfer.amount is not None and not 0 < transfer.amount < 10**MOST_DIGITS:
        found["amount"] = f"a whole number of đồng from 1 up, of at most {MOST_DIGITS} digits"
    purpose = transfer.purpose
    if len(purpose) > MOST_PURPOSE or not _printable(purpose) or purpose != purpose.strip():
        found["purpose"] = f"at most {MOST_PURPOSE} ASCII characters, no blank at either end"
    if transfer.amount is not None and not purpose:
        found["purpose"] = "the dossier code is needed, or nobody knows what was paid for"
    return found


def payload(transfer: Transfer) -> str:
    """The text that the QR code holds. Raises ``TransferInvalid``.

    With an amount the code is for one payment (12), without it is a lasting one (11).
    """
    faults = transfer_faults(transfer)
    if faults:
        raise TransferInvalid(faults)
    beneficiary = _object("00", transfer.bank_bin) + _object("01", transfer.account)
    parts = [
        _object("00", "01"),
        _object("01", "11" if transfer.amount is None else "12"),
        _object(
            "38", _object("00", NAPAS) + _object("01", beneficiary) + _object("02", TO_ACCOUNT)
        ),
        _object("53", DONG),
    ]
    if transfer.amount is not None:
        parts.append(_object("54", str(transfer.amount)))
    parts.append(_object("58", VIETNAM))
    if transfer.purpose:
        parts.append(_object("62", _object("08", transfer.purpose)))
    text = "".join(parts) + "6304"
    return text + crc16(text)


def _objects(text: str, offset: int) -> Iterator[tuple[str, str, int]]:
    """(tag, value, where the value begins) of each object. Raises ``CodeUnreadable``."""
    at = 0
    while at < len(text):
        head = text[at : at + 4]
        if len(head) < 4 or not (head.isascii() and head.isdigit()):
            raise CodeUnreadable(at=offset + at + 1, reason="a tag and a length are expected")
        length = int(head[2:])
        value = text[at + 4 : at + 4 + length]
        if length == 0 or len(value) < length:
            raise CodeUnreadable(
                at=offset + at + 3, reason=f"{length} characters are announced, not there"
            )
        yield head[:2], value, offset + at + 4
        at += 4 + length


def _table(text: str, offset: int) -> dict[str, tuple[str, int]]:
    found: dict[str, tuple[str, int]] = {}
    for tag, value, at in _objects(text, offset):
        if tag in found:
            raise CodeUnreadable(at=at - 3, reason=f"tag {tag} stands twice")
        found[tag] = (value, at)
    return found


def _expect(table: Mapping[str, tuple[str, int]], tag: str, wanted: str, offset: int) -> None:
    value, at = table.get(tag, ("", offset))
    if value != wanted:
        raise CodeUnreadable(at=at + 1, reason=f"tag {tag} must be {wanted}")


def _check_crc(text: str) -> None:
    if len(text) < 8 or text[-8:-4] != "6304":
        raise CodeUnreadable(at=max(len(text) - 7, 1), reason="it does not end with its check (63)")
    wanted = crc16(text[:-_CRC_LENGTH])
    if text[-_CRC_LENGTH:] != wanted:
        raise CodeUnreadable(at=len(text) - 3, reason=f"the check must be {wanted}")


def qr_image(text: str) -> str:
    """The QR code of ``text`` as an SVG picture, for the address of an image."""
    picture = segno.make(text, error="m").svg_data_uri(scale=5, border=4)
    return str(picture)


def read_payload(text: str) -> Transfer:
    """The transfer that a code asks for. Raises ``CodeUnreadable``.

    Refused: a wrong check, length or country, a tag that is unknown or stands twice, and
    codes of other schemes. An amount in a code for lasting use is read as it stands.
    """
    if not _printable(text):
        at = next(index for index, char in enumerate(text, 1) if not " " <= char <= "~")
        raise CodeUnreadable(at=at, reason="a character that is not ASCII")
    _check_crc(text)
    table = _table(text, 0)
    for tag, (_, at) in table.items():
        if tag not in KNOWN:
            raise CodeUnreadable(at=at - 3, reason=f"tag {tag} is not part of a transfer")
    _expect(table, "00", "01", 0)
    _expect(table, "53", DONG, 0)
    _expect(table, "58", VIETNAM, 0)
    if table.get("01", ("11", 0))[0] not in ("11", "12"):
        raise CodeUnreadable(at=table["01"][1] + 1, reason="tag 01 must be 11 or 12")
    amount = _amount(table)
    merchant, at = table.get("38", ("", 0))
    scheme = _table(merchant, at)
    _expect(scheme, "00", NAPAS, at)
    _expect(scheme, "02", TO_ACCOUNT, at)
    inner, inner_at = scheme.get("01", ("", at))
    bank = _table(inner, inner_at)
    purpose, purpose_at = table.get("62", ("", 0))
    transfer = Transfer(
        bank.get("00", ("", 0))[0], bank.get("01", ("", 0))[0], amount,
        _table(purpose, purpose_at).get("08", ("", 0))[0],
    )  # fmt: skip
    for field, reason in transfer_faults(transfer).items():
        if not (field == "purpose" and not transfer.purpose):
            raise CodeUnreadable(at=inner_at + 1, reason=f"{field}: {reason}")
    return transfer


def _amount(table: Mapping[str, tuple[str, int]]) -> int | None:
    if "54" not in table:
        return None
    value, at = table["54"]
    if not value.isdigit() or value[0] == "0" or len(value) > MOST_DIGITS:
        raise CodeUnreadable(at=at + 1, reason="the amount is not a whole number of đồng")
    return int(value)
