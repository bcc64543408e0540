"""The words of one language: sentences and letter templates, compiled once, sandboxed.

In charge of loading `templates/<language>/` and `templates/` itself, and of the two environments (plain text, HTML).
Not in charge of what is said (`outbound.view`) nor of the finished mail (`outbound.render`).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import css_inline
from jinja2 import FunctionLoader, StrictUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment

TEMPLATES = files("outbound") / "templates"
STYLE = "style.css"

_CLASS = re.compile(r' class="[a-z]+"')


def languages() -> tuple[str, ...]:
    """Return the languages that have a folder of templates (ISO 639-1), sorted."""
    return tuple(sorted(folder.name for folder in TEMPLATES.iterdir() if folder.is_dir() and len(folder.name) == 2))


def source(name: str) -> str:
    """Return the text of a template file, such as `es/status.txt`."""
    return TEMPLATES.joinpath(*name.split("/")).read_text(encoding="utf-8")


def _styled_source(name: str) -> str:
    """Return a template with the style sheet written into its elements, as mail programs need it; done once at load.

    The classes have served by then and are left out: a mail program shows only so many bytes.
    """
    if not name.endswith(".html"):
        return source(name)
    inliner = css_inline.CSSInliner(load_remote_stylesheets=False, extra_css=source(STYLE))
    return _CLASS.sub("", inliner.inline(source(name)))


def _environment(*, html: bool) -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        loader=FunctionLoader(_styled_source),
        autoescape=html,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["first_upper"] = lambda text: text[:1].upper() + text[1:]
    return environment


TEXT = _environment(html=False)
HTML = _environment(html=True)


class Catalogue:
    """The sentences of one language, by table and key of its `sentences.toml`."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._tables: Mapping[str, Any] = tomllib.loads(source(f"{language}/sentences.toml"))
        self._compiled: dict[tuple[str, ...], Template] = {}

    def has(self, *path: str) -> bool:
        """Return whether there is a sentence at this path."""
        return self._find(path) is not None

    def say(self, *path: str, **values: object) -> str:
        """Return the sentence at this path with its values. Raises KeyError when it has none."""
        if path not in self._compiled:
            sentence = self._find(path)
            if sentence is None:
                raise KeyError(f"{self.language}/sentences.toml has no {'.'.join(path)}")
            self._compiled[path] = TEXT.from_string(sentence)
        return self._compiled[path].render(values)

    def table(self, name: str) -> Mapping[str, str]:
        """Return a whole table of plain sentences."""
        found: Mapping[str, str] = self._tables[name]
        return found

    def _find(self, path: Iterable[str]) -> str | None:
        here: Any = self._tables
        for key in path:
            here = here.get(key) if isinstance(here, Mapping) else None
        return here if isinstance(here, str) else None


@cache
def catalogue_for(language: str) -> Catalogue:
    """Return the words of a language. Raises ValueError for one without templates."""
    if language not in languages():
        raise ValueError(f"no templates for language {language!r}: there are {', '.join(languages())}")
    return Catalogue(language)
