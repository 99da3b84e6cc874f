"""Words of the trash and of finishing many documents at once."""

from __future__ import annotations

from collections.abc import Mapping

from engine.words import Words

TRASH_WORDS: Mapping[str, Words] = {
    "trash.title": Words("回收站", "Trash"),
    "trash.one": Words("把“{name}”移到回收站？", "Move “{name}” to the trash?"),
    "trash.many": Words("把 {count} 份文档移到回收站？", "Move {count} documents to the trash?"),
    "trash.more": Words("还有 {count} 份", "and {count} more"),
    "trash.stays": Words(
        "{days} 天内可以恢复，之后永久删除。共享到的团队现在起看不到。",
        "It can be restored for {days} days and is then removed for ever. Teams it was shared with stop seeing it now.",
    ),
    "trash.papers": Words(
        "同一文件拆出的另外 {count} 份不受影响，原文件也保留。",
        "The {count} other papers of the same file stay, and so does the file.",
    ),
    "trash.papers_many": Words(
        "同一批文件拆出的另外 {count} 份不受影响，原文件也保留。",
        "Their files hold {count} other papers, which stay, and so do the files.",
    ),
    "trash.stops": Words("正在识别或排队的会停下。", "What waits or is being read stops."),
    "trash.first": Words(
        "一次最多删除列表中的前 {count} 份；其余的请再删一次。",
        "No more than the first {count} of the list at once; delete again for the rest.",
    ),
    "trash.left_not_owner": Words(
        "{count} 份是别人共享给您的，只有本人能删除。", "Only their owners can delete the {count} shared with you."
    ),
    "trash.left_not_found": Words("{count} 份已经不在了。", "{count} are no longer there."),
    "trash.none": Words("没有可以删除的文档。", "There is nothing to delete."),
    "trash.working": Words("已删除 {done} / {count}", "{done} of {count} deleted"),
    "trash.gone": Words("；{count} 份已经不在了", "; {count} were no longer there"),
    "trash.not_there": Words("{count} 份已不在回收站里。", "{count} are no longer in the trash."),
    "trash.yes": Words("移到回收站", "Move to trash"),
    "trash.done_one": Words("“{name}”已移到回收站", "“{name}” is in the trash"),
    "trash.done": Words("{count} 份已移到回收站", "{count} moved to the trash"),
    "trash.restored_one": Words("“{name}”已恢复", "“{name}” is back"),
    "trash.restored": Words("{count} 份已恢复", "{count} are back"),
    "trash.about": Words(
        "删除的文档保留 {days} 天，只有您看得到。", "Deleted documents stay for {days} days; only you see them."
    ),
    "trash.none_kept": Words(
        "本系统不设回收站，删除即永久删除。", "There is no trash here: what is deleted is gone at once."
    ),
    "trash.nothing": Words("回收站是空的", "The trash is empty"),
    "trash.show_more": Words("显示更多", "Show more"),
    "trash.deleted": Words("{time} 删除", "deleted {time}"),
    "trash.left": Words("剩 {count} 天", "days left: {count}"),
    "trash.tonight": Words("今晚清除", "goes tonight"),
    "trash.restore": Words("恢复", "Restore"),
    "trash.restore_name": Words("恢复“{name}”", "Restore “{name}”"),
    "trash.for_ever": Words("永久删除", "Delete for ever"),
    "trash.for_ever_name": Words("永久删除“{name}”", "Delete “{name}” for ever"),
    "trash.empty": Words("清空回收站", "Empty the trash"),
    "trash.empty_everyones": Words("清空所有人的回收站", "Empty everybody's trash"),
    "trash.everyones_title": Words("清空所有人的回收站？", "Empty everybody's trash?"),
    "trash.everyones_warning": Words(
        "每个人回收站里的文档都会永久删除，本人也无法再恢复。这次操作会记入审计。",
        "What anybody has in their trash is removed for ever; they cannot restore it any more. It is recorded.",
    ),
    "accept.button": Words("完成无疑问的", "Finish the sure ones"),
    "accept.title": Words("一次完成 {count} 份的核对？", "Finish the review of {count} documents?"),
    "accept.rule": Words(
        "这些文档没有任何疑问：没有存疑的字段和明细，校验全部通过，必填项齐全，没有警告，没有标记或暂缓。",
        "There is no doubt about these: no field or item in doubt, every check passed, every required field there, "
        "no warning, nothing flagged or held.",
    ),
    "accept.more": Words(
        "这次先完成前 {count} 份，其余的可再来一次。", "The first {count} now; do it again for the others."
    ),
    "accept.left": Words("留给您看：{reasons}。", "Left for you to look at: {reasons}."),
    "accept.and": Words("，", ", "),
    "accept.left_doubtful": Words("{count} 份有存疑字段", "{count} with fields in doubt"),
    "accept.left_items_doubtful": Words("{count} 份明细或表格存疑", "{count} with items or tables in doubt"),
    "accept.left_warned": Words("{count} 份有警告", "{count} with a warning"),
    "accept.left_flagged": Words("{count} 份有标记", "{count} flagged"),
    "accept.left_no_fields": Words("{count} 份没有读出字段", "{count} without any field"),
    "accept.left_nothing_read": Words("{count} 份没有读出文字", "{count} where nothing was read"),
    "accept.left_not_read": Words("{count} 份还没有识别或识别失败", "{count} not read"),
    "accept.left_read_only": Words("{count} 份只能查看", "{count} that you may only read"),
    "accept.yes": Words("完成这 {count} 份", "Finish these {count}"),
    "accept.none": Words("没有可以一次完成的文档。", "There is none without any doubt."),
    "accept.working": Words("已完成 {done} / {count}", "{done} of {count} finished"),
    "accept.done": Words("{count} 份已完成核对", "{count} finished"),
    "accept.changed": Words("；{count} 份刚刚有变化，没有完成", "; {count} had just changed and were left"),
    "accept.taken_back": Words("{count} 份已恢复为待核对", "{count} are open again"),
}
