"""`make fuzz`: fuzzes one reader, guided by what its code does; `make fuzz ARGS="mail --minutes 10"`.

In charge of handing the target to atheris (libFuzzer). What breaks a promise is written to `.fuzz/TARGET/`, and the run
ends with exit status 1; the folder's corpus is where the next run goes on.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["inbox", "parsing"]):
    from tests.fuzz.seeds import seeds
    from tests.fuzz.targets import MOST_BYTES, TARGETS

FOLDER = Path(".fuzz")
_SECONDS_AN_INPUT = 20
_MEGABYTES = 3_000


def main() -> None:
    """Fuzz until the time is over or a promise is broken."""
    parser = argparse.ArgumentParser(prog="make fuzz", description="Fuzz one of the readers.")
    parser.add_argument("target", choices=sorted(TARGETS))
    parser.add_argument("--minutes", type=float, default=5.0)
    chosen = parser.parse_args()
    corpus, broken = FOLDER / chosen.target / "corpus", FOLDER / chosen.target
    corpus.mkdir(parents=True, exist_ok=True)
    for seed in seeds(chosen.target):
        (corpus / hashlib.sha256(seed).hexdigest()[:20]).write_bytes(seed)
    limits = [
        f"-max_total_time={round(60 * chosen.minutes)}",
        f"-timeout={_SECONDS_AN_INPUT}",
        f"-rss_limit_mb={_MEGABYTES}",
        f"-max_len={MOST_BYTES}",
        f"-artifact_prefix={broken}/",
        "-print_final_stats=1",
    ]
    atheris.Setup([sys.argv[0], *limits, str(corpus)], TARGETS[chosen.target])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
