"""The second door of an installation in a process of its own: `python -m tests.system.serve_door FOLDER PROTOCOL`.

Prints its port as JSON and serves until it is killed.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from inbox.listener import DoorProtocol
from service.door import DoorKeeper
from tests.inbox.listening import listening
from tests.service.installation import an_installation

ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    """Serve."""
    folder, protocol = Path(sys.argv[1]), DoorProtocol(sys.argv[2])
    app = an_installation(folder)
    app = replace(app, settings=replace(app.settings, listen=replace(app.settings.listen, protocol=protocol)))
    with listening(DoorKeeper(app, lambda _key: None), protocol=protocol) as door:
        print(json.dumps({"port": door.port}), flush=True)
        threading.Event().wait()


@contextmanager
def serving_door(folder: Path, protocol: DoorProtocol) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Run it until the block ends; the block gets the process and the port."""
    command = [sys.executable, "-m", "tests.system.serve_door", str(folder), protocol]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process, json.loads(process.stdout.readline())["port"]
        finally:
            process.kill()


if __name__ == "__main__":
    main()
