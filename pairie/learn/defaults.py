"""The recipe for added annotations: what a user need not think about.

Time, for 100 documents of 550 characters on two cores with bfloat16: 85 of them are learnt from, nine times or somewhat
less, each time beside as many characters of the corpus. That makes 110 to 120 steps of 1,536 positions (of which
context and padding take a third) a pass, some 1,000 steps in all; at 0.66 s each 11 minutes. Eleven evaluations of up
to 48,000 characters add two or three minutes, calibration, export and the final scores two: a quarter of an hour. It is
less where the run ends early.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pairie.errors import ConfigError
from pairie.formats.annotated import AnnotatedDocument
from pairie.learn.recipe import Recipe
from pairie.learn.start import is_model

__all__ = ["added_recipe"]

COMMON: dict[str, Any] = {
    "positions_per_step": 1536,
    # As for the shipped model: hidden characters do what dropout would, at no cost.
    "encoder_dropout": 0.0,
    "input_noise": 0.05,
    "join_share": 0.6,
    "join_width": 382,
    "window_sizes": (190, 254, 382, 510),
}
# A quarter to a half of the rates of full training: the heads have been learnt.
FURTHER: dict[str, Any] = {
    "encoder_rate": 5e-5,
    "head_rate": 5e-4,
    "document_rate": 3e-4,
    "average_from": 0.0,
    "average_decay": 0.98,
    "evaluations": 10,
    "patience": 4,
    # Documents are cropped to vary them; the few added ones should be seen whole more often.
    "crop_share": 0.2,
}
# From an encoder without heads: training/pairie-zh.toml tells why.
ANEW: dict[str, Any] = {
    "encoder_rate": 2e-4,
    "head_rate": 2e-3,
    "document_rate": 6e-4,
    "average_decay": 0.99,
    "empty_share": 0.35,
    "epochs": 6.0,
}
# New rows have to be learnt from nothing: at the rates of full training, and to the end. Before they are found at all,
# several evaluations may bring nothing.
GROWING: dict[str, Any] = {"head_rate": 2e-3, "document_rate": 6e-4, "patience": 0}

USUAL_CHARACTERS = 47_000
USUAL_PASSES, FEWEST_PASSES, MOST_PASSES = 9.0, 3.0, 14.0
REPLAY_SHARE, REPLAY_SHARE_OF_MANY = 0.5, 0.3
MANY_CHARACTERS = 300_000
"""Half as much as the corpus: so many documents hold their own variety, and half of the time would go to replay."""
ANCHOR = 100.0
"""Without replay: weights may move by about 1/100 from the start, wherever no gradient insists. Not measured."""


def added_recipe(documents: Sequence[AnnotatedDocument], *, base: str, corpus: str, **changes: Any) -> Recipe:
    """Return the recipe for some added documents.

    Args:
        documents: what is learnt from.
        base: a model to go on from, or an encoder to begin with.
        corpus: folder of the corpus to replay; empty for none.
        changes: fields that the user set, such as ``replay``.
    Raises:
        ConfigError: an encoder without heads, and no corpus to learn the task from.
    """
    again = bool(corpus or changes.get("replay"))
    characters = max(1, sum(len(annotated.document.text) for annotated in documents))
    if not is_model(base):
        if not again:
            raise ConfigError(
                f"{base}: no model to go on from, and no corpus to learn from; got an encoder alone, expected one of "
                "them. Start from a model (--from pairie-zh), or name a corpus (--replay)."
            )
        return Recipe(**{**COMMON, **ANEW, "base": base, "corpus": corpus, **changes})
    passes = USUAL_PASSES * (USUAL_CHARACTERS / characters) ** (1 / 3)
    fields = {**COMMON, **FURTHER, "base": base, "corpus": corpus}
    fields["epochs"] = round(min(MOST_PASSES, max(FEWEST_PASSES, passes)), 1)
    if again:
        fields["replay_share"] = REPLAY_SHARE if characters < MANY_CHARACTERS else REPLAY_SHARE_OF_MANY
    else:
        fields["anchor"] = ANCHOR
    if changes.get("schema"):
        fields |= GROWING
    return Recipe(**{**fields, **changes})
