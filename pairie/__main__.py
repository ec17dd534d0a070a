"""``python -m pairie`` is the same as ``pairie``."""

from pairie.cli import app

app(prog_name="pairie")
