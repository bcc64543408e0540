"""Why a backup cannot be taken or restored."""

from __future__ import annotations


class BackupError(Exception):
    """A backup that cannot be taken or restored; the message says why and what to do. Nothing was overwritten."""
