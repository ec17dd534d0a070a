"""What has changed since it was tagged, and what only looks so."""

import os
import shutil
import sys
from pathlib import Path

import pytest

from pairie.batch import How, Job, local_inputs, tag_into

SHARDS = How(("jsonl",), shards=True)


@pytest.mark.skipif(sys.platform == "win32", reason="there it is the time of making")
def test_a_change_that_keeps_size_and_time_is_seen(pages: Path, tmp_path: Path, job: Job) -> None:
    def changed() -> list[str]:
        inputs = list(local_inputs(sorted(pages.glob("[0-4].txt"))))
        return [Path(uri).name for uri in tag_into(str(tmp_path / "out"), inputs, job, SHARDS).finished.planned.changed]

    assert changed() == []
    before = (pages / "0.txt").stat()
    (pages / "0.txt").write_bytes((pages / "0.txt").read_bytes().replace(b"3", b"9"))
    os.utime(pages / "0.txt", ns=(before.st_atime_ns, before.st_mtime_ns))
    assert changed() == ["0.txt"]
    # Copied to another disk and back, or given to another owner: the bytes are the same.
    shutil.copytree(pages, tmp_path / "copy")
    shutil.rmtree(pages)
    shutil.move(tmp_path / "copy", pages)
    (pages / "1.txt").rename(pages / "1")
    (pages / "1").rename(pages / "1.txt")
    (pages / "2.txt").chmod(0o600)
    assert changed() == []
