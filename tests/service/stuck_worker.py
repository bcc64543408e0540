"""A worker that never comes back from a mail about "un enigma": `… CONFIG`. It keeps the interpreter's lock."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from inbox.records import Classification, Email
from service import tasks, understanding
from service.configuration import open_application

HANGS = re.compile(r"(a|aa)+$")
classify = understanding.classify


def _classify(email: Email) -> Classification:
    if "enigma" in email.subject:
        HANGS.match("a" * 200 + "b")
    return classify(email)


if __name__ == "__main__":
    understanding.classify = _classify
    tasks.work(open_application(Path(sys.argv[1])))
