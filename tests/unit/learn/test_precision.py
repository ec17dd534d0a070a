"""Which arithmetic is chosen on which processor."""

from typing import Any

import pytest
import torch

from pairie.errors import ConfigError
from pairie.learn.precision import device_of, fast_precision, find_device, has_bfloat16


def pretend(monkeypatch: pytest.MonkeyPatch, found: Any) -> None:
    """Let torch say this of the processor, or raise it."""

    def capabilities() -> Any:
        if isinstance(found, Exception):
            raise found
        return found

    monkeypatch.setattr(torch.cpu, "get_capabilities", capabilities, raising=False)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ({"avx512_bf16": True, "amx_bf16": True}, True),
        ({"avx512_bf16": False, "amx_bf16": True}, True),
        ({"avx512_bf16": True}, True),
        ({"avx512_bf16": False, "amx_bf16": False, "avx512_vnni": True}, False),
        ({"amx_bf16": False}, False),
        ({"architecture": "aarch64"}, True),
        ({}, True),
        (AttributeError(), True),
        (RuntimeError(), True),
    ],
)
def test_bfloat16_where_it_is_fast_or_not_known(monkeypatch: pytest.MonkeyPatch, found: Any, expected: bool) -> None:
    pretend(monkeypatch, found)
    assert has_bfloat16() is expected


def test_torch_too_old_to_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(torch.cpu, "get_capabilities", raising=False)
    assert has_bfloat16()


@pytest.mark.parametrize(("fast", "expected"), [(True, torch.bfloat16), (False, torch.float32)])
def test_products_are_of_the_kind_that_is_fast(
    monkeypatch: pytest.MonkeyPatch, fast: bool, expected: torch.dtype
) -> None:
    pretend(monkeypatch, {"avx512_bf16": fast})
    square = torch.ones(2, 2)
    with fast_precision():
        assert (square @ square).dtype == expected
    assert (square @ square).dtype == torch.float32


def test_devices(monkeypatch: pytest.MonkeyPatch) -> None:
    assert find_device("cpu").type == "cpu"
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert find_device("auto").type == "cpu"
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert find_device("auto").type == "cuda"
    assert device_of(torch.nn.Linear(1, 1)).type == "cpu"


@pytest.mark.parametrize("name", ["gpu", "cuda:99"])
def test_a_device_that_is_not_there(name: str) -> None:
    with pytest.raises(ConfigError, match=rf"device: cannot be used; got '{name}'"):
        find_device(name)
