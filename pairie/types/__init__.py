"""The words of the annotation guidelines as immutable objects.

All offsets are half-open ranges of Unicode code points. ``Document.text[m.start:m.end] == m.text`` holds for every
mention, whatever was normalised or rearranged on the way.
"""

from pairie.types.cells import Amount, Area, Party, RecordAmount
from pairie.types.document import Document
from pairie.types.own import (
    known_categories,
    known_labels,
    known_link_of_label,
    known_link_types,
    known_words,
    own_words,
)
from pairie.types.record import Record, RecordSource
from pairie.types.source import PageFault, Source
from pairie.types.spans import Link, Mention, Passage, SourceSpan
from pairie.types.words import (
    CATEGORIES,
    LABELS,
    LINK_OF_LABEL,
    LINK_TYPES,
    REVIEW_REASONS,
    AmountExtent,
    AmountFlag,
    AmountKind,
    AmountRole,
    AmountStage,
    Box,
    Category,
    Label,
    LinkBasis,
    LinkType,
    PassageKind,
    Qualifier,
    ReviewReason,
    Status,
    YearBasis,
)

__all__ = [
    "CATEGORIES",
    "LABELS",
    "LINK_OF_LABEL",
    "LINK_TYPES",
    "REVIEW_REASONS",
    "Amount",
    "AmountExtent",
    "AmountFlag",
    "AmountKind",
    "AmountRole",
    "AmountStage",
    "Area",
    "Box",
    "Category",
    "Document",
    "Label",
    "Link",
    "LinkBasis",
    "LinkType",
    "Mention",
    "PageFault",
    "Party",
    "Passage",
    "PassageKind",
    "Qualifier",
    "Record",
    "RecordAmount",
    "RecordSource",
    "ReviewReason",
    "Source",
    "SourceSpan",
    "Status",
    "YearBasis",
    "known_categories",
    "known_labels",
    "known_link_of_label",
    "known_link_types",
    "known_words",
    "own_words",
]
