"""`./launch.sh sbom`: what this installation is made of, as a CycloneDX document that scanners of known faults read."""

from __future__ import annotations

import json
import re
import tomllib
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any
from uuid import uuid4

_PROJECT = Path(__file__).resolve().parents[2] / "pyproject.toml"


def run() -> int:
    """Prints the document."""
    print(json.dumps(bill_of_materials(), ensure_ascii=False, indent=1))
    return 0


def bill_of_materials() -> dict[str, Any]:
    """Every Python package that is installed beside this program, in CycloneDX 1.5 (ECMA-424)."""
    version = tomllib.loads(_PROJECT.read_text("utf-8"))["project"]["version"]
    found = {component["purl"]: component for component in map(_component, distributions())}
    ourselves = {"type": "application", "bom-ref": "ocr-desk", "name": "ocr-desk", "version": version}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{uuid4()}",
        "version": 1,
        "metadata": {"component": ourselves},
        "components": [found[purl] for purl in sorted(found)],
    }


def _component(package: Distribution) -> dict[str, Any]:
    name = re.sub(r"[-_.]+", "-", package.metadata["Name"]).lower()
    purl = f"pkg:pypi/{name}@{package.version.replace('+', '%2B')}"
    component: dict[str, Any] = {
        "type": "library",
        "bom-ref": purl,
        "name": name,
        "version": package.version,
        "purl": purl,
    }
    licence = package.metadata.json.get("license_expression")
    if licence:
        component["licenses"] = [{"expression": licence}]
    return component
