"""Judging models: scores in detail, two models against each other, which of them is to be used."""
