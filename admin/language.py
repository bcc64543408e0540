"""The language and time zone of a page: the person's own, unless the address or the session asks for another.

`?lang=pt` is remembered in the session; before signing in, the browser's wish decides, then the company's language.
"""

from __future__ import annotations

from urllib.parse import urlencode

from babel import Locale, UnknownLocaleError
from flask import Flask, request, session
from flask_babel import Babel
from flask_login import current_user

from admin.context import installation
from service.accounts import LANGUAGES

NAMES = {"es": "Español", "en": "English", "pt": "Português"}


def install(flask: Flask) -> None:
    """Choose a language for every request."""
    Babel(flask, default_locale="en", locale_selector=_locale, timezone_selector=_timezone)
    flask.before_request(_remember_wish)
    flask.context_processor(lambda: {"language": chosen_language(), "language_links": _links})


def chosen_language() -> str:
    """Return the language of this page: es, en or pt."""
    wished = session.get("language")
    if wished in LANGUAGES:
        return str(wished)
    if current_user and current_user.is_authenticated:
        return str(current_user.account.language)
    company = installation().settings.company.language
    best = request.accept_languages.best_match(LANGUAGES)
    return best or (company if company in LANGUAGES else "es")


def _remember_wish() -> None:
    wished = request.args.get("lang")
    if wished in LANGUAGES:
        session["language"] = wished


def _locale() -> Locale:
    """Return the language as it is written in the company's country, where that is a way of writing it."""
    language, country = chosen_language(), installation().settings.company.country
    try:
        return Locale.parse(f"{language}_{country}") if country else Locale(language)
    except UnknownLocaleError:
        return Locale(language)


def _timezone() -> str:
    return installation().settings.company.timezone


def _links() -> list[tuple[str, str, str]]:
    """Return code, name and address of this page in each language."""
    path = request.path if request.method == "GET" else "/"
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
    return [(code, NAMES[code], f"{path}?{urlencode([*kept, ('lang', code)])}") for code in LANGUAGES]
