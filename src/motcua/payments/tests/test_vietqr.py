"""VietQR payloads: equal to published ones, read back, and refused where they are wrong."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.payments.contracts import Transfer
from motcua.payments.errors import CodeUnreadable, TransferInvalid
from motcua.payments.vietqr import crc16, payload, read_payload

FLOOD = (
    "00020101021238570010A00000072701270006970415011300110019324180208QRIBFTTA"
    "530370454061200005802VN62170813ung ho lu lut6304C15C"
)
LASTING = (
    "00020101021138530010A0000007270123000697041601092576788590208QRIBFTTA53037045802VN6304AE9F"
)

PUBLISHED = {
    FLOOD: Transfer("970415", "0011001932418", 120_000, "ung ho lu lut"),
    "00020101021238570010A0000007270127000697042201130023457923442"
    "0208QRIBFTTA53037045405401235802VN62160812chuyen khoan6304722F":
        Transfer("970422", "0023457923442", 40_123, "chuyen khoan"),
    "00020101021138540010A00000072701240006970423011000999999990208QRIBFTTA53037045802VN6304CBB4":
        Transfer("970423", "0099999999", None, ""),
    LASTING: Transfer("970416", "257678859", None, ""),
    "00020101021238530010A0000007270123000697041601092576788590208QRIBFTTA"
    "5303704540410005802VN62150811Chuyen tien6304BBB8":
        Transfer("970416", "257678859", 1_000, "Chuyen tien"),
    "00020101021238530010A0000007270123000697041601092576788590208QRIBFTTA"
    "530370454069999995802VN62140810Cam on nhe6304E786":
        Transfer("970416", "257678859", 999_999, "Cam on nhe"),
}  # fmt: skip

WRITTEN_OTHERWISE = {
    "00020101021262110807tien le38560010A0000007270126000697041501121133666688880208QRIBFTTA"
    "5303704540460005802VN63046893": Transfer("970415", "113366668888", 6_000, "tien le"),
    "00020101021238540010A0000007270124000697043601101026806174"
    "0208QRIBFTTA530370454063990005802VN5912LE PHU THACH62250821NB123ABC LE PHU THACH63049F78":
        Transfer("970436", "1026806174", 399_000, "NB123ABC LE PHU THACH"),
}  # fmt: skip


def test_the_check_is_the_published_one_of_its_algorithm() -> None:
    """29B1 is the check value of CRC-16/CCITT-FALSE in the catalogue of CRC algorithms."""
    assert crc16("123456789") == "29B1"


@pytest.mark.parametrize(("text", "transfer"), PUBLISHED.items(), ids=lambda value: str(value)[-4:])
def test_a_payload_is_written_as_published(text: str, transfer: Transfer) -> None:
    """From the README and tests of github.com/subiz/vietqr (Go) and of
    github.com/xuannghia/vietnam-qr-pay (JavaScript), to the last character."""
    assert payload(transfer) == text
    assert read_payload(text) == transfer


@pytest.mark.parametrize(
    ("text", "transfer"), WRITTEN_OTHERWISE.items(), ids=lambda value: str(value)[-4:]
)
def test_a_payload_of_another_order_or_with_a_name_is_read(text: str, transfer: Transfer) -> None:
    """From the tests of github.com/giautm/emvqr-go, which put the purpose before the
    account, and of a public payment application, which adds the payee's name."""
    assert read_payload(text) == transfer


def test_a_published_payload_with_a_slip_is_refused() -> None:
    """The README of xuannghia/vietnam-qr-pay shows 11 (lasting) in a code whose check
    belongs to 12 (one payment): as printed it is wrong, with 12 it is ours."""
    printed = (
        "00020101021138530010A0000007270123000697041601092576788590208QRIBFTTA"
        "53037045405100005802VN62150811Chuyen tien630453E6"
    )
    with pytest.raises(CodeUnreadable):
        read_payload(printed)
    ours = payload(Transfer("970416", "257678859", 10_000, "Chuyen tien"))
    assert ours == printed.replace("010211", "010212")


purposes = st.from_regex(r"[!-~]([ -~]{0,23}[!-~])?", fullmatch=True)
transfers = st.builds(
    Transfer,
    bank_bin=st.from_regex(r"[0-9]{6}", fullmatch=True),
    account=st.from_regex(r"[0-9A-Z]{1,19}", fullmatch=True),
    amount=st.integers(1, 10**13 - 1), purpose=purposes,
)  # fmt: skip


@given(transfers)
def test_what_is_written_is_read_back(transfer: Transfer) -> None:
    assert read_payload(payload(transfer)) == transfer


@given(transfers, st.data())
def test_one_changed_character_is_noticed(transfer: Transfer, data: st.DataObject) -> None:
    text = payload(transfer)
    at = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.sampled_from([char for char in "0159AFZ x" if char != text[at]]))
    with pytest.raises(CodeUnreadable):
        read_payload(text[:at] + other + text[at + 1 :])


def signed(body: str) -> str:
    return body + "6304" + crc16(body + "6304")


REFUSED = {
    "": "does not end with its check",
    FLOOD[:-4]: "does not end with its check",
    FLOOD[:-4] + "C15D": "the check must be C15C",
    FLOOD[:-4] + "c15c": "the check must be C15C",
    FLOOD.replace("lu lut", "lũ lụt"): "not ASCII",
    signed("00020153037045890VN"): "90 characters are announced",
    signed("0002015303704x802VN"): "a tag and a length",
    signed("00020100020153037045802VN"): "tag 00 stands twice",
    signed("0002015300"): "0 characters",
    signed("00020177021553037045802VN"): "tag 77 is not part",
    signed("00020253037045802VN"): "tag 00 must be 01",
    signed("00020101021353037045802VN"): "tag 01 must be 11 or 12",
    signed("00020153038405802VN"): "tag 53 must be 704",
    signed("00020153037045802TH"): "tag 58 must be VN",
    signed("00020153037045802VN"): "tag 00 must be A000000727",
    signed(FLOOD[:-8].replace("QRIBFTTA", "QRIBFTTC")): "tag 02 must be QRIBFTTA",
    signed(FLOOD[:-8].replace("5406120000", "5406012000")): "not a whole number",
    signed(FLOOD[:-8].replace("5406120000", "540612.000")): "not a whole number",
    signed(FLOOD[:-8].replace("0006970415", "0006ABCDEF")): "bank_bin",
}  # fmt: skip


@pytest.mark.parametrize(("text", "reason"), REFUSED.items())
def test_a_wrong_payload_is_refused_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(CodeUnreadable) as refusal:
        read_payload(text)
    assert reason in refusal.value.params["reason"]
    assert 1 <= refusal.value.params["at"] <= len(text) + 1


GOOD = PUBLISHED[FLOOD]


@pytest.mark.parametrize(
    ("transfer", "field"),
    [
        (replace(GOOD, amount=0), "amount"),
        (replace(GOOD, amount=-1), "amount"),
        (replace(GOOD, amount=10**13), "amount"),
        (replace(GOOD, purpose="x" * 26), "purpose"),
        (replace(GOOD, purpose=""), "purpose"),
        (replace(GOOD, purpose=" x"), "purpose"),
        (replace(GOOD, purpose="hồ sơ"), "purpose"),
        (replace(GOOD, bank_bin="97041"), "bank_bin"),
        (replace(GOOD, account=""), "account"),
        (replace(GOOD, account="1" * 20), "account"),
        (replace(GOOD, account="12 3"), "account"),
    ],
)
def test_a_transfer_that_no_code_can_hold_is_refused(transfer: Transfer, field: str) -> None:
    with pytest.raises(TransferInvalid) as refusal:
        payload(transfer)
    assert set(refusal.value.fields) == {field}
