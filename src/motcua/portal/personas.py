"""The roles that a visitor of the demonstration may step into."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from motcua.procedures.contracts import Text


@dataclass(frozen=True)
class Persona:
    """A role: ``key`` is the last part of its address; ``role`` is empty for the citizen."""

    key: str
    role: str
    unit: str
    full_name: str
    title: Text
    tries: Text


COUNTER_UNIT: Final = "AG.30307"
"""Phường Long Xuyên: the counter at which the demonstration takes place."""

PERSONAS: Final = (
    Persona(
        "nguoi-dan", "", "", "",
        Text("Người dân", "Citizen"),
        Text("Tra cứu một hồ sơ và kiểm chứng thời gian.", "Track a dossier and verify its clock."),
    ),
    Persona(
        "mot-cua", "ONE_STOP_OFFICER", COUNTER_UNIT, "Nguyễn Thị Một Cửa",
        Text("Công chức một cửa", "Counter officer"),
        Text("Tiếp nhận, in giấy hẹn, trả kết quả.", "Receive, print the receipt, return results."),
    ),
    Persona(
        "chuyen-vien", "HANDLING_OFFICER", COUNTER_UNIT, "Trần Văn Chuyên Viên",
        Text("Chuyên viên thụ lý", "Specialist"),
        Text("Giải quyết, yêu cầu bổ sung.", "Examine, ask for supplements."),
    ),
    Persona(
        "lanh-dao", "HEAD", COUNTER_UNIT, "Lê Thị Lãnh Đạo",
        Text("Lãnh đạo", "Head"),
        Text("Ký kết quả, xem hồ sơ sắp trễ.", "Sign results, see what is about to be late."),
    ),
    Persona(
        "dieu-phoi", "REFORM_COORDINATOR", "AG.SNV", "Phạm Văn Điều Phối",
        Text("Cán bộ điều phối cải cách", "Reform coordinator"),
        Text("Xem mười ba mục tiêu và căn cứ.", "See the thirteen targets and their evidence."),
    ),
    Persona(
        "thanh-tra", "INSPECTOR", "AG.TTRA", "Võ Thị Thanh Tra",
        Text("Thanh tra công vụ", "Inspector"),
        Text("Mở hồ sơ ở mọi đơn vị, đối chiếu sổ cái.", "Open any dossier, check the ledger."),
    ),
    Persona(
        "kiem-soat", "PROCEDURE_CONTROLLER", "AG.VP", "Đỗ Thị Kiểm Soát",
        Text("Cán bộ kiểm soát thủ tục", "Procedure controller"),
        Text("Nhập biểu mẫu, cho ý kiến, lập quyết định công bố.",
             "Take forms in, give opinions, draw up decisions."),
    ),
    Persona(
        "chu-tich", "HEAD", "AG", "Huỳnh Văn Chủ Tịch",
        Text("Chủ tịch UBND tỉnh", "Chairman of the province"),
        Text("Đọc và ký quyết định công bố thủ tục.", "Read and sign decisions on procedures."),
    ),
)  # fmt: skip


def persona_get(key: str) -> Persona | None:
    """The persona of that key, if there is one."""
    return next((persona for persona in PERSONAS if persona.key == key), None)


def username_of(persona: Persona) -> str:
    """The account that a persona signs in as."""
    return f"demo-{persona.key}"
