"""`/v1/exports`: the forms that documents can be exported in."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from desk.cases.exports import ORIGINALS
from engine.export import Form, Profile, file_suffix, form_of
from engine.words import Words
from webui.api.documents import TheDesk, TheUser
from webui.api.errors import success

router = APIRouter(prefix="/v1/exports", tags=["documents"])
_FORMS = {
    Form.XLSX: Words("Excel 表格", "Excel workbook"),
    Form.CSV: Words("CSV 表格", "CSV table"),
    Form.JSON: Words("JSON 数据", "JSON"),
    Form.MARKDOWN: Words("Markdown 文本", "Markdown"),
    Form.DOCX: Words("Word 文档", "Word document"),
}
_ORIGINALS = Words("原文件（按内容命名，ZIP）", "Original files, renamed (ZIP)")


@router.get("", summary="可用的导出格式 (forms of export)")
def list_exports(desk: TheDesk, user: TheUser) -> dict[str, Any]:
    """What `form` of an export may be: the product's own forms, then the profiles the user may use."""
    built_in = [_entry(form.value, words, file_suffix(form)) for form, words in _FORMS.items()]
    profiles = [_profile(profile) for profile in desk.exports.profiles(user)]
    return success({"exports": [*built_in, _entry(ORIGINALS, _ORIGINALS, ".zip"), *profiles]})


def _profile(profile: Profile) -> dict[str, Any]:
    description = profile.description.words() if profile.description else None
    entry = _entry(profile.id, profile.label.words(), file_suffix(form_of(profile)), description)
    return {**entry, "is_profile": True, "kinds": list(profile.kinds)}


def _entry(name: str, label: Words, suffix: str, description: Words | None = None) -> dict[str, Any]:
    return {
        "form": name,
        "label": label.to_dict(),
        "description": description.to_dict() if description else None,
        "suffix": suffix,
        "is_profile": False,
        "kinds": [],
    }
