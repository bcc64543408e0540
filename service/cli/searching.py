"""`acuse search`: mails received and sent by any of their words, or of what their files say."""

from __future__ import annotations

from pathlib import Path

import click

from service.cli.output import as_json, configured, emit, opened
from service.searching import catch_up
from service.store.search import EntryKind, SearchFilter, find


@click.command(name="search")
@configured
@as_json
@click.option(
    "--kind", type=click.Choice([kind.value for kind in EntryKind]), help="Only mails, or only letters of ours."
)
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True)
@click.argument("words", nargs=-1, required=True)
def search_(words: tuple[str, ...], kind: str | None, limit: int, configuration: Path, json_lines: bool) -> None:
    """Find mails that have all these words, or words that begin so; the newest first."""
    app = opened(configuration)
    catch_up(app)
    wanted = SearchFilter(text=" ".join(words), kind=EntryKind(kind) if kind else None)
    for hit in find(app.store, wanted, limit=limit):
        passage = f"{hit.before}{hit.found}{hit.behind}"
        record = {"kind": hit.kind.value, "id": hit.ref, "at": hit.at.isoformat(), "passage": passage}
        emit(record) if json_lines else click.echo(f"{hit.at:%Y-%m-%d %H:%M}  {hit.kind} {hit.ref}  {passage}")


COMMANDS = (search_,)
