"""Options that several commands take."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

__all__ = [
    "DEFAULT_MODEL",
    "Caution",
    "Device",
    "DeviceName",
    "Folder",
    "Model",
    "Ocr",
    "OcrMode",
    "Place",
    "Threads",
    "Volumes",
]

# Named here again, because importing it from the model would load NumPy and ONNX Runtime for `pairie --help`.
DEFAULT_MODEL = "pairie-zh"


class OcrMode(StrEnum):
    """Whether the text of pictures is recognised."""

    auto = "auto"
    never = "never"
    always = "always"


class DeviceName(StrEnum):
    """What the network runs on."""

    cpu = "cpu"
    cuda = "cuda"


Model = Annotated[
    str,
    typer.Option(
        "--model", "-m", help="A shipped or installed model, or the path of a folder of one, or of promoted ones."
    ),
]
Caution = Annotated[
    float, typer.Option(help="Above 0: fewer and surer finds; below 0: more finds. In log odds, 1 is much.")
]
Ocr = Annotated[
    OcrMode, typer.Option(help="Recognise the text of scans and of PDF pages without any, of no page, or of every one.")
]
Device = Annotated[DeviceName, typer.Option(help="What the network runs on; cuda needs onnxruntime-gpu.")]
Threads = Annotated[int | None, typer.Option("--threads", "-t", min=1, help="Threads of the network; else one a core.")]
Folder = Annotated[Path, typer.Option("--output", "-o", file_okay=False, help="Folder to write to.")]
Place = Annotated[str, typer.Option("--output", "-o", help="Folder to write to, or an address like s3://bucket/out.")]
Volumes = Annotated[
    bool, typer.Option("--volumes", help="A folder holds the numbered pages of one volume: one document.")
]
