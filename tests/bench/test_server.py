"""The benches of the server over a page or two, and what they send."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from bench import growth, server
from bench.growth import Weight, slope, steady
from bench.sending import SAMPLES, distinct
from engine.pipeline import Upload


def test_the_same_picture_in_other_bytes() -> None:
    """No two are alike, and every one shows the same."""
    (path,) = SAMPLES.glob("*.jpg")
    sample = Upload(path.name, path.read_bytes())
    first, second = distinct(sample), distinct(sample)
    assert len({sample.content, first.content, second.content}) == 3
    shown = [np.asarray(Image.open(io.BytesIO(one.content))) for one in (sample, first)]
    assert np.array_equal(*shown)


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.pdf")), ids=lambda path: path.name)
def test_the_same_pdf_in_other_bytes(path: Path) -> None:
    """It opens as before."""
    sample = Upload(path.name, path.read_bytes())
    changed = distinct(sample).content
    assert changed != sample.content
    assert len(pypdfium2.PdfDocument(changed)) == len(pypdfium2.PdfDocument(sample.content))


def test_what_grows_is_told_by_its_slope() -> None:
    """In megabytes a thousand pages, the beginning left out."""
    weights = [Weight(0, 100.0, 500.0), *(Weight(pages, 200 + pages / 100, 900.0) for pages in range(200, 900, 100))]
    assert [one.pages for one in steady(weights, 2000)] == [*range(200, 900, 100)]
    assert slope(steady(weights, 2000), of_web=True) == pytest.approx(10.0)
    assert slope(steady(weights, 2000), of_web=False) == pytest.approx(0.0)
    assert slope(weights[:1], of_web=True) == 0.0


@pytest.mark.slow
def test_the_server_is_held_against_the_engine(capsys: pytest.CaptureFixture[str]) -> None:
    """A row a number of clients, and what an idle server takes."""
    (sample,) = SAMPLES.glob("*.jpg")
    server.main([str(sample), "--clients", "1,2", "--rounds", "1", "--pages", "1", "--idle", "1"])
    told = capsys.readouterr().out.splitlines()
    rows = [line.split(" | ") for line in told[2:4]]
    assert [row[:2] for row in rows] == [["1", "1"], ["2", "2"]]
    found = json.loads(told[-1])
    assert all(one["engine"]["readers"] > 0 and one["server"]["web"] > 0 for one in found["compared"])
    assert found["idle"]["seconds"] == 1


@pytest.mark.slow
def test_growth_is_measured(capsys: pytest.CaptureFixture[str]) -> None:
    """Long documents, many small ones, and what is left afterwards."""
    growth.main(["--lengths", "2", "--pages", "3"])
    found = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert [(one["kind"], one["pages"]) for one in found["long"]] == [("text", 2), ("scan", 2)]
    assert [one["pages"] for one in found["weights"]] == [0, 3]
    assert found["idle"]["after"]["web"] > 0
