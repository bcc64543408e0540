"""A backup that kills itself when the files are copied and the manifest is not written: `… CONFIG FOLDER`."""

from __future__ import annotations

import sys
from pathlib import Path

from service.backup import take_backup
from service.configuration import open_application
from tests.faults.process import arm

if __name__ == "__main__":
    configuration, folder = map(Path, sys.argv[1:])
    arm("service.backup.taking:copy_blobs", victim="after", call=1)
    take_backup(open_application(configuration), configuration, folder)
