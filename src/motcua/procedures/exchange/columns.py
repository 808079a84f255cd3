"""The columns of the form, each with its help. The template is written from this list."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Need(StrEnum):
    """What an empty cell means."""

    KEY = "KEY"
    """The row is refused."""
    PART = "PART"
    """The row becomes a draft: Decree 63/2010, article 8, wants this part."""
    SAID = "SAID"
    """May be none, but then the cell must say “không có”; else the row becomes a draft."""
    FREE = "FREE"
    """May be left empty."""


@dataclass(frozen=True)
class FormColumn:
    """One column: its name, its Vietnamese heading, what an empty cell means, and the help."""

    name: str
    title: str
    need: Need
    help_vi: str
    help_en: str
    example: str


COLUMNS: Final = (
    FormColumn("ma_thu_tuc", "Mã thủ tục", Need.KEY, "Mã quốc gia hoặc mã của tỉnh, mỗi thủ tục một mã.", "National code, or the province's own; one for each procedure.", "1.001193"),
    FormColumn("ten_thu_tuc", "Tên thủ tục", Need.KEY, "Tên đầy đủ như quyết định công bố; dài bao nhiêu cũng được.", "Full name as published, of any length.", "Đăng ký khai sinh"),
    FormColumn("ten_tieng_anh", "Tên tiếng Anh", Need.FREE, "Để trống thì dùng tên tiếng Việt.", "The Vietnamese name is shown where empty.", "Register a birth"),
    FormColumn("linh_vuc", "Lĩnh vực", Need.PART, "Tên hoặc mã lĩnh vực; tên mới sẽ thành lĩnh vực mới.", "Name or code of the field; a new name makes a new field.", "Hộ tịch"),
    FormColumn("cap_thuc_hien", "Cấp thực hiện", Need.PART, "Cấp tỉnh, Cấp huyện hoặc Cấp xã. Thủ tục ở nhiều cấp: mỗi cấp một dòng, mã kèm hậu tố của tỉnh.", "Cấp tỉnh, Cấp huyện or Cấp xã. One row for each level, with the province's suffix to the code.", "Cấp xã"),
    FormColumn("trinh_tu", "Trình tự, quy trình nội bộ", Need.FREE, "Mỗi dòng một bước: tên bước | vị trí | số giờ. Vị trí: một cửa, thụ lý, lãnh đạo, văn thư. Để trống thì dùng bốn bước thông thường.", "One step a line: name | post | hours. Empty takes the usual four steps.", "Tiếp nhận | một cửa | 1\nGiải quyết | thụ lý | 5\nKý | lãnh đạo | 1\nTrả kết quả | một cửa | 0"),
    FormColumn("cach_thuc_thuc_hien", "Cách thức thực hiện", Need.PART, "Trực tiếp; Trực tuyến; Bưu chính (cách nhau bằng dấu chấm phẩy).", "Any of the three, with semicolons.", "Trực tiếp; Trực tuyến"),
    FormColumn("thanh_phan_ho_so", "Thành phần hồ sơ", Need.PART, "Mỗi dòng một giấy tờ: tên | loại | số lượng | nếu … Loại: tờ khai, bản chính, bản sao, bản sao chứng thực, xuất trình.", "One paper a line: name | kind | number | if ….", "Tờ khai đăng ký khai sinh | tờ khai | 1\nGiấy chứng sinh | bản chính | 1\nVăn bản ủy quyền | bản chính | 1 | nếu ủy quyền"),
    FormColumn("so_bo", "Số bộ hồ sơ", Need.PART, "Số nguyên từ 1.", "A whole number from 1.", "1"),
    FormColumn("thoi_han", "Thời hạn giải quyết", Need.PART, "Ví dụ: 05 ngày làm việc; 30 ngày; 8 giờ làm việc; 2 tháng; trong ngày; không quy định.", "Working days, days, working hours, months, the same day, or none stated.", "01 ngày làm việc"),
    FormColumn("doi_tuong_thuc_hien", "Đối tượng thực hiện", Need.PART, "Cá nhân; Tổ chức.", "Individuals; organisations.", "Cá nhân"),
    FormColumn("co_quan_quyet_dinh", "Cơ quan giải quyết", Need.PART, "Cơ quan có thẩm quyền quyết định.", "Who decides.", "Ủy ban nhân dân cấp xã"),
    FormColumn("mau_don_to_khai", "Mẫu đơn, tờ khai", Need.SAID, "Mỗi dòng một mẫu, hoặc: không có.", "One form a line, or: không có.", "Tờ khai đăng ký khai sinh"),
    FormColumn("ket_qua", "Kết quả", Need.PART, "Giấy tờ mà người dân nhận được.", "What people get.", "Giấy khai sinh"),
    FormColumn("yeu_cau_dieu_kien", "Yêu cầu, điều kiện", Need.SAID, "Nội dung, hoặc: không có.", "Text, or: không có.", "không có"),
    FormColumn("phi_le_phi", "Phí, lệ phí (đồng)", Need.SAID, "Số đồng, hoặc: không có (miễn phí).", "Đồng, or: không có.", "8000"),
    FormColumn("can_cu_phi", "Căn cứ thu phí", Need.FREE, "Văn bản quy định mức phí.", "The rule that sets the fee.", "Nghị quyết của HĐND tỉnh"),
    FormColumn("can_cu_phap_ly", "Căn cứ pháp lý", Need.PART, "Mỗi dòng một văn bản: số, ký hiệu | điều.", "One document a line: number | article.", "Luật Hộ tịch 2014 | Điều 16"),
    FormColumn("tu_khoa", "Từ thường gọi", Need.FREE, "Từ người dân hay dùng, cách nhau bằng dấu chấm phẩy.", "Everyday words, with semicolons.", "làm giấy khai sinh"),
    FormColumn("quyet_dinh_cong_bo", "Quyết định công bố", Need.PART, "Số, ký hiệu, ngày của quyết định công bố.", "The decision that published it.", "163/QĐ-BTP"),
    FormColumn("hieu_luc_tu", "Hiệu lực từ ngày", Need.PART, "dd/mm/yyyy hoặc yyyy-mm-dd.", "Day it takes effect.", "01/07/2025"),
    FormColumn("hieu_luc_den", "Hiệu lực đến trước ngày", Need.FREE, "Để trống nếu đang có hiệu lực.", "Empty while in force.", ""),
    FormColumn("thoi_han_rieng", "Thời hạn riêng", Need.FREE, "Chỉ khi pháp luật quy định thời hạn khác theo trường hợp, cách nộp hoặc cấp. Mỗi dòng: trường hợp | cách nộp | cấp | thời hạn | căn cứ; ô nào không phân biệt thì để trống. Dòng cụ thể nhất được áp dụng; hai dòng cùng áp dụng được mà không dòng nào cụ thể hơn thì bị từ chối.", "Only where the law sets another limit by case, way to file or level. One a line: case | way | level | limit | basis, with what does not matter left empty. The most specific line holds; two of which neither is closer are refused.", "phải xác minh |  |  | 5 ngày làm việc | Luật Hộ tịch 2014"),
    FormColumn("giay_to_dung_lai", "Giấy tờ dùng lại được", Need.FREE, "Giấy tờ không phải nộp nếu Nhà nước đã cấp. Mỗi dòng: số thứ tự của giấy tờ trong thành phần hồ sơ | mã các thủ tục có kết quả dùng được, ví dụ: 2 | 1.001193; 1.004884.", "Papers not needed if the state issued them already. One a line: number of the paper | codes of the procedures whose result serves.", ""),
    FormColumn("mau_tai_ve", "Mẫu tải về", Need.FREE, "Mỗi dòng: số thứ tự của mẫu trong mẫu đơn, tờ khai | mã mẫu trống của hệ thống, ví dụ: 1 | to-khai-khai-sinh.", "One a line: number of the form | code of a blank form of the system.", "1 | to-khai-khai-sinh"),
    FormColumn("pham_vi", "Phạm vi", Need.FREE, "Công dân, tổ chức; Liên thông (nhiều cơ quan cùng giải quyết); hoặc Nội bộ (giữa các cơ quan nhà nước). Để trống là Công dân, tổ chức.", "People and organisations, inter-agency, or internal (between agencies); empty means the first.", "Công dân, tổ chức"),
    FormColumn("co_quan_tham_gia", "Cơ quan tham gia", Need.FREE, "Mỗi dòng: chủ trì | tên cơ quan, hoặc: phối hợp | tên cơ quan. Đúng một cơ quan chủ trì.", "One a line: chủ trì (leads) or phối hợp (supports) | name. Exactly one leads.", ""),
    FormColumn("cap_khac", "Cấp khác cùng thực hiện", Need.FREE, "Thủ tục dùng chung cho nhiều cấp: các cấp khác, cách nhau bằng dấu chấm phẩy.", "For a procedure shared by several levels: the other levels, with semicolons.", ""),
    FormColumn("ma_dung_chung", "Mã thủ tục dùng chung", Need.FREE, "Nếu đây là biến thể của địa phương: mã của thủ tục dùng chung.", "For a local variant: the code of the shared procedure.", ""),
)  # fmt: skip
BY_NAME: Final = {column.name: column for column in COLUMNS}

ALSO_CALLED: Final = {
    "so_quyet_dinh": "quyet_dinh_cong_bo",
    "co_quan_co_tham_quyen": "co_quan_quyet_dinh",
    "ket_qua_xu_ly": "ket_qua",
    "trinh_tu_thuc_hien": "mo_ta_trinh_tu",
}
"""Names that the national catalogue's exports use, and the column that they fill."""

NOT_TAKEN: Final = frozenset(
    {
        "loai_thu_tuc", "dia_chi_tiep_nhan", "co_quan_duoc_uy_quyen", "co_quan_phoi_hop",
        "thu_tuc_lien_quan", "co_quan_thuc_hien", "mo_ta_trinh_tu",
    }
)  # fmt: skip
"""Columns of the national catalogue that the record has no place for; the report names them."""
