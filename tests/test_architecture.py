"""The direction of imports, the modules that reach outside the process, and the documents that must not drift."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("admin", "inbox", "matching", "outbound", "parsing", "service")
MAY_IMPORT = {
    "parsing": {"parsing"},
    "inbox": {"inbox"},
    "matching": {"matching", "parsing"},
    "outbound": {"outbound", "matching", "parsing", "inbox"},
    "service": {"service", "outbound", "matching", "parsing", "inbox"},
    "admin": set(PACKAGES),
}
# Whoever imports one of these talks to the world; below `service` only these modules may.
OUTSIDE = {
    "socket", "ssl", "smtplib", "imaplib", "imapclient", "aiosmtpd", "subprocess", "sqlalchemy", "huey", "requests",
    "urllib.request", "http.client", "sqlite3", "redis", "psycopg",
}  # fmt: skip
MAY_REACH_OUT = {"inbox/mailbox/", "inbox/listener/", "outbound/transport.py"}


def _modules() -> Iterator[tuple[str, ast.Module]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def _imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module


MODULES = dict(_modules())


@pytest.mark.parametrize("name", MODULES)
def test_imports_run_downwards_only(name: str) -> None:
    package = name.split("/")[0]
    ours = {module.split(".")[0] for module in _imports(MODULES[name])} & set(PACKAGES)
    assert ours <= MAY_IMPORT[package], f"{name} imports {sorted(ours - MAY_IMPORT[package])}"


@pytest.mark.parametrize("name", [name for name in MODULES if name.split("/")[0] not in ("service", "admin")])
def test_only_the_named_modules_reach_outside_the_process(name: str) -> None:
    if any(name.startswith(allowed) for allowed in MAY_REACH_OUT):
        return
    reached = {module for module in _imports(MODULES[name]) if module in OUTSIDE or module.split(".")[0] in OUTSIDE}
    assert not reached, f"{name} imports {sorted(reached)}"


@pytest.mark.parametrize("name", [name for name in MODULES if name.startswith(("parsing/", "matching/"))])
def test_the_pure_packages_read_no_clock(name: str) -> None:
    calls = {
        node.func.attr
        for node in ast.walk(MODULES[name])
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    assert not calls & {"now", "today", "utcnow", "time_ns"}, name


@pytest.mark.parametrize("name", MODULES)
def test_every_module_says_what_it_is_in_charge_of(name: str) -> None:
    if Path(name).name == "__init__.py" and not MODULES[name].body:
        return
    assert ast.get_docstring(MODULES[name]), f"{name} has no docstring"


def test_the_command_lines_that_the_readme_shows_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for document in ("README.md", "README.es.md"):
        named = set(re.findall(r"\bmake ([a-z]+)", (ROOT / document).read_text(encoding="utf-8")))
        assert named <= targets, f"{document} names {sorted(named - targets)}"


def test_every_package_is_in_the_wheel() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert set(project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]) == set(PACKAGES)


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_the_lock_names_hashes_and_no_address(name: str) -> None:
    text = (ROOT / name).read_text()
    assert "://" not in text
    pinned = re.findall(r"^[a-z0-9_.-]+(?:\[[a-z,]+\])?==\S+", text, re.MULTILINE)
    assert len(pinned) > 20
    assert text.count("--hash=sha256:") >= len(pinned)
