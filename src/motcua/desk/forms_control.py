"""What officials type on the pages of the control of procedures, and the words for refusals."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from motcua.core import text
from motcua.core.errors import Conflict, Invalid
from motcua.desk.forms import FormInvalid
from motcua.desk.reasons_review import REVIEW_REASONS
from motcua.face.templatetags.face import choose
from motcua.procedures import api as procedures
from motcua.procedures.contracts import Text

FIRST_DAY, LAST_DAY = date(2010, 1, 1), date(2100, 1, 1)
LONGEST: Final[Mapping[str, int]] = {"title": 500, "number": 60, "name": 200, "reason": 4000}
CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,60}")
SUFFIXES: Final = (".xlsx", ".csv", ".json")
STAGES: Final[Mapping[str, tuple[Text, str]]] = {
    "LACKING": (Text("Còn thiếu nội dung", "Parts are missing"), "late"),
    "TO_ASSESS": (Text("Chờ đánh giá tác động", "Waits for its assessment"), "soon"),
    "NOT_FAVOURABLE": (Text("Đánh giá: chưa đạt", "Assessment not favourable"), "late"),
    "TO_JUDGE": (Text("Chờ ý kiến kiểm soát", "Waits for the opinion"), "soon"),
    "NOT_AGREED": (Text("Kiểm soát không đồng ý", "Control does not agree"), "late"),
    "READY": (Text("Đủ điều kiện trình ký", "Ready to be decided"), "good"),
}
ACTS: Final[Mapping[str, Text]] = {
    "NEW": Text("Mới ban hành", "New"),
    "AMENDED": Text("Sửa đổi, bổ sung", "Amended"),
    "REPLACED": Text("Thay thế", "Replaced"),
    "ABOLISHED": Text("Bãi bỏ", "Abolished"),
}
PLACES: Final[Mapping[str, Text]] = {
    "PORTAL": Text("Cổng thủ tục", "Portal"),
    "OPEN_DATA": Text("Dữ liệu mở", "Open data"),
    "POSTED": Text("Niêm yết", "Posted sheet"),
}
ENGLISH_COLUMNS: Final[Mapping[str, str]] = {
    "ma_thu_tuc": "Code", "ten_thu_tuc": "Name", "ten_tieng_anh": "English name",
    "linh_vuc": "Field", "cap_thuc_hien": "Level", "trinh_tu": "Steps",
    "cach_thuc_thuc_hien": "Ways to file", "thanh_phan_ho_so": "Papers",
    "so_bo": "Number of sets", "thoi_han": "Time limit", "doi_tuong_thuc_hien": "Who it is for",
    "co_quan_quyet_dinh": "Who decides", "mau_don_to_khai": "Forms", "ket_qua": "Result",
    "yeu_cau_dieu_kien": "Conditions", "phi_le_phi": "Fee (đồng)",
    "can_cu_phi": "Basis of the fee", "can_cu_phap_ly": "Legal basis",
    "tu_khoa": "Everyday words", "quyet_dinh_cong_bo": "Decision that publishes it",
    "hieu_luc_tu": "In force from", "hieu_luc_den": "In force until before",
    "thoi_han_rieng": "Limits by case", "giay_to_dung_lai": "Papers that are reused",
    "mau_tai_ve": "Blank forms", "pham_vi": "Scope", "co_quan_tham_gia": "Agencies that take part",
    "cap_khac": "Other levels", "ma_dung_chung": "Shared procedure",
}  # fmt: skip
COLUMN_NAMES: Final[Mapping[str, Text]] = {
    column.name: Text(column.title, ENGLISH_COLUMNS[column.name])
    for column in procedures.FORM_COLUMNS
}

REASONS: Final[tuple[tuple[str, str], ...]] = (
    (r"it stands in row (\d+) already", r"mã này đã có ở dòng \1"),
    (r"it ends before its version begins \((.+)\)", r"hết hiệu lực trước khi bắt đầu (\1)"),
    (
        r"(.+) is not such as .*",
        r"\1 không đúng dạng “05 ngày làm việc”, “30 ngày” hoặc “không quy định”",
    ),
    (r"(.+) is not a day such as (.+)", r"\1 không phải là ngày, ví dụ \2"),
    (r"(.+) is not Cấp tỉnh, Cấp huyện or Cấp xã", r"\1 không phải Cấp tỉnh, Cấp huyện hay Cấp xã"),
    (r"(.+) names no way to file", r"\1 không nêu Trực tiếp, Trực tuyến hay Bưu chính"),
    (r"(.+) is not a whole number from (\d+) up", r"\1 không phải số nguyên từ \2 trở lên"),
    (
        r"line (\d+): the post is not .*",
        r"dòng \1: vị trí phải là một cửa, thụ lý, lãnh đạo hoặc văn thư",
    ),
    (
        r"line (\d+) is not: case .*",
        r"dòng \1 phải là: trường hợp | cách nộp | cấp | thời hạn | căn cứ, có căn cứ và ít nhất "
        "một trong ba ô đầu",
    ),
    (r"line (\d+) is not: number .*", r"dòng \1 phải là: số thứ tự | mã"),
    (r"line (\d+) is not: chủ trì .*", r"dòng \1 phải là: chủ trì | tên, hoặc phối hợp | tên"),
    (r"line (\d+): (.+) is not among (.+)", r"dòng \1: \2 không có trong \3"),
    (r"line (\d+): (.+) is neither (.+) nor (.+)", r"dòng \1: \2 không thuộc \3 hay \4"),
    (r"line (\d+): there is no line (\d+), .*", r"dòng \1: không có dòng số \2, hoặc đã nêu rồi"),
    (
        r"line (\d+): (.+) is not ((?:Trực tiếp|Cấp tỉnh|chủ trì|Công dân), .+)",
        r"dòng \1: \2 không phải \3",
    ),
    (r"(.+) is not ((?:Cấp tỉnh, Cấp huyện, |Công dân, ).+)", r"\1 không phải \2"),
    (
        r"lines (\d+) and (\d+) hold for the same dossier and .*",
        r"dòng \1 và dòng \2 cùng áp dụng cho một hồ sơ mà không dòng nào cụ thể hơn",
    ),
    (r"exactly one agency is .*", r"phải có đúng một cơ quan chủ trì"),
    (r"a level stands twice, or .*", r"một cấp nêu hai lần, hoặc trùng cấp thực hiện"),
    (r"“Liên thông” needs two .*", r"thủ tục liên thông phải có ít nhất hai cơ quan tham gia"),
    (r"(.+) is no (?:other )?procedure of .*", r"\1 không phải thủ tục có trong danh mục hay tệp"),
    (
        r"(.+) is no blank form that holds .*",
        r"\1 không phải mẫu trống có hiệu lực suốt thời gian ấy",
    ),
    (r"(.+) is not an hour such as (.+)", r"\1 không phải là giờ, ví dụ \2"),
    (
        r"line (\d+): (.+) is not .*",
        r"dòng \1: \2 không phải tờ khai, bản chính, bản sao, bản sao chứng thực, xuất trình",
    ),
    (r"line (\d+) names no paper", r"dòng \1 không nêu tên giấy tờ"),
    (r"at least three steps: .*", r"ít nhất ba bước: tiếp nhận, quyết định, trả kết quả"),
    (r"the first and the last step are .*", r"bước đầu và bước cuối phải thuộc một cửa"),
    (
        r"(.+) is neither Cá nhân, Tổ chức nor Cơ quan nhà nước",
        r"\1 không phải Cá nhân, Tổ chức hay Cơ quan nhà nước",
    ),
    (r"it is empty", r"để trống"),
    (r"(.+) is not a code such as (.+)", r"\1 không phải là mã, ví dụ \2"),
    (r"it ends before it begins", r"hết hiệu lực trước khi có hiệu lực"),
    (r"unknown column\(s\) (.+); .*", r"có cột lạ: \1. Hãy dùng biểu mẫu tải về từ trang này"),
    (r"the column (.+) stands twice", r"cột \1 có hai lần"),
    (r"the column (.+) is missing", r"thiếu cột \1"),
    (r"it has no heading row", r"tệp không có dòng tiêu đề"),
    (r"row (\d+) has (\d+) cells for (\d+) columns", r"dòng \1 có \2 ô, trong khi bảng có \3 cột"),
    (r"it is not UTF-8 \(.*\)", r"tệp không dùng bảng mã UTF-8"),
    (r"it is not (?:a )?sound (CSV|XLSX|JSON) \(.*\)", r"tệp \1 bị hỏng hoặc sai định dạng"),
    (
        r"row (\d+), column (.+) holds a character that cannot be kept",
        r"dòng \1, cột \2: có ký tự không lưu được",
    ),
    (
        r"it unpacks to more than (\d+) MB; split it",
        r"tệp nén chứa hơn \1 MB dữ liệu, hãy chia nhỏ",
    ),
    (r"item (\d+) is not an object", r"mục \1 không phải là một thủ tục"),
    (r"it cannot be (?:read|written) \(.*\)", r"không đọc hoặc ghi được tệp"),
    (r"it holds no procedure", r"tệp không có thủ tục nào"),
    (r"the name must end in .*", r"tên tệp phải kết thúc bằng .csv, .xlsx hoặc .json"),
    (r"it lacks (.+)", r"còn thiếu \1"),
    (
        r"its impact assessment is missing or outdated",
        r"chưa đánh giá tác động, hoặc dự thảo đã đổi sau khi đánh giá",
    ),
    (r"its impact assessment is not favourable", r"đánh giá tác động có nội dung chưa đạt"),
    (
        r"the control unit has not given its opinion on this draft",
        r"đơn vị kiểm soát chưa cho ý kiến về dự thảo này",
    ),
    (r"the control unit does not agree", r"đơn vị kiểm soát không đồng ý"),
    (r"another draft took its place", r"đã có dự thảo khác thay thế"),
    (r"say what it decides on", r"nêu quyết định về việc gì"),
    (r"choose at least one procedure", r"chọn ít nhất một thủ tục"),
    (r"a draft stands in another decision", r"có dự thảo đã nằm trong quyết định khác"),
    (r"a procedure stands twice", r"một thủ tục được chọn hai lần"),
    (r"an act is one of .*", r"cách công bố không có trong danh sách"),
    (r"(.+) is not in force on (.+)", r"\1 không có hiệu lực vào ngày \2"),
    (r"(.+) is not known", r"\1 chưa có trong danh mục, phải công bố là mới ban hành"),
    (r"(.+) is known", r"\1 đã có trong danh mục, không phải mới ban hành"),
    (r"(.+) has a version from (.+)", r"\1 đã có phiên bản hiệu lực từ \2; chọn ngày muộn hơn"),
    (r"it is needed", r"cần ghi nội dung này"),
    (r"the day lies in the future", r"ngày ở tương lai"),
    (r"the decision does not name (.+)", r"quyết định không có thủ tục \1"),
    (r"from the day of the decision until today", r"chọn từ ngày ký quyết định đến hôm nay"),
    (r"a reason is needed", r"cần trả lời và nêu lý do"),
    *REVIEW_REASONS,
)  # fmt: skip
"""The English reasons of the refusals, and the Vietnamese ones; the first that fits is said."""


def vietnamese(reason: str) -> str:
    """A reason in Vietnamese; as it came where no words are known for it."""
    for pattern, words in REASONS:
        found = re.fullmatch(pattern, reason, re.DOTALL)
        if found:
            return found.expand(words)
    return reason


def said_reason(reason: Any) -> str:
    """A reason in the reader's language, columns by their names."""
    words = choose(vietnamese(str(reason)), str(reason))
    return re.sub(
        r"\b[a-z]+(?:_[a-z]+)+\b",
        lambda found: (
            choose(COLUMN_NAMES[found[0]].vi, COLUMN_NAMES[found[0]].en)
            if found[0] in COLUMN_NAMES
            else found[0]
        ),
        words,
    )


def refusal_words(refusal: Conflict | Invalid) -> str:
    """A refusal as a sentence in the reader's language."""
    params = dict(refusal.params)
    if "reason" in params:
        params["reason"] = said_reason(params["reason"])
    return str(refusal.message) % params if params else str(refusal.message)


def errors_of(refusal: Conflict | Invalid, ids: Mapping[str, str]) -> list[tuple[str, str]]:
    """Each reason with the id of its field; ``ids`` maps the field path."""
    fields: Mapping[str, Any] = getattr(refusal, "fields", {})
    rows = []
    for path, reason in fields.items():
        words = said_reason(reason)
        rows.append((ids.get(path, ""), words[:1].upper() + words[1:] + "."))
    return rows or [("", refusal_words(refusal))]


def wrong(field: str, vi: str, en: str) -> FormInvalid:
    """A refusal for one field."""
    return FormInvalid({field: choose(vi, en)})


# The filled form -----------------------------------------------------------------------


def most_megabytes() -> int:
    """How large a filled form may be."""
    return int(settings.MOTCUA_MAX_UPLOAD_BYTES // (1024 * 1024))


def _check(upload: Any) -> UploadedFile:
    if not isinstance(upload, UploadedFile) or upload.size is None:
        raise wrong("form", "Chọn tệp biểu mẫu đã điền.", "Choose the filled form.")
    megabytes = most_megabytes()
    if upload.size > settings.MOTCUA_MAX_UPLOAD_BYTES:
        raise wrong(
            "form", f"Tệp lớn hơn {megabytes} MB. Chia thành nhiều tệp nhỏ hơn.",
            f"The file is larger than {megabytes} MB. Split it.",
        )  # fmt: skip
    if Path(upload.name or "").suffix.lower() not in SUFFIXES:
        raise wrong(
            "form", "Chỉ nhận tệp .xlsx, .csv hoặc .json.", "Only .xlsx, .csv or .json is taken."
        )
    return upload


@contextmanager
def form_file(upload: Any) -> Iterator[Path]:
    """The uploaded form as a temporary file, gone afterwards. Raises ``FormInvalid``."""
    kept = _check(upload)
    name = re.sub(r"[^\w. -]", "_", Path(kept.name or "").name)[-100:]
    with TemporaryDirectory(prefix="motcua-form-") as folder:
        path = Path(folder) / name
        with path.open("wb") as handle:
            for chunk in kept.chunks():
                handle.write(chunk)
        yield path


# Texts, days, choices ------------------------------------------------------------------


def words_of(post: QueryDict, name: str, found: dict[str, str]) -> str:
    """One typed text, cleaned; too long is put into ``found``."""
    words = text.clean(post.get(name, ""))
    if len(words) > LONGEST[name]:
        found[name] = choose(
            f"Dài quá: nhiều nhất {LONGEST[name]} ký tự.",
            f"Too long: at most {LONGEST[name]} characters.",
        )
    return words


def day_of(typed: str) -> date | None:
    """A day as a browser sends it, between sound limits; else nothing."""
    try:
        day = date.fromisoformat(typed.strip()) if len(typed) < 20 else None
    except ValueError:
        return None
    return day if day is not None and FIRST_DAY <= day < LAST_DAY else None


def needed_day(post: QueryDict, name: str, found: dict[str, str]) -> date:
    """A day that must be typed; what is not one is put into ``found``."""
    day = day_of(post.get(name, ""))
    if day is None:
        found[name] = choose(
            "Chọn một ngày, ví dụ 05/02/2026.", "Choose a day, such as 2026-02-05."
        )
    return day or FIRST_DAY


def codes_of(post: QueryDict, name: str) -> list[str]:
    """The chosen procedures, each once, as they came; what is not a code is left out."""
    return [code for code in dict.fromkeys(post.getlist(name)[:500]) if CODE.fullmatch(code)]


@dataclass(frozen=True)
class Drawing:
    """What the form of a new decision holds."""

    title: str
    effective: str
    drafts: list[str]
    abolish: list[str]
    acts: Mapping[str, str]
    query: str

    @classmethod
    def of(cls, post: QueryDict) -> Drawing:
        """Read from the request."""
        drafts = codes_of(post, "drafts")
        return cls(
            post.get("title", "")[:1000], post.get("effective_on", "")[:20], drafts,
            codes_of(post, "abolish"),
            {code: post.get(f"act-{code}", "")[:20] for code in drafts},
            text.clean(post.get("q", ""))[:200],
        )  # fmt: skip

    def items(self, known: Mapping[str, Any]) -> list[procedures.DraftItem]:
        """The items to decide on; what the catalogue knows is amended or replaced."""
        found = []
        for code in self.drafts:
            act = "REPLACED" if self.acts.get(code) == "REPLACED" else "AMENDED"
            found.append(procedures.DraftItem(code, act if code in known else "NEW"))
        return found + [procedures.DraftItem(code, "ABOLISHED") for code in self.abolish]


@dataclass(frozen=True)
class AnswerTyped:
    """One question of the assessment, with what was typed or kept."""

    code: str
    words: Text
    met: str
    reason: str


def answers_typed(
    questions: Mapping[str, Text], post: QueryDict | None, kept: Mapping[str, Any]
) -> list[AnswerTyped]:
    """The questions with what was typed, else with what was kept."""
    found = []
    for code, words in questions.items():
        if post is not None:
            met, reason = post.get(f"met-{code}", ""), post.get(f"reason-{code}", "")
        else:
            answer = kept.get(code)
            met = "" if answer is None else "yes" if answer["met"] else "no"
            reason = answer["reason"] if answer else ""
        found.append(AnswerTyped(code, words, met, reason))
    return found


def answers_of(typed: list[AnswerTyped]) -> dict[str, procedures.Answer]:
    """The answers that were chosen. Raises ``FormInvalid`` for one that is too long."""
    found, long = {}, {}
    for answer in typed:
        if len(answer.reason) > LONGEST["reason"]:
            long[f"answers.{answer.code}"] = choose("Lý do dài quá.", "The reason is too long.")
        if answer.met in ("yes", "no"):
            found[answer.code] = procedures.Answer(answer.met == "yes", answer.reason)
    if long:
        raise FormInvalid(long)
    return found
