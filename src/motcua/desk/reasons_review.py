"""The English reasons for which a review is refused, and the Vietnamese ones."""

from __future__ import annotations

from typing import Final

REVIEW_REASONS: Final[tuple[tuple[str, str], ...]] = (
    (r"a year from (\d+) to (\d+)", r"năm phải từ \1 đến \2"),
    (r"choose an agency", r"chọn cơ quan"),
    (r"one of .*", r"chọn một căn cứ"),
    (r"a day of (\d+)", r"chọn một ngày trong năm \1"),
    (r"the plan names this procedure already", r"kế hoạch đã có thủ tục này"),
    (r"the plan names no procedure", r"kế hoạch chưa có thủ tục nào"),
    (r"the plan was approved", r"kế hoạch đã được phê duyệt"),
    (r"the plan is not approved yet", r"kế hoạch chưa được phê duyệt"),
    (r"the proposal was sent", r"phương án đã được trình"),
    (r"the review form comes first", r"phải lưu biểu mẫu rà soát trước"),
    (r"choose at least one measure", r"chọn ít nhất một biện pháp"),
    (r"there is no option (.+)", r"không có phương án \1"),
    (r"no proposal was sent", r"chưa trình phương án"),
    (r"it was decided already", r"đã có quyết định"),
    (r"from the day of the proposal until today", r"chọn từ ngày trình phương án đến hôm nay"),
    (r"no option was accepted", r"chưa có phương án được chấp thuận"),
    (r"the draft was made already", r"dự thảo đã được lập"),
    (
        r"a decision abolishes it; there is no draft to make",
        r"thủ tục được bãi bỏ bằng quyết định công bố, không lập dự thảo",
    ),
    (
        r"the procedure has another draft; publish or finish it first",
        r"thủ tục đang có dự thảo khác; hãy công bố hoặc hoàn thành dự thảo đó trước",
    ),
    (
        r"the procedure changed since the option was costed",
        r"thủ tục đã thay đổi sau khi tính phương án; hãy rà soát lại",
    ),
    (r"choose a paper", r"chọn ít nhất một giấy tờ"),
    (r"choose at least (\d+) papers", r"chọn ít nhất \1 giấy tờ"),
    (r"the procedure has no paper (.+)", r"thủ tục không có giấy tờ \1"),
    (
        r"the cost of preparing (.+) is not stated by itself",
        r"chi phí chuẩn bị “\1” chưa được nêu riêng trong thủ tục",
    ),
    (
        r"at least one paper stays; to end it all, drop the procedure",
        r"phải còn ít nhất một giấy tờ; muốn bỏ hết thì chọn bãi bỏ thủ tục",
    ),
    (r"say how many minutes the simpler form takes", r"ghi số phút điền mẫu sau khi đơn giản hóa"),
    (r"it takes (\d+) minutes now; say fewer", r"hiện nay mất \1 phút; ghi số nhỏ hơn"),
    (r"the paper (.+) is no certified copy", r"giấy tờ \1 không phải bản sao chứng thực"),
    (r"the procedure states no time limit", r"thủ tục không quy định thời hạn"),
    (
        r"the limit is (\d+) now; say a shorter one, from 1",
        r"thời hạn hiện nay là \1; ghi số nhỏ hơn, từ 1",
    ),
    (
        r"the procedure does not say how often a year it is done",
        r"thủ tục chưa nêu số lần thực hiện mỗi năm",
    ),
    (
        r"it is done (\d+) times a year now; say fewer, from 1",
        r"hiện nay \1 lần mỗi năm; ghi số nhỏ hơn",
    ),
    (
        r"the fee is (\d+) đồng now; say a lower one, from 0",
        r"phí hiện nay là \1 đồng; ghi mức thấp hơn",
    ),
    (r"choose a level below the present one", r"chọn cấp thấp hơn cấp hiện nay"),
    (
        r"say how many kilometres it is to the nearer counter",
        r"ghi số km đến nơi nộp gần hơn",
    ),
    (
        r"say which per cent of people will not need to come, from 1 to 100",
        r"ghi tỷ lệ người không còn phải đi lại, từ 1 đến 100",
    ),
    (r"the measure stands twice", r"một biện pháp được chọn hai lần"),
    (
        r"what is dropped needs no other measure",
        r"đã bãi bỏ thủ tục thì không cần biện pháp khác",
    ),
)  # fmt: skip
"""Each stands for every reason of ``procedures.review``; a test walks the code for them."""
