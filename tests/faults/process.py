"""One part of the service in a process that kills itself.

`python -m tests.faults.process CONFIG PART TARGET WHEN CALL`

TARGET is a function of ours, as `service.blobs:BlobFolder.put_many`. The process dies
by SIGKILL before or after its CALL-th call. Nothing in the program itself knows of this.
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


def main() -> None:
    """Wrap the target and run the part."""
    configuration, part, target, when, call = sys.argv[1:]
    arm(target, when=when, call=int(call))
    run_part(open_application(Path(configuration)), part)


def arm(target: str, *, when: str, call: int) -> None:
    """Make the process die at the target's `call`-th call, before it or after it."""
    module_name, _, path = target.partition(":")
    holder: Any = importlib.import_module(module_name)
    *outer, name = path.split(".")
    for attribute in outer:
        holder = getattr(holder, attribute)
    setattr(holder, name, _deadly(getattr(holder, name), when=when, call=call))


def _deadly(function: Callable[..., Any], *, when: str, call: int) -> Callable[..., Any]:
    calls = itertools.count(1)

    @functools.wraps(function)
    def wrapped(*arguments: Any, **named: Any) -> Any:
        mine = next(calls)
        if mine == call and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        result = function(*arguments, **named)
        if mine == call and when == "after":
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    return wrapped


if __name__ == "__main__":
    main()
