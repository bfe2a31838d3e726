"""A broken-off run goes on where it stopped; a changed source or a complete run starts afresh."""

import os
import subprocess
import sys

from conftest import ROOT

TESTS = "def test_a(): pass\ndef test_b(): assert not __import__('os').path.exists('broken')\n"


def run(folder, *options):
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "resume", "-p", "no:pytest_socket", *options],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT / "tests")},
        capture_output=True,
        text=True,
    )
    return result.stdout.splitlines()[-1].split(" in ")[0]


def test_what_passed_is_not_run_again_until_all_has_passed(tmp_path):
    (tmp_path / "tests").mkdir()
    file = tmp_path / "tests" / "test_x.py"
    file.write_text(TESTS)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    (tmp_path / "broken").touch()
    assert run(tmp_path, "--resume") == "1 failed, 1 passed"
    assert run(tmp_path, "--resume") == "1 failed, 1 deselected"
    (tmp_path / "broken").unlink()
    assert run(tmp_path, "--resume") == "1 passed, 1 deselected"
    assert run(tmp_path, "--resume") == "2 passed"


def test_a_changed_source_starts_afresh(tmp_path):
    (tmp_path / "tests").mkdir()
    file = tmp_path / "tests" / "test_x.py"
    file.write_text(TESTS)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    (tmp_path / "broken").touch()
    assert run(tmp_path, "--resume") == "1 failed, 1 passed"
    os.utime(file, ns=(1, 1))
    assert run(tmp_path, "--resume") == "1 failed, 1 passed"
