"""Strangers' HTML made harmless."""

from __future__ import annotations

import pytest

from admin.mail_html import DEEPEST, LONGEST, harmless


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<img src='http://tracker.test/pixel.gif'>",
        "<svg onload=alert(1)><image href='http://tracker.test/x'/></svg>",
        "<style>body{background:url(http://tracker.test/x)}</style>",
        "<p style='background:url(http://tracker.test/x)'>x</p>",
        "<link rel=stylesheet href='http://tracker.test/x.css'>",
        "<meta http-equiv=refresh content='0;url=http://tracker.test/'>",
        "<base href='http://tracker.test/'>",
        "<form action='http://tracker.test/'><input name=a><button>x</button></form>",
        "<iframe src='http://tracker.test/'></iframe>",
        "<object data='http://tracker.test/'></object><embed src='http://tracker.test/'>",
        "<a href='javascript:alert(1)'>x</a>",
        "<a href='http://tracker.test/' ping='http://tracker.test/'>x</a>",
        "<video poster='http://tracker.test/x'><source src='http://tracker.test/y'></video>",
        "<math><mtext></p><style><img src=x onerror=alert(1)></style></mtext></math>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
        "<table background='http://tracker.test/x'><tr><td>x</td></tr></table>",
    ],
)
def test_nothing_runs_loads_asks_or_leads_away(hostile: str) -> None:
    clean = harmless(f"<p>before</p>{hostile}").lower()
    assert "<p>before</p>" in clean
    for forbidden in ("<script", "onerror", "onload", "tracker.test", "<style", "style=", "<form", "<input", "<iframe"):
        assert forbidden not in clean.replace("&lt;", "")


def test_words_tables_and_lists_stay() -> None:
    kept = '<table><tbody><tr><td colspan="2">uno</td></tr></tbody></table><ul><li><b>dos</b></li></ul>'
    assert harmless(kept) == kept


def test_what_is_too_big_or_too_deep_is_cut() -> None:
    assert len(harmless("<p>x</p>" * LONGEST)) <= LONGEST + 100
    assert harmless("<div>" * 300_000).count("<div>") <= DEEPEST


def test_many_paragraphs_left_open_are_not_depth() -> None:
    assert harmless("<p>x" * 500).count("x") == 500
