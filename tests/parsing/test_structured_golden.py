"""Every sample document reads as its golden file says; `ACUSE_GOLDEN=1` rewrites the golden files."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from parsing.read import read_document
from parsing.serial import to_json

SAMPLES = Path(__file__).parent / "samples"
DOCUMENTS = sorted(SAMPLES.glob("*.xml"))


@pytest.mark.parametrize("sample", DOCUMENTS, ids=lambda path: path.stem)
def test_sample_reads_as_its_golden_file(sample: Path) -> None:
    read = [to_json(reading) for reading in read_document(sample.read_bytes(), name=sample.name)]
    golden = sample.with_suffix(".json")
    if os.environ.get("ACUSE_GOLDEN") == "1":
        golden.write_text(json.dumps(read, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    assert read == json.loads(golden.read_text(encoding="utf-8"))


def test_every_golden_file_has_its_sample() -> None:
    assert {path.stem for path in SAMPLES.glob("*.json")} == {path.stem for path in DOCUMENTS}
