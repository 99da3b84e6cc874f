"""The list of what is installed can be read by scanners."""

from __future__ import annotations

import json

import pytest

from desk.__main__ import main
from desk.shell.sbom import bill_of_materials


def test_every_package_is_named_once_with_its_version() -> None:
    """In the names that package URLs use."""
    bill = bill_of_materials()
    purls = [component["purl"] for component in bill["components"]]
    assert len(purls) == len(set(purls))
    assert {"pkg:pypi/fastapi@", "pkg:pypi/prometheus-client@"} <= {purl.partition("@")[0] + "@" for purl in purls}
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.5")


def test_the_command_prints_it(capsys: pytest.CaptureFixture[str]) -> None:
    """As JSON and nothing else."""
    assert main(["sbom"]) == 0
    assert json.loads(capsys.readouterr().out)["components"]
