"""Side by side, in one run: Acuse, invoice2data and invoice-agent on the corpus' PDFs, by layout alone.

In charge of asking each the same. The peers are installed in `.venv-peers`, which `make accuracy PEERS=1` makes; what a
peer does not have as a field counts as missing there.
"""

from __future__ import annotations

import json
import subprocess
import time
from collections import Counter
from pathlib import Path
from typing import Any

from parsing.read import read_document
from tests.accuracy.cases import PRINTED, Case, corpus_folder, from_corpus
from tests.accuracy.measuring import CONTEXT, answers
from tests.accuracy.scoring import same, values_of

_ROOT = Path(__file__).resolve().parent.parent.parent
_PYTHON = _ROOT / ".venv-peers" / "bin" / "python"
_READER = Path(__file__).with_name("peer_reader.py")
_ASKED = ("invoice_number", "issue_date", "due_date", "currency", "issuer", "net", "tax", "total", "order_reference")
"""The fields that all of them claim to read, but for the order (invoice2data) and the tax number (invoice-agent)."""


def compare() -> None:
    """Print the share of each field that each reader gets right, and milliseconds a file."""
    folder = corpus_folder()
    if folder is None or not _PYTHON.exists():
        print("\nno comparison: the corpus or .venv-peers is not there")
        return
    cases = [(kind, case) for kind in PRINTED for case in from_corpus(folder, kind)]
    results = {"acuse": _ours([case for _, case in cases])}
    paths = [str(folder / kind / case.name) for kind, case in cases]
    results |= {name: _theirs(name, paths) for name in ("invoice2data", "invoice-agent")}
    print(f"\n{'right, of ' + str(len(cases)) + ' PDFs':20s} " + " ".join(f"{name:>13s}" for name in results))
    shares = {name: _shares([case for _, case in cases], found) for name, found in results.items()}
    for field in (*_ASKED, "all of these"):
        print(f"{field:20s} " + " ".join(f"{100 * share[field]:12.1f}%" for share in shares.values()))
    times = [sorted(each["seconds"] for each in found.values()) for found in results.values()]
    print(f"{'median ms a file':20s} " + " ".join(f"{1000 * each[len(each) // 2]:13.1f}" for each in times))


def _ours(cases: list[Case]) -> dict[str, dict[str, Any]]:
    found = {}
    for case in cases:
        began = time.perf_counter()
        readings = read_document(case.data, name=case.name, context=CONTEXT)
        seconds = time.perf_counter() - began
        document = next((document for _, document in answers(case, readings)), None)
        found[case.name] = {"fields": values_of(document) if document else {}, "seconds": seconds}
    return found


def _theirs(name: str, paths: list[str]) -> dict[str, dict[str, Any]]:
    """Run a peer once over all files; it is warm then, as ours is."""
    done = subprocess.run(
        [str(_PYTHON), str(_READER), name, *paths], capture_output=True, text=True, check=True, timeout=900
    )
    rows = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return {row["file"]: row for row in rows}


def _shares(cases: list[Case], found: dict[str, dict[str, Any]]) -> dict[str, float]:
    asked: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for case in cases:
        fields = found[case.name]["fields"]
        for name in _ASKED:
            if name in case.truths[0]:
                asked[name] += 1
                right[name] += fields.get(name) is not None and same(name, case.truths[0][name], fields[name])
    shares = {name: right[name] / max(1, asked[name]) for name in _ASKED}
    return shares | {"all of these": right.total() / max(1, asked.total())}
