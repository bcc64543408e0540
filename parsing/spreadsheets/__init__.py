"""Statements and lists that arrive as tables: Excel's .xlsx, and text with one separator (.csv).

In charge of cells as text, and of handing them to `parsing.text`. Not in charge of files for `acuse import`.
"""
