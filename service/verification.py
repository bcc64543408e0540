"""`acuse verify`: whether everything that is kept is whole and agrees with itself.

In charge of the checks and of naming a remedy for each finding; it looks and changes nothing, also while the service
runs. Not in charge of the mailbox: `acuse completeness` compares with it.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, select

from service.application import Application
from service.backup.manifest import Manifest
from service.store import consistency, schema
from service.store.event_chain import ChainEnd, broken_links, chain_end
from service.store.references import blob_references
from service.store.tables import event

_RESTORE = "restore a backup into another folder and compare (`acuse restore DIR --to FOLDER`)"
_REPORT = f"{_RESTORE}; if it is not explained by a change by hand, report it as a bug"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is not as it must be: the check, what it is about, what is wrong, and what to do."""

    check: str
    what: str
    message: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What was found. `orphans`: files that no row speaks of, as a killed process leaves them; they do no harm."""

    findings: tuple[Finding, ...]
    orphans: tuple[str, ...]
    chain: ChainEnd


def verify(app: Application, *, against: Manifest | None = None) -> Verified:
    """Check everything as of one moment; `against` a backup's manifest, also that the past before it is still there."""
    with app.store.read() as connection:
        findings = [finding for check in CHECKS for finding in check(app, connection)]
        findings += _since(connection, against) if against is not None else ()
        referenced = {sha256 for sha256, _ in blob_references(connection)}
        chain = chain_end(connection)
    orphans = tuple(sha256 for sha256 in app.blobs if sha256 not in referenced)
    return Verified(findings=tuple(findings), orphans=orphans, chain=chain)


def _database(app: Application, connection: Connection) -> Iterator[Finding]:
    """Ask SQLite to check its own file; PostgreSQL checks its pages as it reads them."""
    if app.store.is_sqlite:
        for (said,) in connection.exec_driver_sql("PRAGMA integrity_check"):
            if said != "ok":
                remedy = "stop the service and restore a backup (`acuse restore DIR`)"
                yield Finding(check="database", what="the database", message=said, remedy=remedy)


def _schema(_app: Application, connection: Connection) -> Iterator[Finding]:
    for difference in schema.differences(connection):
        message = f"differs from what this version makes: {difference}"
        yield Finding(check="schema", what="the schema", message=message, remedy=_REPORT)


def _references(_app: Application, connection: Connection) -> Iterator[Finding]:
    for table, column, count in consistency.dangling_references(connection):
        message = f"{count} rows refer to rows that are not there"
        yield Finding(check="reference", what=f"{table}.{column}", message=message, remedy=_REPORT)


def _files(app: Application, connection: Connection) -> Iterator[Finding]:
    """Read every file that a row speaks of, once, whoever speaks of it."""
    spoken_of = defaultdict[str, list[str]](list)
    for sha256, row in blob_references(connection):
        spoken_of[sha256].append(row)
    for sha256, rows in spoken_of.items():
        damage = _damage(app, sha256)
        if damage is not None:
            remedy = f"copy it from a backup: blobs/{sha256[:2]}/{sha256} in the backup's folder"
            yield Finding(check="file", what=", ".join(rows), message=f"{sha256} {damage}", remedy=remedy)


def _damage(app: Application, sha256: str) -> str | None:
    try:
        data = app.blobs.get(sha256)
    except (OSError, ValueError) as error:
        return f"cannot be read: {error}"
    return None if hashlib.sha256(data).hexdigest() == sha256 else "is not what was kept: its bytes have changed"


def _states(_app: Application, connection: Connection) -> Iterator[Finding]:
    for one in consistency.states_against_events(connection):
        said = f"its last event says {one.said}" if one.said else "no event says so"
        yield Finding(check="state", what=one.row, message=f"is {one.state}, but {said}", remedy=_REPORT)


def _ledger(_app: Application, connection: Connection) -> Iterator[Finding]:
    for key in consistency.messages_without_uid(connection):
        message = "came by no door that is written down"
        yield Finding(check="ledger", what=f"message {key}", message=message, remedy=_REPORT)
    for mailbox, folder, uid in consistency.uids_without_message(connection):
        message = "is counted as held, but names no message"
        remedy = "run `acuse completeness` for its day and look at the mail in the mailbox"
        yield Finding(check="ledger", what=f"{mailbox} {folder} UID {uid}", message=message, remedy=remedy)


def _chain(_app: Application, connection: Connection) -> Iterator[Finding]:
    for key in broken_links(connection):
        message = "does not follow from the events before it: one was changed, removed or put in between"
        yield Finding(check="chain", what=f"event {key}", message=message, remedy=_REPORT)


def _since(connection: Connection, manifest: Manifest) -> Iterator[Finding]:
    """Look for the end of the chain as the backup has it: whoever rewrites all of the chain cannot rewrite that."""
    if manifest.last_event is None:
        return
    found = connection.execute(select(event.c.hash).where(event.c.id == manifest.last_event)).scalar()
    if found != manifest.chain:
        message = f"is not as the backup of {manifest.taken_at:%Y-%m-%d %H:%M} UTC has it: the past was rewritten"
        remedy = f"unless this database was restored from an older backup: {_RESTORE}"
        yield Finding(check="chain", what=f"event {manifest.last_event}", message=message, remedy=remedy)


# In the order in which a person should read them: what breaks everything first.
CHECKS: tuple[Callable[[Application, Connection], Iterator[Finding]], ...] = (
    _database,
    _schema,
    _references,
    _files,
    _states,
    _ledger,
    _chain,
)
