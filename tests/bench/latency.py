"""How soon after a mail lies in the mailbox its answer is with the SMTP server (performance.md P4).

Run by `make bench`. The whole service runs as its own processes, idle but for this mail, over Dovecot and an SMTP
server; the bare side is a client that does nothing but wait by IDLE for the same mail: Dovecot tells half a second
late. The sender's tick of a second is in ours on purpose: when an answer leaves must not tell what it says.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from imapclient import IMAPClient

from service.sender import TICK_SECONDS
from tests.faults.mails import endless
from tests.faults.scene import Scene, a_scene
from tests.outbound.smtp_server import Script, serving
from tests.system.dovecot import PASSWORD, Dovecot, dovecot_path

PATIENCE_SECONDS = 60.0
LOOK_SECONDS = 0.002
PHASE = 0.382


def main() -> int:
    """Measure and print; exit 1 when Dovecot is not installed."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--mails", type=int, default=15)
    options = arguments.parse_args()
    if dovecot_path() is None:
        print("latency: Dovecot is not installed (apt-get install dovecot-imapd dovecot-lmtpd)", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="acuse-bench-") as folder, serving(Script()) as smtp:
        Path(folder).chmod(0o755)  # Dovecot works as another user
        server = Dovecot(Path(folder) / "dovecot").start()
        try:
            scene = a_scene(server, smtp, Path(folder) / "acuse", mails=0)
            scene.coming = endless()
            with _running(scene):
                _answered(scene, smtp)  # every part is awake
                times = []
                for number in range(options.mails):
                    time.sleep(number * PHASE % TICK_SECONDS)  # each mail meets the sender's tick at another moment
                    times.append(_answered(scene, smtp))
        finally:
            server.stop()
    answers, notices = (sorted(side) for side in zip(*times, strict=True))
    own = statistics.median(answers) - statistics.median(notices)
    print(
        f"latency: from the mailbox to the SMTP server median {_ms(statistics.median(answers))}, 95 %"
        f" {_ms(answers[int(0.95 * len(answers))])}; Dovecot's own notice by IDLE {_ms(statistics.median(notices))};"
        f" ours beyond it {_ms(own)}, of which the tick takes {_ms(TICK_SECONDS / 2)} on average; {len(answers)} mails"
    )
    return 0


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:,.0f} ms"


@contextmanager
def _running(scene: Scene) -> Iterator[None]:
    command = [sys.executable, "-m", "service", "run", "--config", str(scene.installation.configuration)]
    with (scene.installation.folder / "log").open("wb") as log:
        process = subprocess.Popen(command, env=scene.environment, stdout=log, stderr=log)
        try:
            yield
        finally:
            process.terminate()
            process.wait(PATIENCE_SECONDS)


def _answered(scene: Scene, smtp: Script) -> tuple[float, float]:
    """Put one mail into the mailbox; return the seconds until its answer came, and until IDLE told of the mail."""
    before = len(smtp.accepted)
    with IMAPClient(scene.post.host, scene.post.imap_port, ssl=False) as client, ThreadPoolExecutor(1) as threads:
        client.plain_login(scene.user, PASSWORD)
        client.select_folder("INBOX", readonly=True)
        client.idle()
        scene.arrive(1)
        began = time.perf_counter()
        notice = threads.submit(_noticed, client, began)
        while len(smtp.accepted) == before:
            assert time.perf_counter() - began < PATIENCE_SECONDS, "the mail was not answered"
            time.sleep(LOOK_SECONDS)
        answered = time.perf_counter() - began
        noticed = notice.result()
        client.idle_done()
    return answered, noticed


def _noticed(client: IMAPClient, began: float) -> float:
    while not any(kind == b"EXISTS" for _number, kind, *_ in client.idle_check(timeout=PATIENCE_SECONDS)):
        pass
    return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main())
