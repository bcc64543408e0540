"""`acuse backup`, `restore`, `resume` and `verify`: copies, the way back, and whether all is well."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path

import click

from service import clock
from service.backup import BackupError, Restored, read_manifest, restore_backup, take_backup
from service.cli.mails import OPERATOR
from service.cli.output import PARTLY, USAGE, as_json, configured, emit, fail, opened, say
from service.configuration import ConfigurationError
from service.store.standstill import resume as let_mail_go
from service.verification import verify


@click.command()
@configured
@as_json
@click.option("--keep", type=click.IntRange(min=1), help="Keep the newest so many generations; else all.")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), metavar="DIR")
def backup(folder: Path, keep: int | None, configuration: Path, json_lines: bool) -> None:
    """Copy everything into a new generation in DIR, while the service runs; files are shared by all generations."""
    app = opened(configuration)
    try:
        taken = take_backup(app, configuration, folder, keep=keep)
    except BackupError as error:
        fail(str(error), PARTLY)
    manifest = taken.manifest
    if json_lines:
        emit(
            {
                "backup": str(taken.folder),
                "taken_at": manifest.taken_at.isoformat(),
                "rows": manifest.rows,
                "blobs": manifest.blobs,
                "new_blobs": taken.new_blobs,
                "last_event": manifest.last_event,
                "chain": manifest.chain,
                "lost": manifest.lost,
                "removed": taken.removed,
            }
        )
    else:
        click.echo(f"{taken.folder}: {manifest.rows['message']} mails, {manifest.blobs} files ({taken.new_blobs} new)")
    _say_lost(manifest.lost)


@click.command()
@configured
@as_json
@click.option("--to", "target", type=click.Path(file_okay=False, path_type=Path), help="Another folder to restore to.")
@click.argument("source", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="DIR")
def restore(source: Path, target: Path | None, configuration: Path, json_lines: bool) -> None:
    """Put the newest backup in DIR back (or the one that DIR is) into an empty place; no mail goes until `resume`."""
    place = target / "config.toml" if target is not None else configuration
    try:
        restored = restore_backup(source, place, now=clock.now())
    except BackupError as error:
        fail(str(error), PARTLY)
    except ConfigurationError as error:
        fail(str(error), USAGE)
    if json_lines:
        emit(
            {
                "restored": str(restored.generation),
                "taken_at": restored.manifest.taken_at.isoformat(),
                "configuration": str(restored.configuration),
                "unknown": restored.stopped.unknown,
                "waiting": restored.stopped.waiting,
                "lost": restored.lost,
                "moved_to": restored.moved_to,
            }
        )
    else:
        click.echo("\n".join(_told(restored)))
    _say_lost(restored.lost)


def _told(restored: Restored) -> list[str]:
    stopped = restored.stopped
    return [
        f"restored {restored.generation}; the configuration is {restored.configuration}",
        f"as of {restored.manifest.taken_at:%Y-%m-%d %H:%M} UTC: mails that came later are fetched again",
        "no automatic mail goes until `acuse resume`",
        *(f"mails filed since then lie in {one}: move those of these days back" for one in restored.moved_to),
        f"{stopped.unknown} mails were about to leave and may have gone: `acuse outgoing list --state unknown`",
        f"{stopped.waiting} drafts and held mails wait; some may have been released since: look before you do",
        "passwords are in no backup: put the files and variables back that the configuration names",
    ]


@click.command()
@configured
@as_json
def resume(configuration: Path, json_lines: bool) -> None:
    """Let automatic mail go again after a restore; answers that may have gone before stay held for you to look at."""
    app = opened(configuration)
    with app.store.write() as connection:
        resumed = let_mail_go(connection, now=app.clock(), actor=f"person:{OPERATOR}")
    if resumed is None:
        say("automatic mail is not stopped")
        sys.exit(PARTLY)
    if json_lines:
        emit({"queued": resumed.queued, "held": resumed.doubtful})
        return
    click.echo(f"automatic mail goes again; {len(resumed.queued)} held answers go now")
    if resumed.doubtful:
        numbers = " ".join(map(str, resumed.doubtful))
        click.echo(
            f"{len(resumed.doubtful)} answer mails from before the restore and may have gone already: {numbers}\n"
            "look in your Sent folder; then `acuse outgoing release` those that did not go, `cancel` those that did"
        )


@click.command(name="verify")
@configured
@as_json
@click.option(
    "--against",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Also hold the events against this generation of a backup.",
)
def verify_(against: Path | None, configuration: Path, json_lines: bool) -> None:
    """Check every file, reference, state and event; exit 1 when something is wrong. Nothing is changed."""
    app = opened(configuration)
    try:
        verified = verify(app, against=read_manifest(against) if against is not None else None)
    except BackupError as error:
        fail(str(error), USAGE)
    for one in verified.findings:
        line = f"{one.check}: {one.what} {one.message}\n    {one.remedy}"
        emit(asdict(one)) if json_lines else click.echo(line)
    if json_lines:
        emit({"findings": len(verified.findings), "orphans": verified.orphans, **asdict(verified.chain)})
    else:
        say(f"{len(verified.findings)} findings; {verified.chain.events} events end in {verified.chain.hash}")
        if verified.orphans:
            say(f"{len(verified.orphans)} files that no row speaks of, harmless: {' '.join(verified.orphans)}")
    sys.exit(PARTLY if verified.findings else 0)


def _say_lost(lost: tuple[str, ...]) -> None:
    """Name the files that no copy has whole, and end with status 1."""
    if lost:
        say(f"{len(lost)} files are gone or damaged; `acuse verify` names what refers to them: {' '.join(lost)}")
        sys.exit(PARTLY)


COMMANDS = (backup, restore, resume, verify_)
