"""A process that lets mails arrive as fast as it can until it is killed: `… CONFIG`."""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

from service.configuration import open_application
from tests.service.recovery import arrives

if __name__ == "__main__":
    app = open_application(Path(sys.argv[1]))
    for number in itertools.count(1000):
        arrives(app, f"Subject: {number}\r\n\r\n{number}\r\n".encode(), uid=number)
