"""Which arithmetic is fast on this processor.

bfloat16 pays only where the processor multiplies it in hardware (AMX, AVX512-BF16); elsewhere it is emulated and two to
three times slower than single precision (measured on an Ice Lake Xeon: 350 against 900 characters a second).
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Any

import torch
from torch import nn

from pairie.errors import ConfigError


def has_bfloat16() -> bool:
    """Whether the processor multiplies bfloat16 in hardware. True where this cannot be told (not x86)."""
    try:
        found = torch.cpu.get_capabilities()
    except (AttributeError, RuntimeError):
        return True
    flags = [found[name] for name in ("avx512_bf16", "amx_bf16") if name in found]
    return any(flags) if flags else True


def fast_precision(device: torch.device | str = "cpu") -> AbstractContextManager[Any]:
    """Autocast to bfloat16 where that is faster, else nothing."""
    kind = torch.device(device).type
    fast = torch.cuda.is_bf16_supported() if kind == "cuda" else has_bfloat16()
    return torch.autocast(kind, dtype=torch.bfloat16) if fast else nullcontext()


def find_device(name: str) -> torch.device:
    """Return the device that a recipe names; ``auto`` is the first GPU, else the CPU.

    Raises:
        ConfigError: torch knows no such device, or it is not there.
    """
    if name == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    try:
        device = torch.device(name)
        torch.empty(1, device=device)
    except (RuntimeError, AssertionError) as error:
        # torch answers with a page of build details.
        reason = str(error).splitlines()[0]
        raise ConfigError(
            f"device: cannot be used; got {name!r} ({reason}), expected cpu, auto, or a GPU that torch finds. "
            "Use cpu, or install the torch that fits the GPU."
        ) from error
    return device


def device_of(module: nn.Module) -> torch.device:
    """Return the device that a module's weights are on."""
    return next(module.parameters()).device
