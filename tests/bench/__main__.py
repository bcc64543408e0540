"""`make bench`: every bench of this folder, each printing a ratio against its baseline of the same run."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path


def main() -> int:
    """Run the named benches, else all; return 1 when one of them could not measure."""
    names = sys.argv[1:] or sorted(path.stem for path in Path(__file__).parent.glob("[a-z]*.py"))
    failed = False
    for name in names:
        sys.argv = [name]
        try:
            runpy.run_module(f"tests.bench.{name}", run_name="__main__")
        except SystemExit as ended:  # one that ends with a status ends no other
            failed |= bool(ended.code)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
