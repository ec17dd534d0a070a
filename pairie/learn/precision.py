"""Which arithmetic is fast on this processor.

bfloat16 pays only where the processor multiplies it in hardware (AMX, AVX512-BF16); elsewhere it is emulated and two to
three times slower than single precision (measured on an Ice Lake Xeon: 350 against 900 characters a second).
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Any

import torch


def has_bfloat16() -> bool:
    """Whether the processor multiplies bfloat16 in hardware. True where this cannot be told (not x86)."""
    try:
        found = torch.cpu.get_capabilities()
    except (AttributeError, RuntimeError):
        return True
    flags = [found[name] for name in ("avx512_bf16", "amx_bf16") if name in found]
    return any(flags) if flags else True


def fast_precision() -> AbstractContextManager[Any]:
    """Autocast to bfloat16 where that is faster, else nothing."""
    return torch.autocast("cpu", dtype=torch.bfloat16) if has_bfloat16() else nullcontext()
