"""One part of the service in a process that kills itself, or what it started.

`python -m tests.faults.process CONFIG PART TARGET VICTIM CALL`

TARGET is a function of ours, as `service.blobs:BlobFolder.put_many`. VICTIM dies by SIGKILL at its CALL-th call: the
process itself `before` or `after` it, or the `children` after it. Nothing in the program itself knows of this.
"""

from __future__ import annotations

import functools
import importlib
import itertools
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from service.configuration import open_application
from service.supervisor import run_part
from tests.system.processes import of_session


def main() -> None:
    """Wrap the target and run the part."""
    configuration, part, target, victim, call = sys.argv[1:]
    arm(target, victim=victim, call=int(call))
    run_part(open_application(Path(configuration)), part)


def arm(target: str, *, victim: str, call: int) -> None:
    """Make the victim die at the target's `call`-th call."""
    module_name, _, path = target.partition(":")
    holder: Any = importlib.import_module(module_name)
    *outer, name = path.split(".")
    for attribute in outer:
        holder = getattr(holder, attribute)
    setattr(holder, name, _deadly(getattr(holder, name), victim=victim, call=call))


def _deadly(function: Callable[..., Any], *, victim: str, call: int) -> Callable[..., Any]:
    calls = itertools.count(1)

    @functools.wraps(function)
    def wrapped(*arguments: Any, **named: Any) -> Any:
        its_turn = next(calls) == call
        if its_turn and victim == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        result = function(*arguments, **named)
        if its_turn and victim == "after":
            os.kill(os.getpid(), signal.SIGKILL)
        if its_turn and victim == "children":
            _kill_children()
        return result

    return wrapped


def _kill_children() -> None:
    for process in of_session(os.getsid(0)):
        if process.parent == os.getpid():
            os.kill(process.pid, signal.SIGKILL)


if __name__ == "__main__":
    main()
