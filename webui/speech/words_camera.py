"""The words of taking files in on touch screens, and of the tray of photographed pages."""

from __future__ import annotations

from collections.abc import Mapping

from engine.words import Words

CAMERA_WORDS: Mapping[str, Words] = {
    "intake.tap": Words("点这里选择文件", "Touch to choose files"),
    "intake.formats_touch": Words(
        "图片、PDF、OFD、XML 发票、TIFF、HEIC、ZIP，可一次选很多份",
        "Pictures, PDF, OFD, XML invoices, TIFF, HEIC, ZIP, many at once",
    ),
    "camera.start": Words("拍照识别", "Photograph a document"),
    "camera.title": Words("第 {page} 页，共 {pages} 页", "Page {page} of {pages}"),
    "camera.page": Words("拍到的这一页", "The photographed page"),
    "camera.pages": Words("拍到的各页", "The photographed pages"),
    "camera.another": Words("再拍一页", "Another page"),
    "camera.album": Words("从相册选", "From the album"),
    "camera.use": Words("用这些页", "Use these pages"),
    "camera.earlier": Words("往前移", "Move earlier"),
    "camera.later": Words("往后移", "Move later"),
    "camera.turn": Words("右转 90°", "Turn to the right"),
    "camera.remove": Words("删掉这一页", "Remove this page"),
    "camera.corner_top_left": Words("裁剪：左上角", "Crop: top left corner"),
    "camera.corner_top_right": Words("裁剪：右上角", "Crop: top right corner"),
    "camera.corner_bottom_right": Words("裁剪：右下角", "Crop: bottom right corner"),
    "camera.corner_bottom_left": Words("裁剪：左下角", "Crop: bottom left corner"),
    "camera.give_up": Words("丢掉拍好的 {pages} 页？", "Throw the {pages} pages away?"),
    "camera.give_up_yes": Words("丢掉", "Throw away"),
    "camera.file": Words("拍照", "photo"),
    "camera.added": Words("已添加“{name}”，点“开始识别”。", "“{name}” was added; press Start."),
    "camera.unreadable": Words(
        "“{name}”不是浏览器能打开的图片；可以直接作为文件上传。",
        "“{name}” is no picture that the browser can open; hand it in as a file instead.",
    ),
}
