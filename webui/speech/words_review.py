"""Words of the review: what is not saved yet, the keys, the login inside the page."""

from __future__ import annotations

from collections.abc import Mapping

from engine.words import Words

REVIEW: Mapping[str, Words] = {
    # what is not saved yet
    # tables
    "tables.one": Words("表格 {number}", "Table {number}"),
    "tables.size": Words("{rows} 行 × {columns} 列 · 第 {pages} 页", "{rows} rows × {columns} columns · page {pages}"),
    "tables.copy": Words("复制表格", "Copy the table"),
    "tables.cell": Words("第 {row} 行第 {column} 列", "Row {row}, column {column}"),
    "tables.doubts": Words("{count} 格待核对", "{count} to check"),
    "tables.confirm": Words("按回车确认。", "Press Enter to confirm it."),
    "tables.read": Words("原来读到：{text}", "As it was read: {text}"),
    "draft.waiting": Words("还没有保存，正在重试。", "Not saved yet, trying again."),
    "draft.retry": Words("立即重试", "Try now"),
    "draft.restored": Words("上次填写、还没有保存的内容。", "Typed earlier and not saved yet."),
    "draft.save": Words("保存", "Save"),
    "draft.drop": Words("放弃", "Discard"),
    "draft.conflict": Words(
        "这一栏刚刚被改为“{other}”，您填的是“{mine}”，还没有保存。",
        "This field was just changed to “{other}”. Yours, “{mine}”, is not saved.",
    ),
    "draft.conflict_empty": Words(
        "这一栏刚刚被改为“{other}”，您要留空，还没有保存。",
        "This field was just changed to “{other}”. You left it empty; that is not saved.",
    ),
    "draft.empty": Words("（空）", "(empty)"),
    "draft.take_mine": Words("用我填的", "Use mine"),
    "draft.take_other": Words("用现在的", "Use the other"),
    "draft.refused": Words("没有保存：{words}", "Not saved: {words}"),
    "draft.saved_late": Words("已补存“{label}”", "“{label}” is saved now"),
    "draft.finish_later": Words(
        "还有 {count} 处没有保存，保存后才能完成核对。", "{count} not saved yet; finish the review after that."
    ),
    "draft.leave": Words(
        "还有 {count} 处修改没有保存，退出后会丢失。仍要退出？",
        "{count} changes are not saved and will be lost. Log out anyway?",
    ),
    "draft.items_waiting": Words("明细的修改还没有保存，正在重试。", "The items are not saved yet, trying again."),
    "draft.items_restored": Words("上次填写、还没有保存的明细。", "Items typed earlier and not saved yet."),
    "draft.items_conflict": Words(
        "明细刚刚被别处改动，您的修改还没有保存。", "The items were just changed elsewhere; yours are not saved."
    ),
    "verdict.unsaved": Words("未保存", "Not saved"),
    "review.unsaved": Words("未保存 {count}", "{count} not saved"),
    # the keys
    "keys.title": Words("键盘操作", "Keys"),
    "keys.single_title": Words("不在输入框里时", "While not typing"),
    "keys.enter": Words("回车", "Enter"),
    "keys.enter_does": Words("保存或确认，并到下一处待核对", "Save or confirm, and go to the next to check"),
    "keys.delete": Words("Delete", "Delete"),
    "keys.delete_does": Words(
        "在空的或全选的值里：文档里没有这一项", "In an empty or fully selected value: not in the document"
    ),
    "keys.escape": Words("Esc", "Esc"),
    "keys.escape_does": Words("恢复原值；再按一次离开输入框", "Restore the value; once more leaves the field"),
    "keys.alt_up": Words("Alt+↑", "Alt+↑"),
    "keys.alt_does": Words("下一处、上一处待核对", "Next or previous to check"),
    "keys.doubts_do": Words("下一处、上一处待核对", "Next or previous to check"),
    "keys.documents_do": Words("下一份、上一份文档", "Next or previous document"),
    "keys.finish_does": Words("完成核对", "Finish the review"),
    "keys.help_does": Words("显示这张表", "Show this table"),
    "keys.habit_single": Words("使用单个字母的快捷键", "Use single keys"),
    "keys.habit_next": Words("完成核对后自动打开下一份", "Open the next document after finishing"),
    "review.finished_next": Words("“{name}”已核对，这是下一份", "“{name}” is reviewed; this is the next one"),
    "review.go_back": Words("回到上一份", "Go back"),
    # why a value is in doubt
    "review.weak": Words("把握只有 {percent}%，请与原图对照。", "Only {percent}% sure: compare it with the picture."),
    "review.taken_back": Words("确认已撤回，请再看一眼。", "The confirmation was taken back: have another look."),
    "review.cutout": Words("“{label}”在页面上的样子", "“{label}” as it stands on the page"),
    # while it is read
    "reading.so_far": Words(
        "已识别的页可以先看，字段在全部识别后给出。",
        "You can look at the pages already read; the fields follow when all are.",
    ),
    # the login inside the page
    "login.title": Words("登录已过期", "Your session is over"),
    "login.why": Words(
        "重新登录后接着做，没保存的内容还在；换别人登录，看不到它们。",
        "Log in again and go on; what was not saved is still here. Nobody else who logs in sees it.",
    ),
    "login.name": Words("用户名", "User name"),
    "login.password": Words("密码", "Password"),
    "login.code": Words("验证器上显示的 6 位数字", "The 6 digits your authenticator shows"),
    "login.anew": Words("等候太久，请重新输入密码。", "That took too long; type the password again."),
    "login.go_on": Words("登录并继续", "Log in and go on"),
    "login.page": Words("去登录页", "Go to the login page"),
}
