"""The search page: what it finds, what it says of nothing, and that strangers' words stay words."""

from __future__ import annotations

from flask.testing import FlaskClient

from service.searching import catch_up
from tests.admin.seed import NOW, Seed


def text_of(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_a_mail_and_a_letter_are_found_and_lead_to_their_pages(collector: FlaskClient, seed: Seed) -> None:
    mail = seed.message(subject="El camión de tornillos")
    letter = seed.outgoing("sent", subject="Sobre sus tornillos", sent_at=NOW)
    catch_up(seed.installation)

    page = text_of(collector, "/search?q=tornillos")
    assert f'href="/mails/{mail}"' in page
    assert f'href="/outgoing/{letter}"' in page
    assert f'href="/mails/{mail}"' not in text_of(collector, "/search?q=tornillos&kind=letter")
    assert "Nothing has all these words" in text_of(collector, "/search?q=tornillos&until=2020-01-01")


def test_the_words_of_strangers_stay_words(collector: FlaskClient, seed: Seed) -> None:
    seed.message(subject="tornillos <script>alert(1)</script>")
    catch_up(seed.installation)

    page = text_of(collector, "/search?q=tornillos")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page


def test_days_that_are_none_and_an_empty_question_show_the_page(collector: FlaskClient) -> None:
    assert "any word that somebody wrote" in text_of(collector, "/search")
    assert "Nothing has" in text_of(collector, "/search?q=x&since=9999-12-31&until=nonsense&after=x")
