"""What Chinese invoices and bills print as labels, headings and titles: each word in this one place."""

from __future__ import annotations

import re

NUMBERS = {"发票号码": frozenset({8, 20}), "票据号码": frozenset({8, 10, 20})}
"""Labels of an invoice's own number, and how many digits it has: of the old form, of a bill, of the new form."""
HEADED = re.compile("增值税|专用发票|普通发票|定额发票|统一发票|机打发票|通用发票|卷票")
"""Titles of papers that print code and number at their head without a label."""
TITLE = re.compile(r".{0,24}(?:发票|客票|行程单|票据|车票)")
TITLE_PIECE = re.compile(r"发票|客票|票据|增值税|专用|普通|电子|[（）()]")
NO_TITLE = re.compile(
    r"[:：]|\d{2}|(?:发票|票据)(?:代码|号码)|开票日期|机器编号|^(?:发票|记账|抵扣|存根|报销)联$|专用章|监制"
)
"""Lines that speak of the invoice without being its name."""
ISSUED = re.compile("发票")

NAME = ("名称",)
TAX_ID = ("纳税人识别号", "统一社会信用代码纳税人识别号", "统一社会信用代码", "税号", "单位代码身份证号码")
ADDRESS = ("地址电话",)
BANK = ("开户行及账号", "开户银行及账号")
BUYER = "购买方"
BUYERS = re.compile("购买方|购方|购货|付款方|付款单位|交款人|(?<!出)买方")
SELLERS = re.compile("销售方|销方|销货|收款方|收款单位|卖方")
NEITHER = re.compile("二手车市场|经营、?拍卖单位|主管税务机关")
"""What the two parties of an invoice are called, and others whose numbers stand on it too."""

TOTAL = "价税合计"
FIGURES = "小写"
IN_WORDS = "大写"
FOOT = "合计"
ONLY_TOTALS = frozenset({"合计金额", "金额合计"})
"""What papers without a tax of their own call their one sum; on others it is the amount before tax."""
ONE_SUM = re.compile("定额|卷票|票据|卷式")
"""Titles of papers that print one sum, the one to pay."""
QUOTA = re.compile("定额|车票|客票|通行费|过路费|过桥费|停车")
"""Titles of papers that print their sum without a label."""

AMOUNTS, TAXES, PRICES = "金额", "税额", "单价"
REMARKS = "备注"
FOOT_NAMES = re.compile("开票人|收款人|复核")
SEAL = re.compile(r"专用章|发票章|财务章|样本")
ROWS_END = (
    rf"{FOOT}|总计|小计|{TOTAL}|{AMOUNTS}{FOOT}|{FOOT}数量|应付|实收|{REMARKS}|优惠|\(?{IN_WORDS}"
    r"|销售方|收款人|收款单位|其他信息"
)
"""How a row that ends the table of items begins."""

OF_ANOTHER = re.compile(
    r"对应(?:的)?(?:正数|蓝字|原)|(?:正数|蓝字|原|原始|红字)(?:数电|电子|增值税)?(?:专用|普通)?发票|被?红冲|冲红"
    r"|(?:信息表|通知单|确认单)(?:编号|号)"
)
"""What the remarks of a red invoice say of the invoice that it takes back."""
