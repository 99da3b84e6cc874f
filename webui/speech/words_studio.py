"""Words of the preset studio."""

from __future__ import annotations

from collections.abc import Mapping

from engine.words import Words

STUDIO_WORDS: Mapping[str, Words] = {
    "studio.actions": Words("更多操作", "More actions"),
    "studio.add_cue": Words("添加线索", "Add a cue"),
    "studio.add_field": Words("添加字段", "Add a field"),
    "studio.add_samples": Words("加入样本", "Add samples"),
    "studio.add_term": Words("选择一个含义…", "Choose a meaning…"),
    "studio.add_way": Words("添加查找方式", "Add a way"),
    "studio.after": Words("这个版本", "This version"),
    "studio.aliases": Words("单据上的其他栏目名（每行一个）", "Other labels that papers print, one a line"),
    "studio.aliases_hint": Words("不写冒号；任何语言都可以。", "Without the colon; in any language."),
    "studio.all_right": Words(
        "所有样本上的值都正确且无疑点。", "Every value on every sample is right and beyond doubt."
    ),
    "studio.audience": Words("谁可以选用", "Who may choose it"),
    "studio.bad_field_name": Words("这个字段名不能用。", "This name cannot be used for a field."),
    "studio.before": Words("现用版本", "In use"),
    "studio.begin": Words("开始编写", "Begin"),
    "studio.broken": Words("文件有误", "File not valid"),
    "studio.by_field": Words("按字段", "Field by field"),
    "studio.by_file": Words("磁盘上的文件", "a file on disk"),
    "studio.changed": Words("{by} 于 {at} 修改", "changed {at} by {by}"),
    "studio.changed_values": Words("与现用版本不同的值", "Values that come out otherwise"),
    "studio.changes": Words("与现用版本相比的改动", "What changes against the version in use"),
    "studio.checks": Words("检查", "Checks"),
    "studio.checks_hint": Words(
        "核对多个字段之间是否相符；不相符时要求人工核对。",
        "They hold fields against each other; what does not agree is shown for a person to look at.",
    ),
    "studio.choices": Words("可选的值（每行一个）", "The values there are, one a line"),
    "studio.choose": Words("请选择一个模板", "Choose a preset"),
    "studio.choose_hint": Words(
        "左侧是全部模板。自带的可以设置谁能用，也可以复制后修改；自己的可以修改、试用、发布和回退。",
        "All presets stand on the left. Shipped ones can be offered to some, and copied; your own can be "
        "changed, tried, published and rolled back.",
    ),
    "studio.copy": Words("复制后修改", "Copy and change"),
    "studio.copy_first": Words("请先复制一份，再改复制的那一份。", "Copy it first, and change the copy."),
    "studio.copy_hint": Words(
        "复制后的模板归本单位所有，可以随意修改；原来的不变。",
        "The copy belongs to your installation and can be changed at will; the original stays.",
    ),
    "studio.copy_title": Words("复制“{name}”", "Copy “{name}”"),
    "studio.country": Words("国家或地区", "Country"),
    "studio.country_hint": Words(
        "决定看不出写法时怎样读数字和日期。", "How numbers and dates are read where a page does not tell."
    ),
    "studio.cue": Words("线索", "Cue"),
    "studio.cues": Words("怎样认出这种单据", "How this paper is told from others"),
    "studio.cues_hint": Words(
        "单据上印着的词和权重，合计 2 就会被认出。只有它才印的词给 3 以上，别处也印的给 0.5，负数表示“不是它”。",
        "Words that the paper prints; weights of 2 together are enough. One that only this paper prints is "
        "worth 3 or more, a common one 0.5; below zero it speaks against this kind.",
    ),
    "studio.default": Words("默认选中", "Chosen at first"),
    "studio.default_for_all": Words("对所有人", "For everybody"),
    "studio.default_hint": Words(
        "打开工作台时为这些人预先选中；按人、团队、角色、所有人的顺序取最近的。",
        "It stands chosen when these people open the desk; the nearest counts: person, team, role, everybody.",
    ),
    "studio.description_en": Words("英文说明", "Description in English"),
    "studio.description_zh": Words("中文说明", "Description in Chinese"),
    "studio.draft_chip": Words("草稿：第 {number} 版", "Draft: version {number}"),
    "studio.draft_only": Words("从未发布", "Never published"),
    "studio.drop": Words("移除 {name}", "Take out {name}"),
    "studio.expected": Words("应得的值", "What should be found"),
    "studio.expected_hint": Words(
        "去掉勾选的字段不检查；勾选而留空表示“单据上没有”。改动立即保存。",
        "A field without a tick is not looked at; one with a tick and nothing in it is not on the paper. "
        "Changes are kept at once.",
    ),
    "studio.export": Words("导出 ZIP", "Export as ZIP"),
    "studio.field": Words("字段", "Field"),
    "studio.field_name": Words("字段标识", "Name of the field"),
    "studio.field_name_hint": Words(
        "小写英文字母、数字和下划线，字母开头；接口和导出用它，发布后最好不再改。",
        "Lower case letters, digits and _, a letter first. The interface and exports use it; better not "
        "changed once published.",
    ),
    "studio.finds": Words("现在得到：{value}", "Finds: {value}"),
    "studio.finds_beside": Words("现在得到：{value}（在“{label}”旁）", "Finds: {value} (beside “{label}”)"),
    "studio.finds_nothing": Words("在这份样本上找不到值。", "Nothing is found on this sample."),
    "studio.first_version": Words("第一版。", "The first version."),
    "studio.for_all": Words("所有人", "Everybody"),
    "studio.for_some": Words("只有这些角色、团队或人", "Only these roles, teams or people"),
    "studio.give_up": Words("放弃改动", "Give up changes"),
    "studio.give_up_title": Words("放弃没有保存的改动？", "Give up what is not saved?"),
    "studio.given": Words("得到", "Found"),
    "studio.has_draft": Words("有草稿", "Draft"),
    "studio.head": Words("列表和合计中的含义", "What it is in lists and sums"),
    "studio.head_hint": Words(
        "历史、合计、查重和导出只看这些。", "History, sums, duplicates and exports read only these."
    ),
    "studio.head_none": Words("（无）", "(none)"),
    "studio.id": Words("标识", "Identifier"),
    "studio.id_hint": Words(
        "小写英文字母、数字和下划线，字母开头；以后不能改。",
        "Lower case letters, digits and _, a letter first. It does not change later.",
    ),
    "studio.import": Words("导入", "Import"),
    "studio.imported": Words(
        "已导入“{name}”，第 {number} 版（草稿）", "“{name}” was imported as version {number}, a draft"
    ),
    "studio.in_use": Words("使用中", "In use"),
    "studio.keep_mine": Words("在其之上保存我的", "Keep mine on top"),
    "studio.kind": Words("单据种类", "Kind of document"),
    "studio.kind_hint": Words(
        "可以写自带的种类（如 invoice）：它的算法也用于这里。",
        "It may be a shipped one, such as invoice: its algorithms work here, too.",
    ),
    "studio.label_en": Words("英文名称", "Label in English"),
    "studio.label_zh": Words("中文名称", "Label in Chinese"),
    "studio.masked": Words(
        "遮盖姓名、号码和地址，不带页图",
        "Other names, numbers and addresses in place of the true ones, without pictures",
    ),
    "studio.meet_hint": Words(
        "您可以先看对方保存的内容（取消），也可以把您的改动作为更新的一版保存在其之上；两者都会留在“版本”里。",
        "You can look at theirs first (Cancel), or keep yours as a newer version on top; both stay under Versions.",
    ),
    "studio.more": Words("更多设置", "More settings"),
    "studio.move_down": Words("把“{name}”下移", "Move “{name}” down"),
    "studio.move_up": Words("把“{name}”上移", "Move “{name}” up"),
    "studio.name_en": Words("英文名称", "Name in English"),
    "studio.name_zh": Words("中文名称", "Name in Chinese"),
    "studio.names": Words("名称", "Names"),
    "studio.never_published": Words("从未发布过。", "It was never published."),
    "studio.new": Words("新建", "New"),
    "studio.new_field": Words("字段 {number}", "Field {number}"),
    "studio.new_hint": Words(
        "从空白开始。也可以打开一个自带的模板，复制后修改。",
        "It begins with nothing in it. A shipped preset can be opened and copied as well.",
    ),
    "studio.new_title": Words("新建模板", "New preset"),
    "studio.no_country": Words("（看单据）", "(as the page tells)"),
    "studio.no_differences": Words("内容没有变化。", "Nothing has changed."),
    "studio.no_fields": Words("还没有字段", "No fields yet"),
    "studio.no_fields_hint": Words(
        "添加一个字段，或在右侧样本上圈出一个值。", "Add one, or draw around a value on the sample."
    ),
    "studio.no_proposal": Words(
        "没有可靠的办法找到这个值；可以先添加字段，再写查找方式。",
        "No sure way to this value was found; add a field and write a way by hand.",
    ),
    "studio.no_rule": Words("（无）", "(none)"),
    "studio.no_samples": Words("还没有样本", "No samples yet"),
    "studio.no_samples_hint": Words(
        "上传几份这种单据，或从已核对的文档里选。",
        "Upload some papers of this kind, or choose documents that were reviewed.",
    ),
    "studio.no_samples_try": Words(
        "没有样本，无法比较。发布前最好先加入几份。",
        "There are no samples, so nothing can be compared. Better add some before publishing.",
    ),
    "studio.no_suggestions": Words("样本上没有别的栏目名。", "The samples print no other label."),
    "studio.not_looked_at": Words("不检查", "not looked at"),
    "studio.not_used": Words("本周未使用", "not used this week"),
    "studio.nothing": Words("（无）", "(nothing)"),
    "studio.nothing_there": Words("单据上没有", "not on the paper"),
    "studio.off": Words("已停用", "Off"),
    "studio.offer_on": Words("启用", "On"),
    "studio.offer_on_hint": Words(
        "停用后没有人能选它，“自动判断”也不会用它；已识别的文档不变。",
        "Switched off, nobody can choose it and no document is taken for it; those that were read stay.",
    ),
    "studio.offer_saved": Words("已保存，一秒内对所有人生效", "Saved; it holds for everybody within a second"),
    "studio.old_read_only": Words(
        "这是旧版本，只能查看。可以再次发布它（回退），或打开最新版继续修改。",
        "This is an old version, to be looked at. It can be published again (rolled back), or open the "
        "newest to change it.",
    ),
    "studio.old_version": Words("第 {number} 版（旧）", "Version {number} (old)"),
    "studio.open": Words("也列出单据上其他有栏目名的值", "List every other labelled value, too"),
    "studio.open_now": Words("正在查看", "Open"),
    "studio.open_version": Words("打开", "Open"),
    "studio.own_presets": Words("本单位的", "Your own"),
    "studio.shipped_presets": Words("自带的", "Shipped"),
    "studio.pattern": Words("值的格式（正则表达式）", "Form of the value (regular expression)"),
    "studio.pattern_hint": Words(
        "值里必须含有它，匹配的部分成为值。", "The value must contain it; what matches becomes the value."
    ),
    "studio.people": Words("人员（每行一个用户标识）", "People, a user id a line"),
    "studio.people_hint": Words("例如 local:wang；见“用户”页。", "Such as local:wang; see the page People."),
    "studio.point_hint": Words(
        "在页面上点一行，或圈出一个值，就会给出查找它的办法：",
        "Click a line or draw around a value, and ways to find it are proposed:",
    ),
    "studio.pointed": Words("圈出的是：{text}", "You marked: {text}"),
    "studio.position": Words("在列表中的位置", "Place in the list"),
    "studio.position_hint": Words(
        "数字小的在前；留空按默认顺序。", "The smallest first; leave it empty for the usual order."
    ),
    "studio.presets": Words("模板", "Presets"),
    "studio.prompt": Words("给 HunyuanOCR 的提示词", "What HunyuanOCR is asked"),
    "studio.prompt_hint": Words(
        "使用大模型时，逐字发送下面的内容；它由字段名称生成。",
        "With the big model, this is sent word for word; it follows from the labels of the fields.",
    ),
    "studio.proposals": Words("查找办法", "Ways to find it"),
    "studio.publication": Words("{at} {by} 发布了第 {number} 版", "{at}: {by} published version {number}"),
    "studio.publication_end": Words("{at} {by} 停止使用", "{at}: {by} took it out of use"),
    "studio.publications": Words("什么时候用的是哪一版", "What was in use when"),
    "studio.publish": Words("发布第 {number} 版", "Publish version {number}"),
    "studio.publish_hint": Words(
        "发布后，新识别的文档用这一版；已识别的不变。随时可以回退。",
        "Documents read from then on use this version; those that were read stay. You can roll back at any time.",
    ),
    "studio.publish_worse": Words(
        "在样本上，这些变差了：{fields}。确要发布请写明理由，它会写入审计。",
        "On the samples these get worse: {fields}. To publish all the same, say why; it goes into the audit.",
    ),
    "studio.published": Words("第 {number} 版已发布", "Version {number} is in use"),
    "studio.published_chip": Words("使用中：第 {number} 版", "In use: version {number}"),
    "studio.read_only": Words("这里只能查看。", "This can only be looked at."),
    "studio.reason": Words("说明（可不填）", "Why (may be left empty)"),
    "studio.reason_needed": Words("理由（必填）", "Why (needed)"),
    "studio.remove": Words("删除", "Delete"),
    "studio.remove_cue": Words("删除这条线索", "Remove this cue"),
    "studio.remove_field": Words("删除这个字段", "Remove this field"),
    "studio.remove_hint": Words(
        "它不再出现在列表里，也不再使用；所有版本都保留，已识别的文档不变。",
        "It goes out of use and out of the list; all versions are kept, and documents stay as they are.",
    ),
    "studio.remove_kind": Words("移除模板", "Remove preset"),
    "studio.remove_sample": Words("删除样本“{name}”", "Delete the sample “{name}”"),
    "studio.remove_sample_hint": Words("原来的文档不受影响。", "The document it was made of stays."),
    "studio.remove_title": Words("移除“{name}”？", "Remove “{name}”?"),
    "studio.required": Words("每份单据都应该有", "Every paper has it"),
    "studio.restored": Words("上次没有保存的改动还在", "What you had not saved is here again"),
    "studio.roll_back": Words("回退到第 {number} 版", "Roll back to version {number}"),
    "studio.roll_back_hint": Words(
        "从现在起使用这个旧版本；较新的版本仍保留。", "This older version is used from now on; the newer ones are kept."
    ),
    "studio.rule": Words("产品自带的算法", "Algorithm of the product"),
    "studio.rule_hint": Words("用于无法用格式描述的值。", "For values that no pattern can describe."),
    "studio.sample": Words("样本", "Sample"),
    "studio.sample_about": Words("{pages} 页，{fields} 个值", "pages: {pages}, values: {fields}"),
    "studio.sample_add": Words("加入样本", "Add"),
    "studio.sample_history": Words("从文档中选", "From documents"),
    "studio.sample_history_hint": Words(
        "已核对的文档最好：现在的值会成为应得的值。",
        "Reviewed ones are best: their values as they stand become what should be found.",
    ),
    "studio.sample_reading": Words("正在识别 {name}（{number}/{count}）…", "Reading {name} ({number} of {count})…"),
    "studio.sample_upload": Words("上传单据", "Upload papers"),
    "studio.samples_added": Words("已加入 {count} 份样本", "Samples added: {count}"),
    "studio.samples_hint": Words(
        "发布前，每一版都会在这些样本上与现用版本比较。",
        "Before it is published, each version is held against the one in use on these.",
    ),
    "studio.save": Words("保存草稿", "Save draft"),
    "studio.save_first": Words("先保存草稿", "Save the draft first"),
    "studio.save_first_hint": Words(
        "试用的是已保存的版本；使用中的不受影响。", "What is tried is a saved version; what is in use stays."
    ),
    "studio.save_offer": Words("保存", "Save"),
    "studio.save_yaml": Words("保存为新版本", "Keep as a new version"),
    "studio.saved": Words("已保存为第 {number} 版（草稿）", "Saved as version {number}, a draft"),
    "studio.search": Words("查找模板", "Find a preset"),
    "studio.shipped": Words("自带", "Shipped"),
    "studio.shipped_read_only": Words(
        "这是自带的模板，只能查看。“谁可以用”可以设置；要改字段，请复制。",
        "This preset comes with the product and can only be looked at. Who may use it can be set; to change "
        "fields, copy it.",
    ),
    "studio.shipped_try": Words(
        "自带的模板随产品发布，不能在这里发布。", "Shipped presets are published with the product, not here."
    ),
    "studio.shipped_versions": Words(
        "自带的模板随产品更新，没有自己的版本。",
        "Shipped presets change with the product; they have no versions of their own.",
    ),
    "studio.show_prompt": Words("显示提示词", "Show it"),
    "studio.still_wrong": Words("仍不正确或有疑点的值", "Values that are not right or in doubt"),
    "studio.suggest": Words("看看样本上印的栏目名", "What the samples print"),
    "studio.teams": Words("团队（每行一个）", "Teams, one a line"),
    "studio.teams_hint": Words(
        "目录里的组，例如 cn=finance,ou=groups,dc=example。",
        "Groups of the directory, such as cn=finance,ou=groups,dc=example.",
    ),
    "studio.terms": Words("含义", "Meaning"),
    "studio.terms_hint": Words(
        "单据自身语言里表示这个含义的词都算栏目名。",
        "Every word for it in the language of the document is a label, too.",
    ),
    "studio.trend": Words("变化", "Change"),
    "studio.tried": Words(
        "第 {number} 版与使用中的第 {before} 版比较", "Version {number} against version {before}, which is in use"
    ),
    "studio.tried_first": Words("第 {number} 版（还没有使用中的版本）", "Version {number} (none is in use yet)"),
    "studio.tried_in_use": Words("第 {number} 版，使用中", "Version {number}, in use"),
    "studio.try_publish": Words("试用与发布", "Try and publish"),
    "studio.trying": Words("正在 {count} 份样本上试用…", "Trying on samples: {count}…"),
    "studio.type": Words("类型", "Type"),
    "studio.unknown_kind": Words("未知单据", "an unknown paper"),
    "studio.unsaved": Words("有未保存的改动", "Not saved yet"),
    "studio.use_alias": Words("加上“{alias}”", "Add “{alias}”"),
    "studio.use_here": Words("用于“{name}”", "Use for “{name}”"),
    "studio.use_new": Words("作为新字段", "As a new field"),
    "studio.verdict": Words("{better} 个字段变好，{worse} 个变差。", "Fields better: {better}, worse: {worse}."),
    "studio.version": Words("第 {number} 版", "Version {number}"),
    "studio.versions": Words("版本", "Versions"),
    "studio.versions_hint": Words(
        "每次保存都是新的一版，旧的从不覆盖。文档会记住是用哪一版识别的。",
        "Every save is a new version, and none is ever overwritten. A document remembers which one it was read with.",
    ),
    "studio.wanted": Words("应得", "Wanted"),
    "studio.ways": Words("查找方式", "Ways to the value"),
    "studio.ways_hint": Words(
        "依次尝试，第一个找到的算数。", "They are tried in order; the first that finds a value counts."
    ),
    "studio.ways_none": Words(
        "按名称和栏目名查找。单据上没有栏目名时，添加一个格式。",
        "It is looked for by its labels. Where the paper prints none, add a pattern.",
    ),
    "studio.weekly": Words(
        "本周 {documents} 份，更正 {corrections} 处", "{documents} this week, {corrections} corrected"
    ),
    "studio.weekly_clean": Words("本周 {documents} 份", "{documents} this week"),
    "studio.weight": Words("权重", "Weight"),
    "studio.what_changed": Words("改了什么", "What changed"),
    "studio.why": Words("原因", "Why"),
    "studio.words_hint": Words("可不填：算法用的词表。", "May be empty: lists of words for algorithms."),
    "studio.wrong_kind": Words("没有被认作这种单据", "Not taken for this kind"),
    "studio.wrong_kind_of": Words(
        "“{sample}”被认作 {kind}：请增加线索或提高权重。",
        "“{sample}” is taken for {kind}: give more cues, or heavier ones.",
    ),
    "studio.yaml_dirty": Words(
        "表单里有未保存的改动，请先保存或放弃。",
        "The form has changes that are not saved; save them or give them up first.",
    ),
    "studio.yaml_hint": Words(
        "模板的文件原文，写法见 docs/kinds.zh-CN.md。保存为新的一版；注释会保留。",
        "The file of the preset; docs/kinds.md tells its keys. Saving makes a new version; comments are kept.",
    ),
    "studio.already_found": Words("“{name}”已经能找到它。", "“{name}” finds it already."),
    "studio.pointed_nothing": Words("这里没有文字。", "Nothing stands there."),
    "studio.spoils": Words("会改变其他字段：{fields}", "Changes other fields: {fields}"),
    "studio.take": Words("采用", "Use it"),
    "wish.saved": Words("已保存的要求", "Saved instructions"),
    "wish.none": Words("还没有保存过要求。", "Nothing is saved yet."),
    "wish.keep": Words("保存当前要求", "Save what is typed"),
    "wish.save": Words("保存", "Save"),
    "wish.kept": Words("已保存“{name}”", "“{name}” is saved"),
    "wish.name": Words("名称", "Name"),
    "wish.for": Words("给谁用", "For whom"),
    "wish.for_me": Words("只给自己", "Only me"),
    "wish.team": Words("团队", "team"),
    "wish.delete": Words("删除“{name}”", "Delete “{name}”"),
    "wish.yes": Words("删除", "Delete"),
    "wish.nothing": Words("还没有写要求。", "Nothing is typed yet."),
    "wish.nothing_hint": Words("先在框里写下想提取什么。", "Type what you want from the papers first."),
    "studio.go_on": Words("从第 {number} 版继续修改", "Go on from version {number}"),
    "studio.gone_on": Words("从第 {number} 版继续", "goes on from version {number}"),
    "studio.back_to": Words("回退到这一版", "Roll back to it"),
    "studio.publish_this": Words("发布这一版", "Publish it"),
    "studio.publication_back": Words("{at} {by} 回退到第 {number} 版", "{at}: {by} rolled back to version {number}"),
    "studio.all_presets": Words("全部模板", "All presets"),
    "studio.bad_id": Words("标识不能用。", "This identifier cannot be used."),
    "studio.no_name": Words("请先写一个名称。", "Give it a name first."),
    "studio.expect_found": Words("把现在找到的作为应得的值", "Expect what is found now"),
    "studio.expected_found": Words("已填入，请核对一遍", "Filled in; look it over"),
    "studio.verdict_known": Words(
        "{samples} 份中 {known} 份被自动认作这种单据。", "Taken for this kind automatically: {known} of {samples}."
    ),
    "studio.table": Words("明细表", "Table"),
    "studio.table_hint": Words(
        "表中的每一行有这些列，按印在表头的文字找到；至少一列是数字或金额。",
        "Each row of it has these columns, found by their printed headings; one at least has numbers or amounts.",
    ),
    "studio.headings": Words("单据上的其他表头（每行一个）", "Other headings that papers print, one a line"),
    "studio.headings_hint": Words("名称之外，表头还会印成什么。", "What the heading may say besides its label."),
    "studio.add_column": Words("添加列", "Add a column"),
    "studio.remove_column": Words("删除列“{name}”", "Remove the column “{name}”"),
    "studio.remove_table": Words("删除明细表", "Remove the table"),
    "studio.use_table": Words("作为明细表", "As the table of this paper"),
    "studio.use_table_instead": Words("替换现有的明细表", "In place of the table there is"),
    "studio.take_table": Words("采用这个表", "Use this table"),
    "studio.more_rows": Words("另有 {count} 行", "and {count} rows more"),
    "studio.table_on_samples": Words(
        "在 {samples} 份样本的 {right} 份上读出行", "Gives rows on {right} of {samples} samples"
    ),
}
