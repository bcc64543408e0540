"""`acuse init`: from a few answers to a first `config.toml` that a person can read.

In charge of defaults by provider and of the file's text. The questions are the command line's
(`service.cli.first_questions`), trying the answers is the doctor's.
"""

from service.init.answers import Answers, SecretPlace, ServerAnswers, TokenAnswers, draft
from service.init.example import NoExampleError, fill_in
from service.init.providers import Place, Provider, guessed, provider_of, providers

__all__ = [
    "Answers",
    "NoExampleError",
    "Place",
    "Provider",
    "SecretPlace",
    "ServerAnswers",
    "TokenAnswers",
    "draft",
    "fill_in",
    "guessed",
    "provider_of",
    "providers",
]
