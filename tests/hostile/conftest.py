"""The installations that the tests of the service use, for hostile mails too."""

from tests.service.conftest import app, applications

__all__ = ["app", "applications"]
