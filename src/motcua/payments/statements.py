"""Bank statements, read strictly: CSV with named columns, and ISO 20022 camt.053.

All or nothing: a file with one wrong line is refused whole, with the line and the reason.
Sums are whole đồng; a fraction other than ``.00`` or another currency is refused.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from lxml import etree

from motcua.core import text
from motcua.payments.contracts import StatementEntry
from motcua.payments.errors import StatementRefused

COLUMNS = ("account", "booked_on", "reference", "amount", "currency", "purpose")
MOST_BYTES = 20_000_000
TOO_LARGE = f"it is larger than {MOST_BYTES // 1_000_000} MB"
CURRENCY = "VND"
CAMT = re.compile(r"urn:iso:std:iso:20022:tech:xsd:camt\.053\.001\.\d{2}")
_SUM = re.compile(r"(-?\d{1,15})(?:\.0{1,5})?")


class _Wrong(Exception):
    """A line that cannot be read."""

    def __init__(self, line: int, reason: str) -> None:
        self.line, self.reason = line, reason
        super().__init__(line, reason)


def read_statement(path: Path) -> tuple[str, tuple[StatementEntry, ...]]:
    """The account and the entries of a file. Raises ``StatementRefused``."""
    return read_bytes(path.name, file_bytes(path))


def file_bytes(path: Path) -> bytes:
    """The bytes of a statement file. Raises ``StatementRefused``."""
    try:
        if path.stat().st_size <= MOST_BYTES:
            return path.read_bytes()
    except OSError as error:
        raise StatementRefused(file=path.name, line=1, reason=str(error.strerror)) from None
    raise StatementRefused(file=path.name, line=1, reason=TOO_LARGE)


def read_bytes(name: str, data: bytes) -> tuple[str, tuple[StatementEntry, ...]]:
    """The account and its entries, in the order of the file. Raises ``StatementRefused``."""
    try:
        if len(data) > MOST_BYTES:
            raise _Wrong(1, TOO_LARGE)
        xml = data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
        rows = list(_camt(data) if xml else _csv(data))
        return _one_account(rows)
    except _Wrong as wrong:
        raise StatementRefused(file=name, line=wrong.line, reason=wrong.reason) from None


def _one_account(
    rows: list[tuple[int, StatementEntry]],
) -> tuple[str, tuple[StatementEntry, ...]]:
    if not rows:
        raise _Wrong(1, "it holds no entry")
    first = rows[0][1].account
    seen: dict[str, int] = {}
    for line, entry in rows:
        if entry.account != first:
            raise _Wrong(line, f"account {entry.account} beside {first}; one file, one account")
        if entry.reference in seen:
            raise _Wrong(line, f"reference {entry.reference} stands in line "
                               f"{seen[entry.reference]} already")  # fmt: skip
        seen[entry.reference] = line
    return first, tuple(entry for _, entry in rows)


def _entry(line: int, *, account: str, booked_on: str, reference: str, amount: str,
           currency: str, purpose: str) -> StatementEntry:  # fmt: skip
    account, reference = account.strip(), reference.strip()
    if not (account.isascii() and account.isalnum()):
        raise _Wrong(line, f"{account!r} is not an account number")
    if not reference:
        raise _Wrong(line, "an entry without a reference could be counted twice")
    if currency.strip() != CURRENCY:
        raise _Wrong(line, f"the currency is {currency!r}, not {CURRENCY}")
    found = _SUM.fullmatch(amount.strip())
    if not found or int(found[1]) == 0:
        raise _Wrong(line, f"{amount!r} is not a whole sum in đồng other than 0")
    try:
        day = date.fromisoformat(booked_on.strip())
    except ValueError:
        raise _Wrong(line, f"{booked_on!r} is not a day such as 2026-01-31") from None
    return StatementEntry(account, reference, day, int(found[1]), text.clean(purpose))


def _csv(data: bytes) -> Iterator[tuple[int, StatementEntry]]:
    try:
        content = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _Wrong(line, "it is not UTF-8") from None
    reader = csv.reader(io.StringIO(content, newline=""), strict=True)
    try:
        header = tuple(next(reader, []))
        if header != COLUMNS:
            raise _Wrong(1, f"the columns must be {','.join(COLUMNS)}")
        for values in reader:
            if len(values) != len(COLUMNS):
                raise _Wrong(reader.line_num, f"{len(values)} values for {len(COLUMNS)} columns")
            yield (reader.line_num,
                   _entry(reader.line_num, **dict(zip(COLUMNS, values, strict=True))))  # fmt: skip
    except csv.Error as error:
        raise _Wrong(reader.line_num, str(error)) from None


def _camt(data: bytes) -> Iterator[tuple[int, StatementEntry]]:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise _Wrong(error.lineno or 1, f"it is not XML ({error.msg})") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise _Wrong(1, "a statement holds no document type")
    space = etree.QName(root).namespace or ""
    if not CAMT.fullmatch(space) or etree.QName(root).localname != "Document":
        raise _Wrong(1, "it is not a camt.053 statement")
    names = {"c": space}
    for statement in _find(root, "c:BkToCstmrStmt/c:Stmt", names):
        account = _one(statement, "c:Acct/c:Id/c:Othr/c:Id | c:Acct/c:Id/c:IBAN", names)
        for entry in _find(statement, "c:Ntry", names):
            if _one(entry, "c:Sts/c:Cd | c:Sts[not(*)]", names) == "BOOK":
                yield from _booked(entry, account, names)


def _find(node: etree._Element, path: str, names: dict[str, str]) -> list[etree._Element]:
    return list(node.xpath(path, namespaces=names))  # type: ignore[arg-type]


def _line(node: etree._Element) -> int:
    found = node.sourceline
    return found if isinstance(found, int) else 1


def _one(node: etree._Element, path: str, names: dict[str, str]) -> str:
    found = _find(node, path, names)
    return (found[0].text or "").strip() if found else ""


def _booked(
    entry: etree._Element, account: str, names: dict[str, str]
) -> Iterator[tuple[int, StatementEntry]]:
    """One entry, or its single transactions where the bank booked several in one sum."""
    line = _line(entry)
    day = (_one(entry, "c:BookgDt/c:Dt", names) or _one(entry, "c:BookgDt/c:DtTm", names))[:10]
    details = _find(entry, "c:NtryDtls/c:TxDtls", names)
    parts = details if len(details) > 1 else [entry]
    sums = []
    for part in parts:
        amounts = _find(part, "c:Amt | c:AmtDtls/c:TxAmt/c:Amt", names)
        if not amounts:
            raise _Wrong(_line(part), "an entry without a sum")
        amount = amounts[0]
        side = _one(part, "c:CdtDbtInd", names) or _one(entry, "c:CdtDbtInd", names)
        if side not in ("CRDT", "DBIT"):
            raise _Wrong(line, "an entry must say CRDT or DBIT")
        words = _find(part, ".//c:RmtInf/c:Ustrd", names)
        reference = _one(part, "c:AcctSvcrRef | c:Refs/c:AcctSvcrRef", names) or _one(
            part, ".//c:Refs/c:AcctSvcrRef | c:NtryRef", names
        )
        sign = "-" if side == "DBIT" else ""
        found = _entry(
            _line(part), account=account, booked_on=day, reference=reference,
            amount=sign + (amount.text or "").strip(), currency=amount.get("Ccy") or "",
            purpose=" ".join(word.text or "" for word in words),
        )  # fmt: skip
        sums.append(found.amount)
        yield _line(part), found
    if len(parts) > 1:
        whole = _find(entry, "c:Amt", names)
        total = _SUM.fullmatch((whole[0].text or "").strip()) if whole else None
        if total is None or abs(sum(sums)) != int(total[1]):
            raise _Wrong(line, "the transactions do not add up to their entry")
