"""The pages of a document as pictures and as words, made in a child process, and its file as a download."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial

from flask import Blueprint, Response, abort, request

from admin.context import installation, reader
from admin.pages.messages import download
from admin.papers import drawable
from service.policies import reading_context
from service.sandbox import ChildLost
from service.store.desk_invoices import PaperRow, find_paper

blueprint = Blueprint("documents", __name__, url_prefix="/documents/<int:document_id>")

DOTS_PER_INCH = 120


@blueprint.get("/pages/<int:page>.png")
def picture(document_id: int, page: int) -> Response:
    """Draw one page of the PDF that shows this document."""
    return _of_page(
        document_id,
        f"{page}-{DOTS_PER_INCH}",
        "image/png",
        lambda data: reader().page_as_png(data, page=page, dots_per_inch=DOTS_PER_INCH),
    )


@blueprint.get("/pages/<int:page>.json")
def words(document_id: int, page: int) -> Response:
    """Give the size of one page and its words, each as [text, x0, top, x1, bottom], in points from the top left."""
    return _of_page(document_id, f"{page}-words", "application/json", partial(_words, page=page))


def _words(data: bytes, page: int) -> bytes:
    passwords = reading_context(installation().settings).pdf_passwords
    found = reader().page_words(data, page=page, passwords=passwords)
    boxes = [[word.text, *word.box] for word in found.words]
    return json.dumps({"width": found.width, "height": found.height, "words": boxes}).encode()


def _of_page(document_id: int, what: str, mimetype: str, make: Callable[[bytes], bytes]) -> Response:
    """Answer with what a page of the PDF gives; a browser that has it already is told so."""
    blobs = installation().blobs
    sha256 = drawable(blobs, _found(document_id))
    if sha256 is None:
        abort(404)
    answer = Response(mimetype=mimetype)
    answer.set_etag(f"{sha256}-{what}")
    answer.headers["Cache-Control"] = "private, max-age=86400"
    if request.if_none_match.contains_weak(answer.get_etag()[0] or ""):
        answer.status_code = 304
        return answer
    try:
        answer.data = make(blobs.get(sha256))
    except ChildLost:
        abort(404)
    return answer


@blueprint.get("/file")
def file(document_id: int) -> Response:
    """Give the file that the document was read from."""
    row = _found(document_id)
    if row.blob is None:
        abort(404)
    try:
        return download(installation().blobs.get(row.blob), row.source.partition("!")[0])
    except FileNotFoundError:
        abort(404)


def _found(document_id: int) -> PaperRow:
    row = find_paper(installation().store, document_id)
    if row is None:
        abort(404)
    return row
