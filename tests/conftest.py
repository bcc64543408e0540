"""What every test may ask for: the development corpus, and the real servers where they are installed."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.system.dovecot import Dovecot, dovecot_path, dovecot_version
from tests.system.postgresql import PostgreSql, postgresql_folder
from tests.system.redis_server import RedisServer, redis_path

pytest.register_assert_rewrite("tests.contracts.mailbox")

# The same examples in every run, however slow the machine; with ACUSE_SOAK=1 others in each.
settings.register_profile(
    "acuse",
    deadline=None,
    database=None,
    derandomize=os.environ.get("ACUSE_SOAK") != "1",
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("acuse")

ROOT = Path(__file__).resolve().parent.parent
REQUIRED = os.environ.get("REQUIRE_SERVICES") == "1"


def missing(what: str) -> None:
    """Skip the test that asked, or fail it where everything must be there (REQUIRE_SERVICES=1, as in CI)."""
    if REQUIRED:
        pytest.fail(f"REQUIRE_SERVICES=1, but {what}")
    pytest.skip(what)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Keep the tests of a module that names an `xdist_group` on one worker, so that what they share is built once.

    xdist 3.8 writes a test's group into its name, where pytest 9.2 no longer lets it; the modules are read instead.
    """
    from xdist.scheduler import LoadGroupScheduling

    class Together(LoadGroupScheduling):
        def _split_scope(self, nodeid: str) -> str:
            module = nodeid.partition("::")[0]
            return module if _is_grouped(config.rootpath / module) else super()._split_scope(nodeid)

    return Together(config, log) if config.getoption("dist") == "loadgroup" else None


@cache
def _is_grouped(module: Path) -> bool:
    return "pytest.mark.xdist_group(" in module.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of the development corpus; the test is skipped where it is absent."""
    folder = Path(os.environ.get("ACUSE_CORPUS") or ROOT.parent / "shared" / "corpus")
    if not folder.is_dir():
        pytest.skip(f"no development corpus at {folder}: set ACUSE_CORPUS to its folder")
    return folder


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Debian's Chromium."""
    found = shutil.which("chromium")
    if found is None:
        missing("chromium is not installed (apt-get install chromium)")
    return str(found)


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """A running Dovecot; every user name exists there, so a test takes a name of its own."""
    if dovecot_path() is None:
        missing("Dovecot is not installed (apt-get install dovecot-imapd dovecot-lmtpd)")
    if not dovecot_version().startswith("2.3."):
        missing(f"the tests configure Dovecot 2.3 (Debian 12), whose syntax {dovecot_version()} does not read")
    # Not in pytest's own folder: run as root, Dovecot works as another user, and pytest lets only its own in.
    with tempfile.TemporaryDirectory(prefix="acuse-dovecot-", ignore_cleanup_errors=True) as folder:
        server = Dovecot(Path(folder)).start()
        yield server
        server.stop()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSql]:
    """A running PostgreSQL; each test takes a database of its own."""
    programs = postgresql_folder()
    if programs is None:
        missing("PostgreSQL is not installed (apt-get install postgresql)")
    with tempfile.TemporaryDirectory(prefix="acuse-postgresql-", ignore_cleanup_errors=True) as folder:
        server = PostgreSql(Path(folder), Path(str(programs))).start()
        yield server
        server.stop()


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """A running Redis."""
    if redis_path() is None:
        missing("Redis is not installed (apt-get install redis-server)")
    server = RedisServer(tmp_path_factory.mktemp("redis")).start()
    yield server
    server.stop()
