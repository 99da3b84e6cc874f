"""Labels that documents print, grouped by meaning, with the type of value that follows: the extractor's common sense.

A name a person types borrows the other names of its group; every name is a barrier where another field's value ends.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.page.folding import fold
from engine.presets import ValueType as T


@dataclass(frozen=True, slots=True)
class Term:
    """One meaning: its printed names, the first being the usual one."""

    type: T
    names: tuple[str, ...]


def _term(kind: T, names: str) -> Term:
    return Term(kind, tuple(name.strip() for name in names.split("|")))


TERMS: tuple[Term, ...] = (
    _term(T.PERSON, "姓名|Name|Full name"),
    _term(T.SEX, "性别|Sex|Gender"),
    _term(T.TEXT, "民族|Ethnicity"),
    _term(T.DATE, "出生|出生日期|出生年月|Date of birth|DOB|Birth date"),
    _term(T.ADDRESS, "住址|地址|住所|通讯地址|联系地址|通信地址|注册地址|家庭住址|单位地址|Address"),
    _term(T.RESIDENT_ID, "公民身份号码|身份证号|身份证号码|证件号码|身份证"),
    _term(T.COMPANY, "签发机关|发证机关|Issuing authority|Authority"),
    _term(T.DATE_RANGE, "有效期限|有效期|Valid period"),
    _term(T.DATE_RANGE, "起止日期|起止时间"),
    _term(T.COMPANY, "名称|单位名称|公司名称|客户名称|企业名称|Company name|Company"),
    _term(T.TAX_ID, "统一社会信用代码|纳税人识别号|统一社会信用代码/纳税人识别号|税号|信用代码"),
    _term(T.TEXT, "地址、电话|地址电话"),
    _term(T.TEXT, "开户行及账号|开户银行及账号"),
    _term(T.PHONE, "电话|联系电话|联系方式|手机|手机号|手机号码|电话号码|Tel|Telephone|Phone|Phone number|Mobile"),
    _term(T.PHONE, "传真|Fax"),
    _term(T.EMAIL, "电子邮箱|邮箱|电子邮件|E-mail|Email"),
    _term(T.PERSON, "联系人|Contact|Contact person"),
    _term(T.PERSON, "经办人|Handled by"),
    _term(T.PERSON, "开票人|Issuer"),
    _term(T.PERSON, "收款人|Payee"),
    _term(T.PERSON, "复核|复核人|Reviewer"),
    _term(T.PERSON, "法定代表人|负责人|Legal representative"),
    _term(T.COMPANY, "开户银行|开户行|Bank|Bank name"),
    _term(T.BANK_ACCOUNT, "银行账号|账号|账户|银行账户|Account number|Account No"),
    _term(T.IDENTIFIER, "编号|单号|流水号|订单号|No.|Number|Reference|Ref No"),
    _term(T.IDENTIFIER, "发票代码|Invoice code"),
    _term(T.IDENTIFIER, "发票号码|Invoice number|Invoice No|Invoice #"),
    _term(T.IDENTIFIER, "机器编号"),
    _term(T.IDENTIFIER, "校验码"),
    _term(T.DATE, "日期|时间|Date"),
    _term(T.DATE, "开票日期|Invoice date|Date of issue|Issue date"),
    _term(T.DATE, "签订日期|签约日期|签署日期|签订时间|Signing date"),
    _term(T.DATE, "交易日期|交易时间|Transaction date"),
    _term(T.DATE, "到期日|到期日期|付款期限|Due date"),
    _term(T.AMOUNT, "金额|Amount"),
    _term(T.AMOUNT, "合计|总计|总额|总金额|Total|Grand total"),
    _term(T.AMOUNT, "应付|应付金额|应收|Amount due|Balance due"),
    _term(T.AMOUNT, "实付|实收|实付金额|Paid"),
    _term(T.AMOUNT, "小计|Subtotal|Sub total"),
    _term(T.AMOUNT, "税额|Tax|GST|VAT"),
    _term(T.AMOUNT, "单价|Unit price"),
    _term(T.NUMBER, "数量|Qty|Quantity"),
    _term(T.AMOUNT, "优惠|折扣|Discount"),
    _term(T.AMOUNT, "找零|Change"),
    _term(T.AMOUNT_WORDS, "金额大写|大写|大写金额|人民币大写"),
    _term(T.AMOUNT, "价税合计"),
    _term(T.TEXT, "支付方式|付款方式|Payment method"),
    _term(T.TEXT, "微信支付|支付宝|现金|银行卡|刷卡|Cash"),
    _term(T.TEXT, "收银员|Cashier"),
    _term(T.TEXT, "机号|桌号|Table"),
    _term(T.TEXT, "合计数量"),
    _term(T.TEXT, "车牌照号"),
    _term(T.TEXT, "厂牌型号"),
    _term(T.TEXT, "车辆类型"),
    _term(T.IDENTIFIER, "登记证号"),
    _term(T.IDENTIFIER, "车架号/车辆识别代码"),
    _term(T.TEXT, "品名|商品名称|项目名称|货物或应税劳务、服务名称|Description|Item"),
    _term(T.TEXT, "规格型号|规格"),
    _term(T.TEXT, "单位|Unit"),
    _term(T.PERCENT, "税率|税率/征收率|Tax rate"),
    _term(T.TEXT, "购买方|购买方信息|购方|Buyer|Bill to|Sold to|Customer"),
    _term(T.TEXT, "销售方|销售方信息|销方|Seller|Vendor|Supplier"),
    _term(T.LONG_TEXT, "备注|附注|Remarks|Notes"),
    _term(T.TEXT, "用途|Purpose"),
    _term(T.TEXT, "摘要|附言|Memo"),
    _term(T.TEXT, "币种|Currency"),
    _term(T.COMPANY, "付款人户名|付款人名称|付款人|付款方|Payer"),
    _term(T.BANK_ACCOUNT, "付款人账号|付款账号|付款方账号"),
    _term(T.COMPANY, "付款人开户行|付款人开户银行|付款开户行"),
    _term(T.COMPANY, "收款人户名|收款人名称|收款方"),
    _term(T.BANK_ACCOUNT, "收款人账号|收款账号|收款方账号"),
    _term(T.COMPANY, "收款人开户行|收款人开户银行|收款开户行"),
    _term(T.COMPANY, "全称|户名"),
    _term(T.AMOUNT, "金额小写|小写"),
    _term(T.DATE, "打印时间|打印日期"),
    _term(T.COMPANY, "甲方|委托方|出租方|买方|Party A"),
    _term(T.COMPANY, "乙方|受托方|承租方|卖方|Party B"),
    _term(T.COMPANY, "丙方|担保方|Party C"),
    _term(T.TEXT, "合同编号|Contract No|Contract number"),
    _term(T.PERSON, "授权代表|委托代理人|代表|Authorised representative"),
    _term(T.PERSON, "申请人|报销人|姓名|Applicant"),
    _term(T.TEXT, "部门|所属部门|报销部门|Department"),
    _term(T.TEXT, "职务|职位|Position|Title"),
    _term(T.TEXT, "等候"),
    _term(T.TEXT, "状态"),
    _term(T.TEXT, "里程"),
    _term(T.TEXT, "车号"),
    _term(T.TEXT, "证号"),
    _term(T.TIME, "上车"),
    _term(T.TIME, "下车"),
)

_SUFFIXES: tuple[tuple[str, T], ...] = tuple(
    (suffix, kind)
    for kind, suffixes in (
        (T.TEXT, "号牌号码 车牌号码 车牌号 车牌照号 号牌 车牌 车号"),
        (T.DATE_RANGE, "起止日期 起止时间 有效期限 有效期 period"),
        (T.AMOUNT_WORDS, "大写"),
        (T.PERCENT, "利率 税率 费率 比例"),
        (T.DATE, "日期 生日 出生 date"),
        (T.AMOUNT, "金额 总额 价款 小写 费 费用 租金 押金 定金 合计 税额 总价 单价 补助 补贴 amount total price"),
        (T.RESIDENT_ID, "身份证号 身份证号码 公民身份号码"),
        (T.TAX_ID, "信用代码 识别号 税号"),
        (T.BANK_ACCOUNT, "账号 账户 卡号"),
        (T.PHONE, "电话 手机 手机号 手机号码 传真 phone tel"),
        (T.EMAIL, "邮箱 电子邮件 email"),
        (T.ADDRESS, "地址 住址 住所 address"),
        (T.IDENTIFIER, "编号 单号 号码 number"),
        (T.SEX, "性别 sex gender"),
        (T.LONG_TEXT, "备注 说明 内容 条款 remarks notes"),
    )
    for suffix in suffixes.split()
)

_BY_NAME: dict[str, tuple[Term, ...]] = {}
for _term_ in TERMS:
    for _name in _term_.names:
        _BY_NAME[fold(_name)] = (*_BY_NAME.get(fold(_name), ()), _term_)


def barriers() -> frozenset[str]:
    """Every known label, folded."""
    return frozenset(_BY_NAME)


def terms_named(name: str) -> tuple[Term, ...]:
    """The meanings that have `name` among their names."""
    return _BY_NAME.get(fold(name), ())


def guess_type(name: str) -> T:
    """The type of value that a field of this name holds, by its group or its ending; text where nothing tells."""
    terms = terms_named(name)
    if terms:
        return terms[0].type
    folded = fold(name)
    return next((kind for suffix, kind in _SUFFIXES if folded.endswith(suffix)), T.TEXT)
