"""What types, ways, parts of a head, roles and outcomes are called in the preset studio."""

from __future__ import annotations

from collections.abc import Mapping

from engine.presets.way_words import TYPES
from engine.words import Words

STUDIO_NAMES: Mapping[str, Words] = {
    "studio.head.date": Words("日期", "Date"),
    "studio.head.number": Words("号码", "Number"),
    "studio.head.counterparty": Words("对方", "Counterparty"),
    "studio.head.counterparty_id": Words("对方税号", "Tax id of the counterparty"),
    "studio.head.net": Words("不含税金额", "Net"),
    "studio.head.tax": Words("税额", "Tax"),
    "studio.head.total": Words("总额", "Total"),
    "studio.head.currency": Words("币种", "Currency"),
    "studio.role.clerk": Words("业务人员", "Clerks"),
    "studio.role.legal": Words("法务", "Legal"),
    "studio.role.admin": Words("管理员", "Administrators"),
    "studio.role.auditor": Words("审计员", "Auditors"),
    "studio.tab.fields": Words("字段", "Fields"),
    "studio.tab.about": Words("总体设置", "General"),
    "studio.tab.samples": Words("样本", "Samples"),
    "studio.tab.try": Words("试用与发布", "Try and publish"),
    "studio.tab.offer": Words("谁可以用", "Who may use it"),
    "studio.tab.versions": Words("版本", "Versions"),
    "studio.tab.yaml": Words("YAML", "YAML"),
    "studio.trend.better": Words("变好", "better"),
    "studio.trend.worse": Words("变差", "worse"),
    "studio.trend.same": Words("不变", "same"),
    "studio.trend.new": Words("新增", "new"),
    "studio.trend.gone": Words("已删", "gone"),
    "studio.way.behind": Words("在这段文字之后（正则）", "Behind this text (pattern)"),
    "studio.way.by_label": Words("按栏目名查找", "By the labels"),
    "studio.way.by_pattern": Words("按格式查找 {number}", "By a pattern {number}"),
    "studio.way.by_place": Words("按位置查找 {number}", "By its place {number}"),
    "studio.way.earlier": Words("更早尝试", "Try earlier"),
    "studio.way.last": Words("取最后一个匹配", "Take the last match"),
    "studio.way.later": Words("更晚尝试", "Try later"),
    "studio.way.lines": Words("每一行", "each line"),
    "studio.way.look_in": Words("在哪里找", "Where to look"),
    "studio.way.no_field": Words("（不限）", "(anywhere)"),
    "studio.way.only_one": Words("只有一个匹配时才算", "Only if there is just one"),
    "studio.way.others": Words(
        "另有这些设置，保持不变：{keys}（见 YAML）", "Also set, and kept as it is: {keys} (see YAML)"
    ),
    "studio.way.pattern": Words("格式（正则表达式）", "Pattern (regular expression)"),
    "studio.way.pattern_hint": Words(
        "括号里的部分成为值；没有括号时是整个匹配。",
        "What stands in brackets becomes the value; without brackets the whole match.",
    ),
    "studio.way.remove": Words("删除这个查找方式", "Remove this way"),
    "studio.way.right_of": Words("在这个字段右侧", "To the right of this field"),
    "studio.way.rows": Words("每一排（同高的行连在一起）", "each row (lines of one height joined)"),
    "studio.way.same_row_as": Words("与这个字段同排", "In the row of this field"),
    "studio.way.text": Words("全文", "the running text"),
    "studio.origin.studio": Words("{by} 于 {at} 保存", "saved {at} by {by}"),
    "studio.origin.copy": Words("{by} 于 {at} 复制", "copied {at} by {by}"),
    "studio.origin.file": Words("{at} 在磁盘上修改（{by}）", "changed on disk, found {at} ({by})"),
    "studio.origin.import": Words("{by} 于 {at} 导入", "imported {at} by {by}"),
    "studio.outcome.right": Words("正确", "right"),
    "studio.outcome.doubtful": Words("存疑", "doubtful"),
    "studio.outcome.wrong": Words("错误", "wrong"),
    "studio.outcome.missing": Words("缺失", "missing"),
    "studio.check.birth_and_sex_agree": Words(
        "出生日期、性别与身份证号相符", "Birth and sex agree with the resident id"
    ),
    "studio.check.dates_in_order": Words("日期先后合理", "Dates in order"),
    "studio.check.dates_not_ahead": Words("日期不在将来", "No date in the future"),
    "studio.check.dates_plausible": Words("日期合理", "Dates plausible"),
    "studio.check.invoice_number_form": Words("发票号码格式", "Form of the invoice number"),
    "studio.check.items_agree": Words("明细与合计相符", "Items agree with the total"),
    "studio.check.mrz_agrees": Words("机读码校验位正确", "Check digits of the machine-readable zone"),
    "studio.check.mrz_matches": Words("机读码与印刷内容相符", "Machine-readable zone agrees with the print"),
    "studio.check.plate_form": Words("车牌号格式", "Form of the plate"),
    "studio.check.sums_agree": Words("金额相加相符", "Sums agree"),
    "studio.check.train_plausible": Words("车次与席别合理", "Train and seat plausible"),
    "studio.check.validity_age": Words("有效期与年龄相符", "Validity fits the age"),
    "studio.check.validity_years": Words("有效期年限", "Years of validity"),
    "studio.check.words_agree": Words("大小写金额相符", "Amount in words agrees"),
    **{f"studio.type.{kind}": Words(said.zh, f"{said.en[:1].upper()}{said.en[1:]}") for kind, said in TYPES.items()},
}
