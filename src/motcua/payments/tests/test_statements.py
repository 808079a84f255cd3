"""Bank statements are read to the đồng, or refused whole with line and reason."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from motcua.payments.contracts import StatementEntry
from motcua.payments.errors import StatementRefused
from motcua.payments.statements import COLUMNS, read_statement

ACCOUNT = "0000000030307"
HEAD = ",".join(COLUMNS) + "\n"
ROW = f"{ACCOUNT},2026-01-05,FT1,150000,VND,H01 0001\n"

CAMT = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>
<GrpHdr><MsgId>1</MsgId></GrpHdr>
<Stmt><Id>1</Id><Acct><Id><Othr><Id>0000000030307</Id></Othr></Id></Acct>
<Ntry><Amt Ccy="VND">150000.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
 <BookgDt><Dt>2026-01-05</Dt></BookgDt><AcctSvcrRef>FT1</AcctSvcrRef>
 <NtryDtls><TxDtls><RmtInf><Ustrd>H01</Ustrd><Ustrd>0001</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy="VND">300</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
 <BookgDt><DtTm>2026-01-06T08:00:00+07:00</DtTm></BookgDt><NtryDtls>
 <TxDtls><Refs><AcctSvcrRef>FT2</AcctSvcrRef></Refs><Amt Ccy="VND">100</Amt></TxDtls>
 <TxDtls><Refs><AcctSvcrRef>FT3</AcctSvcrRef></Refs><Amt Ccy="VND">200</Amt></TxDtls>
 </NtryDtls></Ntry>
<Ntry><Amt Ccy="VND">7</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts>
 <BookgDt><Dt>2026-01-06</Dt></BookgDt><NtryRef>FT4</NtryRef></Ntry>
<Ntry><Amt Ccy="VND">9</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>PDNG</Cd></Sts></Ntry>
</Stmt></BkToCstmrStmt></Document>
"""


def write(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "statement"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def entry(reference: str, day: int, amount: int, purpose: str = "") -> StatementEntry:
    return StatementEntry(ACCOUNT, reference, date(2026, 1, day), amount, purpose)


def test_a_csv_is_read(tmp_path: Path) -> None:
    text = "\ufeff" + HEAD + ROW + f'{ACCOUNT},2026-01-06,FT2,-70.00,VND,"a,  b"\n'
    assert read_statement(write(tmp_path, text)) == (
        ACCOUNT, (entry("FT1", 5, 150_000, "H01 0001"), entry("FT2", 6, -70, "a, b")),
    )  # fmt: skip


def test_a_camt_statement_is_read_with_each_transaction_of_a_sum(tmp_path: Path) -> None:
    assert read_statement(write(tmp_path, CAMT)) == (
        ACCOUNT,
        (
            entry("FT1", 5, 150_000, "H01 0001"), entry("FT2", 6, 100), entry("FT3", 6, 200),
            entry("FT4", 6, -7),
        ),
    )  # fmt: skip


BOMB = """<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">&b;</Document>"""


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("", 1, "the columns must be"),
        (HEAD, 1, "no entry"),
        (HEAD + ROW + ROW, 3, "FT1 stands in line 2 already"),
        (HEAD + ROW + ROW.replace("FT1", "FT2").replace(ACCOUNT, "9"), 3, "one file, one account"),
        (HEAD + ROW.replace("150000", "150000.5"), 2, "not a whole sum"),
        (HEAD + ROW.replace("150000", "0"), 2, "not a whole sum"),
        (HEAD + ROW.replace("150000", "1e5"), 2, "not a whole sum"),
        (HEAD + ROW.replace("VND", "USD"), 2, "the currency is 'USD'"),
        (HEAD + ROW.replace("2026-01-05", "05/01/2026"), 2, "not a day"),
        (HEAD + ROW.replace("FT1", " "), 2, "without a reference"),
        (HEAD + ROW.replace(ACCOUNT, "VN 1"), 2, "not an account number"),
        (HEAD + ROW + "1,2\n", 3, "2 values for 6 columns"),
        (HEAD + '"', 2, "unexpected end of data"),
        (HEAD.encode() + b"\xff", 2, "not UTF-8"),
        ("<x>", 1, "not XML"),
        ("<x/>", 1, "not a camt.053"),
        (BOMB, 1, "no document type"),
        (CAMT.replace("CRDT</CdtDbtInd><Sts><Cd>BOOK", "X</CdtDbtInd><Sts><Cd>BOOK"), 5, "CRDT"),
        (CAMT.replace(">300<", ">301<"), 8, "do not add up"),
        (CAMT.replace("<Amt Ccy=\"VND\">7</Amt>", ""), 13, "without a sum"),
        (CAMT.replace("camt.053", "camt.052"), 1, "not a camt.053"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_with_line_and_reason(
    tmp_path: Path, text: str | bytes, line: int, reason: str
) -> None:
    with pytest.raises(StatementRefused) as refusal:
        read_statement(write(tmp_path, text))
    assert reason in refusal.value.params["reason"]
    assert refusal.value.params["line"] == line


def test_a_file_of_the_machine_is_not_read_through_an_entity(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("top secret", encoding="utf-8")
    text = CAMT.replace(
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<!DOCTYPE d [<!ENTITY x SYSTEM "{secret.as_uri()}">]>',
    ).replace("<Ustrd>H01</Ustrd>", "<Ustrd>&x;</Ustrd>")
    with pytest.raises(StatementRefused) as refusal:
        read_statement(write(tmp_path, text))
    assert "secret" not in str(refusal.value)


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.sampled_from([CAMT.encode(), (HEAD + ROW).encode()]), st.data())
def test_a_file_changed_anywhere_is_read_or_refused_and_never_breaks(
    tmp_path: Path, text: bytes, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(text) - 1))
    until = data.draw(st.integers(at, min(at + 40, len(text))))
    put = data.draw(st.sampled_from([b"", b"\xff", b"<", b">", b'"', b"0", b"\n", b"&x;", b"-"]))
    try:
        account, entries = read_statement(write(tmp_path, text[:at] + put + text[until:]))
    except StatementRefused:
        return
    assert entries
    assert all(item.account == account and item.amount for item in entries)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StatementRefused):
        read_statement(tmp_path / "none.csv")
