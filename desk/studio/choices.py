"""What the names that a kind may use mean, in words: for menus."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from engine.presets import Known, PresetBook, ValueType
from engine.values.lexicon import languages
from engine.words import Words

_EXAMPLES = ("de", "fr", "es", "ja")
"""Languages of which a menu shows a word for a meaning."""


def choices_of(known: Known, shipped: PresetBook) -> dict[str, Any]:
    """Types, checks, rules, meanings, tasks and countries; `term_words` and `rule_words` say what the names mean."""
    return {
        "types": [one.value for one in ValueType],
        "checks": sorted(known.checks),
        "rules": sorted(known.rules),
        "row_rules": sorted(known.row_rules),
        "terms": sorted(known.terms),
        "tasks": sorted(known.tasks),
        "countries": sorted(known.countries),
        "term_words": _told(_terms(known.terms)),
        "rule_words": _told(_rules(shipped)),
    }


def _told(words: Mapping[str, Words]) -> dict[str, dict[str, str]]:
    return {name: said.to_dict() for name, said in sorted(words.items())}


def _terms(names: Iterable[str]) -> dict[str, Words]:
    """A meaning by its first word in each language, with some of others: `总数（Gesamtbetrag、Total）`."""
    found: dict[str, Words] = {}
    for name in names:
        zh, en, *others = (_word(code, name) for code in ("zh", "en", *_EXAMPLES))
        spoken = name.replace("_", " ")
        examples = list(dict.fromkeys(one for one in others if one))
        behind_zh, behind_en = f"（{'、'.join(examples)}）", f" ({', '.join(examples)})"
        found[name] = Words(
            (zh or en or spoken) + (behind_zh if examples else ""), (en or spoken) + (behind_en if examples else "")
        )
    return found


def _word(code: str, name: str) -> str:
    terms: Mapping[str, tuple[str, ...]] = {str(key): value for key, value in languages()[code].terms.items()}
    return terms.get(name, ("",))[0]


def _rules(shipped: PresetBook) -> dict[str, Words]:
    """An algorithm by the field of a shipped kind that it finds: `发票：开票日期`."""
    found: dict[str, Words] = {}
    for preset in shipped.values():
        for spec in preset.fields:
            if spec.rule is not None:
                said = Words(f"{preset.label.zh}：{spec.label.zh}", f"{preset.label.en}: {spec.label.en}")
                found.setdefault(spec.rule, said)
    return found
