"""The closed lists of words that labels, links, cells and records are described in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

__all__ = [
    "CATEGORIES",
    "LABELS",
    "LINK_OF_LABEL",
    "LINK_TYPES",
    "REVIEW_REASONS",
    "AmountExtent",
    "AmountFlag",
    "AmountKind",
    "AmountRole",
    "AmountStage",
    "Box",
    "Category",
    "Label",
    "LinkBasis",
    "LinkType",
    "PassageKind",
    "Qualifier",
    "ReviewReason",
    "Status",
    "YearBasis",
]

Label = Literal["ACTOR", "RECIPIENT", "AMOUNT", "MEASURE"]
LinkType = Literal["AGENT", "BENEFICIARY", "QUANTITY"]
PassageKind = Literal["heading", "body", "caption", "table"]
Category = Literal[
    "pairing",
    "funds",
    "goods",
    "infrastructure",
    "industry",
    "consumption",
    "talent",
    "training",
    "education",
    "health",
    "employment",
    "care",
    "exchange",
    "other",
]
AmountKind = Literal[
    "money", "people", "goods", "projects", "parties", "area", "length", "sessions", "share", "weight", "other"
]
Qualifier = Literal["exact", "about", "over", "under", "range"]
AmountRole = Literal["total", "part", "each", "rate"]
AmountExtent = Literal["annual", "cumulative"]
AmountStage = Literal["planned", "delivered"]
AmountFlag = Literal["unread", "no_unit", "thousand_dot", "sum_differs"]
YearBasis = Literal["stated", "carried", "volume", "unknown"]
LinkBasis = Literal["heading"]
Status = Literal["done", "planned"]
#: Why a person should look at a record; what each means is told at :class:`Record`.
ReviewReason = Literal[
    "low_score",
    "unsure_cell",
    "no_actor",
    "no_recipient",
    "ambiguous_party",
    "unread_amount",
    "sum_differs",
    "year_conflict",
    "actor_from_heading",
    "recipient_from_heading",
]
#: Left, top, right and bottom in points (1/72 inch) from the top left corner of the page as it is shown.
Box = tuple[float, float, float, float]

LABELS: tuple[Label, ...] = get_args(Label)
CATEGORIES: tuple[Category, ...] = get_args(Category)
LINK_OF_LABEL: Mapping[Label, LinkType] = {"ACTOR": "AGENT", "RECIPIENT": "BENEFICIARY", "AMOUNT": "QUANTITY"}
LINK_TYPES: tuple[LinkType, ...] = get_args(LinkType)
REVIEW_REASONS: tuple[ReviewReason, ...] = get_args(ReviewReason)
