"""The pages of the library."""

from typing import Any

from flask import Blueprint, abort, current_app, flash, url_for
from flask_babel import gettext as _

from portal import files
from portal.accounts.queries import trail
from portal.documents import forms, operations, queries
from portal.documents.models import Document
from portal.permissions import allow, can, current_actor
from portal.plan import queries as plans
from portal.plan import tags as plan_tags
from portal.web import csv_response, go, paginate, render, streamed

bp = Blueprint("documents", __name__, url_prefix="/documents")


def _done(sentence: str, document: Document, endpoint: str = "documents.show") -> Any:
    """Say what was done and lead to a page of the document."""
    flash(sentence, "success")
    return go(endpoint, id=document.id)


@bp.get("/")
@allow("documents.list")
def index() -> Any:
    """The library: what this person may read, by type, area, year and owner."""
    actor = current_actor()
    form = forms.DocumentFilter(actor)
    wanted = form.wanted()
    page = paginate(queries.listed(actor, wanted))
    return render("documents/index.html", form=form, page=page, wanted=wanted)


@bp.get("/documents.csv")
@allow("documents.list")
def export() -> Any:
    """The same list as a file."""
    actor = current_actor()
    rows = streamed(queries.listed(actor, forms.DocumentFilter(actor).wanted()))
    header = [
        _("Title"),
        _("Type"),
        _("Whose document it is"),
        _("Area"),
        _("For the year"),
        _("State"),
        _("Published on"),
        _("Version"),
        _("Who reads it"),
        _("Address"),
    ]
    pages = current_app.config["BASE_URL"] + url_for("documents.index")
    return csv_response("documents.csv", header, queries.lines(rows, pages))


@bp.route("/new", methods=["GET", "POST"])
@allow("documents.draft")
def new() -> Any:
    """Begin a document: what it is and what it counts for; files come next."""
    actor = current_actor()
    form = forms.DocumentForm(actor)
    made: list[Document] = []
    if form.run(lambda: made.append(operations.draft(actor=actor, **form.columns()))):
        return _done(_("The draft was saved. Add its files now."), made[0], "documents.attachments")
    return render("documents/edit.html", form=form, document=None)


@bp.get("/<int:id>")
@allow("documents.show", load=queries.visible_to)
def show(document: Document) -> Any:
    """What the document is, its files and versions; for those who edit it also what is being worked on."""
    plan = plans.in_force()
    edits = can(current_actor(), "documents.edit", document)
    return render(
        "documents/show.html",
        document=document,
        version=document.published_version,
        indicators=[(code, part, plan.find(code)) for code, part in document.pairs],
        counts=queries.counts(document),
        edits=edits,
        history=trail(Document.__tablename__, document.id) if edits else [],
    )


@bp.get("/<int:id>/files/<int:file_id>")
@allow("documents.show", load=queries.visible_to)
def download(document: Document, file_id: int) -> Any:
    """A file of a version the person may read."""
    row = queries.file_shown(document, file_id, current_actor()) or abort(404)
    return files.send(row.file)


@bp.route("/<int:id>/edit", methods=["GET", "POST"])
@allow("documents.edit", load=queries.visible_to)
def edit(document: Document) -> Any:
    """Change what is said of the document."""
    actor = current_actor()
    form = forms.DocumentForm(actor, document)
    if form.run(lambda: operations.edit(document, actor=actor, **form.columns())):
        return _done(_("Saved."), document)
    return render("documents/edit.html", form=form, document=document)


@bp.route("/<int:id>/files", methods=["GET", "POST"])
@allow("documents.edit", load=queries.visible_to)
def attachments(document: Document) -> Any:
    """The files of the open version; one more is added here."""
    form, actor = forms.FileForm(), current_actor()

    def attach() -> None:
        stored = files.store_upload(form.file.data, actor=actor)
        operations.attach(document, stored, is_accessible=form.is_accessible.data, actor=actor)

    if form.run(attach, field="file"):
        return _done(_("The file was added."), document, "documents.attachments")
    return render("documents/files.html", form=form, document=document)


@bp.post("/<int:id>/files/<int:file_id>/remove")
@allow("documents.edit", load=queries.visible_to)
def detach(document: Document, file_id: int) -> Any:
    """Take a file off the open version."""
    operations.detach(document, file_id, actor=current_actor())
    return _done(_("The file was removed."), document, "documents.attachments")


@bp.route("/<int:id>/publish", methods=["GET", "POST"])
@allow("documents.publish", load=queries.visible_to)
def publish(document: Document) -> Any:
    """Check what readers will see and which indicators will grow, then publish."""
    form = forms.PublishForm(document)
    if form.run(lambda: operations.publish(document, note=form.words(), actor=current_actor())):
        return _done(_("The document was published."), document)
    grows = [] if document.published_number else plan_tags.fed_by(document.type.fact, document.pairs)
    return render("documents/publish.html", form=form, document=document, grows=grows)


@bp.post("/<int:id>/new-version")
@allow("documents.edit", load=queries.visible_to)
def begin_version(document: Document) -> Any:
    """Begin the next version."""
    operations.begin_version(document, actor=current_actor())
    sentence = _("Readers keep the published version until you publish the new one. Add its files now.")
    return _done(sentence, document, "documents.attachments")


@bp.post("/<int:id>/give-up")
@allow("documents.edit", load=queries.visible_to)
def give_up_version(document: Document) -> Any:
    """Throw the open version away."""
    operations.give_up_version(document, actor=current_actor())
    return _done(_("The new version was given up. The published one stays."), document)


@bp.route("/<int:id>/correct", methods=["GET", "POST"])
@allow("documents.publish", load=queries.visible_to)
def correct(document: Document) -> Any:
    """Put the indicators of a published document right."""
    actor = current_actor()
    form = forms.CorrectionForm(actor, document)

    def put_right() -> None:
        operations.correct(document, form.tags.data, reason=form.reason.data, actor=actor)

    if form.run(put_right):
        return _done(_("The indicators were corrected. Earlier reports stay as they were."), document)
    return render("documents/correct.html", form=form, document=document)


@bp.route("/<int:id>/archive", methods=["GET", "POST"])
@allow("documents.archive", load=queries.visible_to)
def archive(document: Document) -> Any:
    """Take the document out of use: as outdated, or as published by mistake."""
    form, actor = forms.ArchiveForm(document), current_actor()

    def put_away() -> None:
        operations.archive(document, ground=form.chosen(), reason=form.reason.data, actor=actor)

    if form.run(put_away):
        return _done(_("The document was archived."), document)
    return render("documents/archive.html", form=form, document=document)
