"""The whole demo, as a newcomer starts it: every mail accounted for, every reply the expected one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def run_demo(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "service", "demo", "--once", "--no-browser", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env={**os.environ, "NO_COLOR": "1"}, capture_output=True, text=True, timeout=300, check=False
    )


def test_the_demo_plays_to_its_end_as_its_script_says(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    played = run_demo("--dir", str(folder))
    assert played.returncode == 0, f"{played.stdout}\n{played.stderr}"
    assert "mails are accounted for, every reply is the expected one" in played.stdout
    assert (folder / "config.toml").is_file()


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    kept = tmp_path / "letter.txt"
    kept.write_text("mine", encoding="utf-8")
    refused = run_demo("--dir", str(tmp_path))
    assert refused.returncode == 2
    assert "is not empty" in refused.stdout
    assert list(tmp_path.iterdir()) == [kept]
