"""The command line (contracts.md section 3): one module a family of commands.

In charge of arguments, output and exit status. With `--json`, one JSON object a line on standard output; messages for
people go to standard error. Exit 0 all well, 1 something could not be done, 2 wrong usage or configuration.
"""

from __future__ import annotations

import click

from service.cli import (
    accounts,
    answering,
    expenses,
    files,
    imports,
    inspection,
    learning,
    mails,
    recovery,
    reporting,
    running,
    searching,
    setup,
    simulation,
)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="acuse")
def main() -> None:
    """Acuse: the invoice inbox that answers back."""


FAMILIES = (
    setup, running, files, imports, simulation, inspection, searching, expenses, answering,
    reporting, learning, mails, recovery, accounts,
)  # fmt: skip

for family in FAMILIES:
    for command in family.COMMANDS:
        main.add_command(command)
