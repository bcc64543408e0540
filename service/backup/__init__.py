"""Copies of the whole installation, and the way back.

A backup folder holds one folder a generation (database, signing key, configuration, list of files, manifest) and one
folder of files that all generations share. In charge of taking, keeping and restoring. Passwords are in none of it: the
configuration only says where they are.
"""

from service.backup.errors import BackupError
from service.backup.manifest import Manifest, read_manifest
from service.backup.restoring import Restored, restore_backup
from service.backup.taking import Taken, take_backup

__all__ = ["BackupError", "Manifest", "Restored", "Taken", "read_manifest", "restore_backup", "take_backup"]
