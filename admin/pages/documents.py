"""The pages of a document as pictures, drawn in a child process, and the file it was read from as a download."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request

from admin.context import installation, reader
from admin.pages.messages import download
from admin.papers import drawable
from service.sandbox import ChildLost
from service.store.desk_invoices import PaperRow, find_paper

blueprint = Blueprint("documents", __name__, url_prefix="/documents/<int:document_id>")

DOTS_PER_INCH = 120


@blueprint.get("/pages/<int:page>.png")
def picture(document_id: int, page: int) -> Response:
    """Draw one page of the PDF that shows this document."""
    blobs = installation().blobs
    sha256 = drawable(blobs, _found(document_id))
    if sha256 is None:
        abort(404)
    answer = Response(mimetype="image/png")
    answer.set_etag(f"{sha256}-{page}-{DOTS_PER_INCH}")
    answer.headers["Cache-Control"] = "private, max-age=86400"
    if request.if_none_match.contains_weak(answer.get_etag()[0] or ""):
        answer.status_code = 304
        return answer
    try:
        answer.data = reader().page_as_png(blobs.get(sha256), page=page, dots_per_inch=DOTS_PER_INCH)
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
