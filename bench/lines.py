"""Line recall, character error rate and CPU seconds of the CPU reader against RapidOCR's defaults, in one run.

    python -m bench.lines LABELS.jsonl [--limit N] [--precision auto|bf16|f32]

LABELS: a line a picture, `{"image": path beside the labels, "lines": [{"text": ...}]}`. A labelled line counts as found
when a read line is at least 0.9 similar to it or holds it whole; texts are compared as letters and digits only.
RapidOCR runs on onnxruntime, its default, where that is installed, else on OpenVINO. `bench.speed` compares whole paths
with every peer, each reader in a process of its own; here one precision of ours can be told from another.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from bench.labelled import LineTally, tally_lines
from bench.speed_readers import ReadPage, our_reader, rapidocr
from engine.intake import Limits
from engine.intake.opening import open_file
from engine.readers import PageImage


@dataclass
class Tally:
    """Sums over all pictures of one reader."""

    name: str
    read: ReadPage
    pages: int = 0
    lines: LineTally = field(default_factory=LineTally)
    cpu_seconds: float = 0.0

    def add(self, image: PageImage, wanted: Sequence[str]) -> None:
        """Reads one picture and scores it."""
        started = time.process_time()
        texts = self.read(image)
        self.cpu_seconds += time.process_time() - started
        self.pages += 1
        self.lines += tally_lines(wanted, texts)

    @property
    def recall(self) -> float:
        """Labelled lines that were found, 0..1."""
        return self.lines.found / max(self.lines.lines, 1)

    @property
    def error_rate(self) -> float:
        """Wrong characters a labelled character."""
        return self.lines.errors / max(self.lines.characters, 1)


def rapidocr_defaults() -> ReadPage:
    """RapidOCR as it comes, but quiet; it wants BGR."""
    ocr = rapidocr("OPENVINO" if importlib.util.find_spec("onnxruntime") is None else None)

    def read(image: PageImage) -> list[str]:
        return list(ocr(np.ascontiguousarray(image.pixels[:, :, ::-1])).txts or ())

    return read


def main() -> None:
    """Prints a line a reader and the ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("labels", type=Path)
    parser.add_argument("--limit", type=int, default=None)
    parser.add_argument("--precision", default="auto", choices=("auto", "bf16", "f32"))
    asked = parser.parse_args()
    records = [json.loads(line) for line in asked.labels.read_text("utf-8").splitlines() if line.strip()]
    ours, theirs = Tally("cpu reader", our_reader(asked.precision)), Tally("RapidOCR defaults", rapidocr_defaults())
    for record in [record for record in records if record.get("lines")][: asked.limit]:
        content = (asked.labels.parent / record["image"]).read_bytes()
        with open_file(content, Limits()) as source:
            image = next(iter(source))
        for tally in (ours, theirs):
            tally.add(image, [line["text"] for line in record["lines"]])
    for tally in (ours, theirs):
        print(
            f"{tally.name:18} pages {tally.pages}  line recall {tally.recall:.4f}  "
            f"character error rate {tally.error_rate:.4f}  CPU s/page {tally.cpu_seconds / max(tally.pages, 1):.2f}"
        )
    print(
        f"ours / theirs: recall {ours.recall / theirs.recall:.4f}, errors {ours.error_rate / theirs.error_rate:.3f}, "
        f"CPU {ours.cpu_seconds / theirs.cpu_seconds:.3f}"
    )


if __name__ == "__main__":
    main()
