"""The HTML twin of words that a person wrote: the same text, in paragraphs, nothing else."""

from __future__ import annotations

from html import escape

_STYLE = "font-family:system-ui,-apple-system,'Segoe UI',sans-serif;font-size:16px;line-height:1.5;color:#1c2024"


def html_of_text(text: str, *, language: str) -> str:
    """Return plain text as a simple HTML mail: a paragraph for each block, line ends kept."""
    blocks = [block for block in text.split("\n\n") if block.strip()]
    paragraphs = "".join(
        f"<p>{'<br>'.join(escape(line) for line in block.strip().splitlines())}</p>" for block in blocks
    )
    return (
        f'<!doctype html><html lang="{escape(language)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"></head>'
        f'<body style="{_STYLE};max-width:40em;margin:0 auto;padding:16px">{paragraphs}</body></html>\n'
    )
