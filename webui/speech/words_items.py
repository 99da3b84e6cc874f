"""The words of the items drawer."""

from __future__ import annotations

from collections.abc import Mapping

from engine.words import Words

ITEM_WORDS: Mapping[str, Words] = {
    "items.add": Words("添加一行", "Add a row"),
    "items.added": Words("已添加一行", "Row added"),
    "items.remove": Words("删除第 {row} 行", "Remove row {row}"),
    "items.up": Words("第 {row} 行上移", "Move row {row} up"),
    "items.down": Words("第 {row} 行下移", "Move row {row} down"),
    "items.cell": Words("第 {row} 行，{column}", "Row {row}, {column}"),
    "items.saved": Words("明细已保存", "Items saved"),
    "items.removed": Words("已删除第 {row} 行", "Row {row} removed"),
    "items.moved": Words("第 {row} 行已移到第 {to} 行", "Row {row} is row {to} now"),
    "items.pasted": Words("已粘贴 {rows} 行，其中新增 {added} 行。", "{rows} rows pasted, {added} of them new."),
    "items.lost": Words("右边放不下的 {lost} 列没有粘贴。", "{lost} columns found no place on the right."),
    "items.left": Words("超出上限的 {left} 行没有粘贴。", "{left} rows were too many."),
    "items.undone": Words("已撤销", "Undone"),
    "items.doubt": Words("这里读得不够清楚，请与图像核对。", "It was not read clearly; compare it with the picture."),
    "items.height": Words("调整明细的高度", "Height of the items"),
    "items.sum": Words("{column}合计 {total}", "{column}: rows make {total}"),
    "items.sum_agrees": Words("与“{label}”{whole} 一致", "agrees with {label} {whole}"),
    "items.sum_with": Words(
        "加整单费用与折扣 {of_all}，与“{label}”{whole} 一致",
        "with charges and allowances {of_all}, agrees with {label} {whole}",
    ),
    "items.sum_short": Words("比“{label}”{whole} 少 {off}", "{off} less than {label} {whole}"),
    "items.sum_over": Words("比“{label}”{whole} 多 {off}", "{off} more than {label} {whole}"),
    "items.sum_without": Words("第 {rows} 行没有数字", "no number in row {rows}"),
    "items.sum_alone": Words("文档上没有可对照的合计", "no sum on the document to hold it to"),
    "items.hint": Words(
        "回车：保存或确认，到下一行　Alt+Shift+↑ / ↓：移动这一行　从 Excel 复制后可直接粘贴到单元格",
        "Enter: save or confirm, next row · Alt+Shift+↑ / ↓: move the row · Rows copied in Excel paste into a cell",
    ),
}
