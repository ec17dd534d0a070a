"""Tables for researchers: JSONL, CSV, XLSX, Parquet, DuckDB and DataFrames, one file a form.

Columns are derived from the dataclasses of :mod:`pairie.types`; ``descriptions.toml`` tells what they mean.
"""

from pairie.outputs.frame import to_pandas
from pairie.outputs.panel import Panel, PanelSettings, write_panel
from pairie.outputs.writing import SUFFIXES, open_writer, write_table

__all__ = ["SUFFIXES", "Panel", "PanelSettings", "open_writer", "to_pandas", "write_panel", "write_table"]
