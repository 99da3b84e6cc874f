"""Every word of the pages, Chinese first; the same table serves Gradio, the browser's scripts and the handlers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from engine.words import Language, Words
from webui.speech.words_camera import CAMERA_WORDS
from webui.speech.words_flags import FLAG_WORDS
from webui.speech.words_history import HISTORY
from webui.speech.words_items import ITEM_WORDS
from webui.speech.words_piles import PILE_WORDS
from webui.speech.words_review import REVIEW
from webui.speech.words_studio import STUDIO_WORDS
from webui.speech.words_studio_help import STUDIO_HELP
from webui.speech.words_studio_names import STUDIO_NAMES
from webui.speech.words_studio_teaching import TEACHING_WORDS
from webui.speech.words_trash import TRASH_WORDS

if TYPE_CHECKING:
    import gradio as gr

CHINESE_LOCALES = ("zh-CN", "zh", "zh-TW", "zh-HK", "zh-SG")

WORDS: Mapping[str, Words] = {
    **CAMERA_WORDS,
    **FLAG_WORDS,
    **HISTORY,
    **ITEM_WORDS,
    **PILE_WORDS,
    **REVIEW,
    **STUDIO_WORDS,
    **STUDIO_HELP,
    **STUDIO_NAMES,
    **TEACHING_WORDS,
    **TRASH_WORDS,
    # the frame
    "app.name": Words("内网文档识别工作台", "OCR Desk"),
    "app.switch_language": Words("English", "中文"),
    "app.account": Words("我的账号", "My account"),
    "app.people": Words("人员管理", "People"),
    "app.directory": Words("目录服务", "Directory"),
    "app.layouts": Words("已学的版式", "Learnt layouts"),
    "app.mailboxes": Words("邮箱", "Mailboxes"),
    "app.webhooks": Words("全部 Webhook", "Webhooks"),
    "app.failures": Words("未能识别", "Failures"),
    "app.settings": Words("设置", "Settings"),
    "app.doctor": Words("自检", "Doctor"),
    "app.audit": Words("审计记录", "Audit trail"),
    "app.password": Words("修改密码", "Change password"),
    "app.logout": Words("退出登录", "Log out"),
    "app.close": Words("关闭", "Close"),
    "app.cancel": Words("取消", "Cancel"),
    "app.offline": Words("连不上服务器。", "The server cannot be reached."),
    "app.offline_hint": Words("请检查网络后再试；已保存的内容不会丢失。", "Check the network; what was saved is safe."),
    "app.session_over": Words("登录已结束，请重新登录。", "Your session is over; please log in again."),
    "app.forbidden": Words("您的账号没有做这件事的权限。", "Your account may not do this."),
    "app.busy": Words("服务器正忙，请稍后再试。", "The server is busy; try again in a moment."),
    "app.reference": Words("编号 {reference}", "Reference {reference}"),
    "app.copied": Words("已复制", "Copied"),
    "app.copy": Words("复制", "Copy"),
    "app.copy_failed": Words("浏览器不让复制，请手动选择后复制。", "The browser refused; select the text and copy it."),
    # the tabs
    "tab.work": Words("工作台", "Workspace"),
    "tab.history": Words("历史", "History"),
    "tab.help": Words("使用说明", "First steps"),
    "tab.more": Words("更多页面", "More pages"),
    # taking files in
    "intake.title": Words("识别新文档", "Read new documents"),
    "intake.files": Words("文件", "Files"),
    "intake.drop": Words("把文件拖到这里，或点击选择", "Drop files here, or click to choose"),
    "intake.formats": Words(
        "图片、PDF、OFD、XML 发票、TIFF、HEIC、ZIP，可一次放很多份；截图可直接按 Ctrl+V 粘贴",
        "Pictures, PDF, OFD, XML invoices, TIFF, HEIC, ZIP, many at once; paste a screenshot with Ctrl+V",
    ),
    "intake.release": Words("松开鼠标，添加文件", "Let go to add the files"),
    "intake.add": Words("再添加文件", "Add more files"),
    "intake.clear": Words("清空", "Clear"),
    "intake.remove": Words("移除", "Remove"),
    "intake.preset": Words("这是什么文档？", "What is it?"),
    "intake.preset_hint": Words("不确定就用“自动识别”", "Leave it on automatic when in doubt"),
    "intake.auto": Words("自动识别", "Automatic"),
    "intake.wish": Words("想提取什么？（可不填）", "What do you want from it? (optional)"),
    "intake.wish_example": Words(
        "例如：甲方,乙方,签订日期　或：请提取租金金额和付款方式",
        "For example: Party A, Party B, date signed – or: find the rent and how it is paid",
    ),
    "intake.password": Words("文件的打开密码", "Password of the file"),
    "intake.start": Words("开始识别", "Start reading"),
    "intake.samples": Words("没有文件？点一份示例试试：", "Nothing at hand? Try a sample:"),
    "intake.sample_invoice": Words("数电发票", "E-invoice"),
    "intake.sample_receipt": Words("购物小票", "Shop receipt"),
    "intake.sample_contract": Words("租赁合同（2 页）", "Lease (2 pages)"),
    "intake.taken": Words("已提交 {count} 份，正在识别。", "{count} submitted; reading them now."),
    "intake.choose_first": Words("请先放入文件。", "Put some files in first."),
    "intake.too_many": Words(
        "一次最多提交 {limit} 个文件，现在有 {count} 个。请移除一些，分几次提交。",
        "{limit} files at once at most; there are {count}. Remove some and hand them in in turns.",
    ),
    "intake.refused": Words("没有收下“{name}”：{message}{hint}", "“{name}” was not taken: {message} {hint}"),
    "intake.too_large": Words(
        "“{name}”有 {size} MB，超过单个文件 {limit} MB 的上限，没有添加。",
        "“{name}” has {size} MB; a file may have {limit} MB at most. It was not added.",
    ),
    "intake.pasted": Words("粘贴的图片", "pasted picture"),
    "intake.paste_done": Words("已添加粘贴的图片，点“开始识别”。", "The pasted picture was added; press Start."),
    # the list of documents at hand
    "queue.title": Words("最近的文档", "Recent documents"),
    "queue.new": Words("识别新文档", "Read new documents"),
    "queue.all": Words("查看全部历史", "All history"),
    "queue.empty": Words("这里还没有文档", "No documents here yet"),
    "queue.empty_hint": Words(
        "放入文件并点“开始识别”，结果会出现在这里。关掉页面也不会丢。",
        "Put files in and press Start; they appear here, and stay when you close the page.",
    ),
    "queue.cancel": Words("取消识别“{name}”", "Stop reading “{name}”"),
    "queue.again": Words("重新识别“{name}”", "Read “{name}” again"),
    "queue.hide": Words("收起列表", "Hide the list"),
    "queue.show": Words("展开列表", "Show the list"),
    # states
    "state.queued": Words("排队中", "Waiting"),
    "state.reading": Words("正在识别", "Reading"),
    "state.done": Words("已识别", "Read"),
    "state.failed": Words("未能识别", "Not read"),
    "state.cancelled": Words("已取消", "Cancelled"),
    "state.reviewed": Words("已核对", "Reviewed"),
    "state.to_check": Words("{count} 处待核对", "{count} to check"),
    "state.all_sure": Words("无需核对", "Nothing to check"),
    "state.read_anew": Words("重新识别中", "Being read again"),
    "state.unchanged": Words("重新识别未成", "Reading again failed"),
    "state.nothing_read": Words("没有读出文字", "Nothing could be read"),
    "step.intake": Words("打开第 {page}/{pages} 页", "Opening page {page} of {pages}"),
    "step.read": Words("识别第 {page}/{pages} 页", "Reading page {page} of {pages}"),
    "step.extract": Words("提取字段", "Finding the fields"),
    "step.check": Words("校验结果", "Checking the values"),
    "step.wait": Words("等待开始", "Waiting to start"),
    "step.gave_way": Words("先让别的文档识别，稍后继续", "Another document goes first; this one goes on soon"),
    # kinds of documents
    "kind.receipt": Words("小票收据", "Receipt"),
    "kind.invoice": Words("发票", "Invoice"),
    "kind.id_card": Words("身份证", "ID card"),
    "kind.passport": Words("护照", "Passport"),
    "kind.contract": Words("合同", "Contract"),
    "kind.taxi_ticket": Words("出租车票", "Taxi ticket"),
    "kind.train_ticket": Words("火车票", "Train ticket"),
    "kind.air_ticket": Words("机票行程单", "Air ticket"),
    "kind.bank_slip": Words("银行回单", "Bank slip"),
    "kind.business_licence": Words("营业执照", "Business licence"),
    "kind.form": Words("表单", "Form"),
    "kind.text": Words("全文", "Full text"),
    "kind.auto": Words("未识别类型", "Kind unknown"),
    # the page
    "page.region": Words("文档页面", "The page"),
    "page.image": Words("第 {page} 页的图像", "Picture of page {page}"),
    "page.previous": Words("上一页", "Previous page"),
    "page.next": Words("下一页", "Next page"),
    "page.choose": Words("选择页", "Choose a page"),
    "page.of": Words("第 {page} / {pages} 页", "Page {page} of {pages}"),
    "page.zoom_in": Words("放大", "Zoom in"),
    "page.zoom_out": Words("缩小", "Zoom out"),
    "page.fit_width": Words("适合宽度", "Fit width"),
    "page.fit_page": Words("整页", "Whole page"),
    "page.lines": Words("文字框", "Text boxes"),
    "page.labels": Words("字段名", "Labels"),
    "page.no_image": Words("这一页的图像读不出来。", "The picture of this page cannot be shown."),
    "page.fill": Words("填入“{label}”", "Use for “{label}”"),
    "page.append": Words("接在“{label}”后面", "Add to “{label}”"),
    "page.copy_line": Words("复制这行文字", "Copy this line"),
    "page.pick_field": Words("先点右边的字段，再点文字即可填入", "Choose a field first, then a line to fill it"),
    # the fields
    "review.region": Words("识别结果", "Results"),
    "review.fields": Words("字段", "Fields"),
    "review.tables": Words("表格", "Tables"),
    "review.text": Words("全文", "Full text"),
    "review.json": Words("JSON", "JSON"),
    "review.items": Words("明细", "Items"),
    "review.row": Words("第 {row} 行", "Row {row}"),
    "review.to_check": Words("待核对 {count}", "{count} to check"),
    "review.missing": Words("未找到 {count}", "{count} not found"),
    "review.show_missing": Words("未找到的 {count} 项，点此展开填写", "{count} not found; open to fill them in"),
    "review.hide_missing": Words("收起未找到的 {count} 项", "Hide the {count} not found"),
    "review.sure": Words("确定 {count}", "{count} sure"),
    "review.next": Words("下一处", "Next"),
    "review.next_keys": Words("Alt+↓", "Alt+↓"),
    "review.keys": Words(
        "回车：保存或确认，并到下一处　Delete：文档里没有　Esc：恢复　Alt+↓ / Alt+↑：上下一处待核对",
        "Enter: save or confirm, go on · Delete: not in the document · Esc: restore · Alt+↓ / Alt+↑: next, previous",
    ),
    "review.confirm": Words("确认无误", "It is right"),
    "review.confirm_empty": Words("文档里没有", "Not in the document"),
    "review.overruled": Words("已确认，检查仍未通过", "Confirmed, the check still fails"),
    "review.saved": Words("已保存“{label}”", "Saved “{label}”"),
    "review.saved_confirmed": Words("已确认“{label}”", "Confirmed “{label}”"),
    "review.saved_overruled": Words("已确认“{label}”，检查仍未通过", "Confirmed “{label}”; the check still fails"),
    "review.undo": Words("撤销", "Undo"),
    "review.raw": Words("页面原文：{raw}", "Printed: {raw}"),
    "review.rival": Words("或为 {value}？", "Or {value}?"),
    "review.take_rival": Words("改用此值", "Use this"),
    "review.suggest": Words("改为“{value}”", "Change to “{value}”"),
    "review.no_value": Words("未找到，可手动填写", "Not found; type it here"),
    "review.finish": Words("完成核对", "Finish review"),
    "review.finished": Words("已完成核对", "Reviewed"),
    "review.unfinish": Words("重新打开核对", "Reopen review"),
    "review.finish_anyway": Words("还有 {count} 处待核对，仍要完成？", "{count} still to check. Finish anyway?"),
    "review.finish_yes": Words("仍要完成", "Finish anyway"),
    "review.next_document": Words("下一份待核对", "Next document"),
    "review.all_checked": Words("都核对好了，可以点“完成核对”。", "All checked; you can finish the review."),
    "review.no_fields": Words("这次没有要提取的字段，可看“全文”。", "No fields were asked for; see the full text."),
    "review.no_text": Words("没有识别到文字。", "No text was found."),
    "review.copy_all": Words("复制全文", "Copy all"),
    "review.copy_json": Words("复制 JSON", "Copy JSON"),
    "review.page_heading": Words("第 {page} 页", "Page {page}"),
    "review.on_page": Words("第 {page} 页", "p. {page}"),
    "review.download": Words("下载", "Download"),
    "review.original": Words("原文件", "Original file"),
    "review.profiles": Words("导出方案", "Export profiles"),
    "review.again": Words("重新识别", "Read again"),
    "review.delete": Words("删除", "Delete"),
    "review.more": Words("更多", "More"),
    "review.back": Words("返回", "Back"),
    "review.seconds": Words("用时 {seconds} 秒", "{seconds} s"),
    "review.degraded": Words("由备用引擎识别", "Read by the second reader"),
    "review.conflict": Words("已载入最新内容，请再改一次。", "The latest content was loaded; please change it again."),
    "verdict.sure": Words("确定", "Sure"),
    "verdict.human": Words("人工确认", "Confirmed"),
    "verdict.doubtful": Words("请核对", "To check"),
    "verdict.wrong": Words("校验未通过", "Check failed"),
    "verdict.missing": Words("未找到", "Not found"),
    "verdict.meter": Words("把握 {percent}%", "{percent}% confident"),
    "source.cpu": Words("页面文字", "Page text"),
    "source.hunyuan": Words("混元模型", "Hunyuan"),
    "source.qr": Words("二维码", "QR code"),
    "source.pdf-text": Words("PDF 文字层", "PDF text"),
    "source.ofd": Words("OFD 数据", "OFD data"),
    "source.xml": Words("XML 数据", "XML data"),
    "source.rule": Words("按规则推得", "By rule"),
    "source.human": Words("人工填写", "Typed"),
    "form.xlsx": Words("Excel 表格", "Excel workbook"),
    "form.csv": Words("CSV 表格", "CSV table"),
    "form.json": Words("JSON 数据", "JSON"),
    "form.markdown": Words("Markdown 文本", "Markdown"),
    "form.docx": Words("Word 文档", "Word document"),
    # reading again, deleting
    "again.title": Words("重新识别这份文档", "Read this document again"),
    "again.warning": Words(
        "完成之前一切保持原样；完成后由新的结果取代，已做的修改不再保留。",
        "Until it is complete all stays as it is; then the new result takes its place, and corrections are not kept.",
    ),
    "again.kept": Words(
        "已有的结果保持原样，直到新的结果完成。",
        "What was read before stays as it is until the new result is complete.",
    ),
    "again.password": Words("文档密码（如有）", "Password of the document (if any)"),
    "again.together": Words(
        "整个文件作为一份，不拆分成多份单据", "The whole file as one document: do not part it into papers"
    ),
    "papers.several": Words(
        "这个文件里有 {count} 份单据，已拆成 {count} 份；这是第 {paper} 份",
        "{count} papers in this file, split into {count}; this is number {paper}",
    ),
    "papers.list": Words("同一文件的各份单据", "The papers of this file"),
    "again.start": Words("重新识别", "Read again"),
    "delete.title": Words("删除 {count} 份文档？", "Delete {count} documents?"),
    "delete.one": Words("删除“{name}”？", "Delete “{name}”?"),
    "delete.warning": Words(
        "文件、识别结果和修改都会永久删除。", "The file, its results and corrections are removed for ever."
    ),
    "delete.yes": Words("永久删除", "Delete for ever"),
    "delete.done": Words("已删除 {count} 份。", "{count} deleted."),
    # sharing
    "share.share": Words("共享", "Share"),
    "share.title": Words("共享给团队", "Share with teams"),
    "share.none": Words("不共享", "Not shared"),
    "share.read": Words("可查看", "Can view"),
    "share.review": Words("可核对", "Can review"),
    "share.saved": Words("{team}：{level}", "{team}: {level}"),
    "share.with_me_read": Words("共享给我 · 可查看", "Shared with me · view"),
    "share.with_me_review": Words("共享给我 · 可核对", "Shared with me · review"),
    # first steps
    "help.body": Words(
        """## 五步上手

1. **放入文件**：把图片、PDF 拖进“工作台”，可一次很多份；截图按 **Ctrl+V** 直接粘贴。
2. **选类型**：不确定就用“自动识别”。想要别的内容，就在输入框里写字段名（用逗号分开）或一句话。
3. **开始识别**：不用等，可以离开页面；做完的文档都在“最近的文档”和“历史”里。
4. **核对**：鼠标移到字段上，左边的图上会亮出它的位置；点图上的框也会选中字段。橙色“请核对”和红色“校验未通过”
   的先看：改好按**回车**，自动到下一处；没错就点“确认无误”。先选字段，再点图上任意一行文字，就能把那行填进去。
5. **完成并下载**：点“完成核对”，再下载 Excel、CSV、JSON 或 Markdown。要把很多份合成一个表，在“历史”里筛选、勾选后导出。

## 标记的含义

| 标记 | 意思 |
|---|---|
| ✓ 确定 | 识别清楚，校验也通过 |
| ! 请核对 | 字迹或位置不够可靠，请看一眼 |
| ✗ 校验未通过 | 例如“价税合计”与“金额＋税额”对不上，旁边写明原因 |
| ○ 未找到 | 页面上没有找到，可以手动填写 |
| ✎ 人工确认 | 您或同事改过、确认过；检查仍未通过的会在下面注明 |

## 键盘

**Alt+↓ / Alt+↑** 下一处、上一处待核对　·　**回车** 保存或确认并前进　·　**Shift+回车** 换行　·　**Esc** 恢复原值

## 明细与共享

明细在页面下方的抽屉里：点单元格就能改，可加行、删行、调整顺序，也可从 Excel 复制后粘贴；
合计与单据不一致时会写明差多少。要让同事一起看，点“共享”，选一个您所在的团队：只看，或一起核对。

文件只在本单位的服务器上处理，不会发往外网。

## 谁在识别

内置引擎用的是百度飞桨团队的 PP-OCR 模型（Apache-2.0 许可）。管理员接入大模型时，用的是腾讯的 HunyuanOCR
（腾讯混元社区许可）；按这份许可，它的识别结果不得用来改进其他 AI 模型。
每份文档用了哪个引擎，写在 JSON 的 provenance 里。""",
        """## Five steps

1. **Put files in**: drag pictures or PDFs into the workspace, many at once; paste a screenshot with **Ctrl+V**.
2. **Say what it is**: leave it on automatic when in doubt. For anything else, type field names with commas between,
   or a sentence.
3. **Start reading**: no need to wait, you may leave the page; what is done is under Recent documents and History.
4. **Check**: point at a field and its place lights up on the picture; click a box and its field is chosen. Look at the
   orange and red ones first: correct and press **Enter** to go on, or press “It is right”. Choose a field, then click
   any line on the picture to fill the field with it.
5. **Finish and download**: press Finish review, then download Excel, CSV, JSON or Markdown. To join many documents in
   one workbook, narrow and tick them under History.

## What the marks mean

| Mark | Meaning |
|---|---|
| ✓ Sure | Clearly read, and all checks passed |
| ! To check | The print or its place is not reliable enough: have a look |
| ✗ Check failed | For example, the total is not amount plus tax; the reason stands beside it |
| ○ Not found | It is not on the page; type it if you know it |
| ✎ Confirmed | You or a colleague corrected or confirmed it; a check that still fails is noted below |

## Keys

**Alt+↓ / Alt+↑** next or previous to check · **Enter** save or confirm · **Shift+Enter** new line · **Esc** restore

## Items and sharing

The items are in the drawer below the page: click a cell to correct it, add, remove and move rows, paste rows copied
in Excel; where the sum is not the document's, it says by how much it is off. To let colleagues see a document,
press Share and choose one of your teams: to read it, or to review it with you.

Files are handled on your organisation's own server and never leave it.

## Who reads

The built-in reader uses the PP-OCR models of Baidu's PaddlePaddle team (Apache-2.0). Where an administrator has set up
a big model, it is Tencent's HunyuanOCR (Tencent Hunyuan Community Licence); under that licence what it reads may not be
used to improve other AI models. Which reader read a document stands in its JSON, under provenance.""",
    ),
    # errors
    "error.unexpected": Words("出现意外错误，这一步没有完成。", "Something unexpected went wrong."),
}


def words(key: str, language: Language, **values: object) -> str:
    """One entry of the table; `{name}` in it is replaced by `values`."""
    text = WORDS[key].in_language(language)
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", str(value))
    return text


def i18n() -> gr.I18n:
    """The table for Gradio's own components, which follow the browser's language."""
    import gradio as gr

    chinese, english = table("zh"), table("en")
    return gr.I18n(en=english, **dict.fromkeys(CHINESE_LOCALES, chinese))


def table(language: Language) -> dict[str, str]:
    """The whole table in one language."""
    return dict(_entries(language))


def _entries(language: Language) -> Iterator[tuple[str, str]]:
    for key, entry in WORDS.items():
        yield key, entry.in_language(language)
