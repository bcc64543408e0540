"""The language a mail is written in.

In charge of choosing one of the languages that are answered or understood. Not in charge of which one we answer in.
"""

from __future__ import annotations

from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from inbox.phrases import LANGUAGES

_LONGEST = 4000


def language_of(text: str, *, otherwise: str = "es") -> str:
    """Return the ISO 639-1 code of a text, `otherwise` for one without words."""
    text = " ".join(
        word for word in text[:_LONGEST].split() if not any(letter.isdigit() or letter in "@/" for letter in word)
    )
    if not any(letter.isalpha() for letter in text):
        return otherwise
    language, _ = _identifier().classify(text)
    return str(language)


@cache
def _identifier() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(LANGUAGES))
    return identifier
