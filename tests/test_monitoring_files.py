"""The files for monitoring name only what the service really gives."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml

from desk.running.metrics import Metrics

DEPLOY = Path(__file__).parents[1] / "deploy"
SUFFIXES = re.compile(r"_(total|bucket|count|sum|created)$")


def given() -> set[str]:
    """The names of all numbers, without the endings Prometheus adds."""
    described = Metrics().render(0, 0.0).decode()
    return {SUFFIXES.sub("", name) for name in re.findall(r"^# TYPE (\S+)", described, re.MULTILINE)}


def named(text: str) -> set[str]:
    """The numbers that a text asks for."""
    return {SUFFIXES.sub("", name) for name in re.findall(r"\bocr_[a-z_]+", text)}


def test_the_dashboard_asks_for_numbers_that_exist() -> None:
    """In every panel."""
    panels = json.loads((DEPLOY / "grafana" / "ocr-desk.json").read_text("utf-8"))["panels"]
    expressions = [target["expr"] for panel in panels for target in panel["targets"]]
    assert len(expressions) >= 10
    assert all(named(expression) and named(expression) <= given() for expression in expressions)


def test_the_zabbix_template_asks_for_numbers_that_exist() -> None:
    """And every trigger for an item that exists; every identifier is used once."""
    text = (DEPLOY / "zabbix" / "ocr-desk.yaml").read_text("utf-8")
    (template,) = yaml.safe_load(text)["zabbix_export"]["templates"]
    keys = {item["key"] for item in template["items"]}
    triggers = [trigger for item in template["items"] for trigger in item.get("triggers", ())]
    assert {key for trigger in triggers for key in re.findall(r"/OCR Desk/([a-z0-9.]+)", trigger["expression"])} <= keys
    assert named(text) <= given()
    identifiers = re.findall(r"uuid: (\w+)", text)
    assert len(set(identifiers)) == len(identifiers)


def test_the_log_shipper_reads_the_fields_of_the_log() -> None:
    """As YAML, with the names that the log uses."""
    settings = yaml.safe_load((DEPLOY / "filebeat" / "filebeat.yml").read_text("utf-8"))
    renamed = settings["processors"][1]["rename"]["fields"]
    assert {entry["from"] for entry in renamed} == {"ocr.event", "ocr.level", "ocr.logger", "ocr.request_id"}


@pytest.mark.parametrize("page", ["operations.md", "operations.zh-CN.md"])
def test_operations_explain_every_number(page: str) -> None:
    """The guide names each, in both languages."""
    text = (DEPLOY.parent / "docs" / page).read_text("utf-8")
    assert given() <= named(text)
