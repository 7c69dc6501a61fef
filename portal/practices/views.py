"""The pages of practices."""

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, request, url_for
from flask_babel import gettext as _

from portal import consents, files
from portal.clock import day_of
from portal.consents import Purpose
from portal.organisations.territory import powiat_name
from portal.permissions import Role, allow, current_actor
from portal.practices import forms, operations, queries
from portal.practices.models import SECTIONS, Practice, PracticeState
from portal.web import csv_response, go, paginate, render, streamed

bp = Blueprint("practices", __name__, url_prefix="/practices")


@bp.app_template_filter("powiat")
def powiat(code: str | None) -> str:
    """The name of a powiat by its code."""
    return powiat_name(code)


def _done(sentence: str, endpoint: str, **values: Any) -> Any:
    """Say what was done and lead to a page."""
    flash(sentence, "success")
    return go(endpoint, **values)


@bp.get("/")
@allow("practices.list")
def index() -> Any:
    form = forms.PracticeFilter()
    page = paginate(queries.filtered(forms.wanted(form)), per_page=20)
    return render("practices/index.html", form=form, page=page)


@bp.get("/practices.csv")
@allow("practices.list")
def export() -> Any:
    rows = streamed(queries.filtered(forms.wanted(forms.PracticeFilter())))
    pages = current_app.config["BASE_URL"] + url_for("practices.index")
    header = [
        _("Title"),
        _("Organisation"),
        _("Area"),
        _("Powiat"),
        _("Published on"),
        _("Licence"),
        _("Address"),
    ]
    return csv_response("practices.csv", header, (_cells(version, pages) for version in rows))


def _cells(version: Any, pages: str) -> Iterator[Any]:
    practice = version.practice
    yield from (version.title, practice.organisation.name, version.area.name, powiat_name(version.powiat))
    yield from (practice.published_on, version.licence.label)
    yield f"{pages}{practice.id}"


@bp.get("/mine")
@allow("practices.draft")
def own() -> Any:
    """The practices of the organisation acted for; for the Biuro everybody's."""
    form = forms.OwnFilter()
    page = paginate(queries.own(current_actor(), forms.wanted(form)))
    return render("practices/own.html", form=form, page=page)


@bp.get("/mine.csv")
@allow("practices.draft")
def export_own() -> Any:
    rows = streamed(queries.own(current_actor(), forms.wanted(forms.OwnFilter())))
    header = [_("Title"), _("Organisation"), _("State"), _("Version"), _("Last change")]
    cells = (
        (row.title, row.organisation.name, row.state.label, row.latest_number, day_of(row.changed_at))
        for row in rows
    )
    return csv_response("own_practices.csv", header, cells)


@bp.route("/new", methods=["GET", "POST"])
@allow("practices.draft")
def new() -> Any:
    actor = current_actor()
    form = forms.NewForm(actor, actor.has(Role.OFFICE))
    made: list[Practice] = []
    if form.run(
        lambda: made.append(operations.draft(form.title.data, actor=actor, organisation=form.owner()))
    ):
        return go("practices.draft", id=made[0].id)
    return render("practices/new.html", form=form)


@bp.get("/reviews")
@allow("practices.reviews")
def reviews() -> Any:
    """What this reviewer may assess now."""
    return render("practices/reviews.html", page=paginate(queries.review_queue(current_actor())))


@bp.get("/publishing")
@allow("practices.publish")
def publishing() -> Any:
    """What waits for the Biuro."""
    return render("practices/publishing.html", page=paginate(queries.publish_queue()))


@bp.get("/<int:id>")
@allow("practices.show", load=queries.visible_to)
def show(practice: Practice) -> Any:
    """The published version; those who work on another one are led to it."""
    actor = current_actor()
    if not practice.is_public:
        inside = queries.reads_all_of(practice, actor)
        return redirect(url_for("practices.draft" if inside else "practices.review", id=practice.id))
    version = queries.version(practice, practice.published_number)
    may_read = practice.published_number in queries.readable_numbers(practice, actor)
    shown = actor.user is not None or consents.holds(version and version.contact_id, Purpose.GUEST_CONTACT)
    return render(
        "practices/show.html", practice=practice, version=version, files_open=may_read, contact_open=shown
    )


@bp.get("/<int:id>/files/<int:file_id>")
@allow("practices.show", load=queries.visible_to)
def download(practice: Practice, file_id: int) -> Any:
    stored = queries.visible_file(practice, file_id, current_actor())
    return files.send(stored) if stored else abort(404)


@bp.get("/<int:id>/draft")
@allow("practices.edit", load=queries.visible_to)
def draft(practice: Practice) -> Any:
    """The desk of a practice: its sections, files, versions with their assessments, and whose move it is."""
    desk = queries.desk(practice, current_actor())
    return render("practices/draft.html", practice=practice, **desk)


@bp.route("/<int:id>/draft/<slug>", methods=["GET", "POST"])
@allow("practices.edit", load=queries.visible_to)
def section(practice: Practice, slug: str) -> Any:
    if slug not in SECTIONS:
        abort(404)
    form = forms.SECTION_FORMS[slug](practice)
    actor = current_actor()
    if form.run(
        lambda: operations.save_section(practice, slug, actor=actor, seen=form.seen.data, **form.columns())
    ):
        return _done(_("Saved."), "practices.draft", id=practice.id)
    return render("practices/section.html", form=form, practice=practice, section=SECTIONS[slug])


@bp.route("/<int:id>/attachments", methods=["GET", "POST"])
@allow("practices.edit", load=queries.visible_to)
def attachments(practice: Practice) -> Any:
    form = forms.AttachmentForm()
    actor = current_actor()

    def attach() -> None:
        stored = files.store_upload(form.file.data, actor=actor)
        operations.attach(practice, stored, actor=actor, description=form.description.data)

    if form.run(attach, field="file"):
        return _done(_("The file was attached."), "practices.attachments", id=practice.id)
    return render("practices/attachments.html", form=form, practice=practice)


@bp.post("/<int:id>/attachments/<int:attachment_id>/remove")
@allow("practices.edit", load=queries.visible_to)
def detach(practice: Practice, attachment_id: int) -> Any:
    operations.detach(practice, attachment_id, actor=current_actor())
    return _done(_("The file was removed."), "practices.attachments", id=practice.id)


@bp.route("/<int:id>/submit", methods=["GET", "POST"])
@allow("practices.edit", load=queries.visible_to)
def submit(practice: Practice) -> Any:
    """Check the answers, then submit them."""
    form = forms.PortalForm()
    if form.run(lambda: operations.submit(practice, actor=current_actor())):
        sentence = _("The practice was submitted. Reviewers of two other organisations will assess it.")
        return _done(sentence, "practices.draft", id=practice.id)
    lacking = [state for state in queries.sections(practice) if state.missing]
    return render("practices/submit.html", form=form, practice=practice, lacking=lacking)


@bp.post("/<int:id>/new-version")
@allow("practices.edit", load=queries.visible_to)
def propose_version(practice: Practice) -> Any:
    operations.propose_version(practice, actor=current_actor())
    return _done(
        _("Everybody goes on reading the published version until the new one is published."),
        "practices.draft",
        id=practice.id,
    )


@bp.post("/<int:id>/keep-published")
@allow("practices.edit", load=queries.visible_to)
def keep_published(practice: Practice) -> Any:
    operations.keep_published(practice, actor=current_actor())
    return _done(
        _("The changes were given up. The published version stays."), "practices.draft", id=practice.id
    )


@bp.get("/<int:id>/versions/<int:number>")
@allow("practices.edit", load=queries.visible_to)
def version(practice: Practice, number: int) -> Any:
    """A version as it was submitted, with its assessments; from here the Biuro publishes it."""
    found = queries.version(practice, number) or abort(404)
    waits = practice.state is PracticeState.RECOMMENDED and number == practice.latest_number
    return render("practices/version.html", practice=practice, version=found, waits=waits)


@bp.route("/<int:id>/review", methods=["GET", "POST"])
@allow("practices.review", load=queries.visible_to)
def review(practice: Practice) -> Any:
    actor = current_actor()
    form = forms.ReviewForm(data={"version_number": practice.latest_number})
    if form.run(lambda: operations.review(practice, actor=actor, **form.columns())):
        return _done(_("The review was sent. Thank you."), "practices.reviews")
    read = queries.to_assess(practice, actor) or abort(404)
    return render("practices/review.html", form=form, practice=practice, **read)


@bp.post("/<int:id>/publish")
@allow("practices.publish", load=queries.visible_to)
def publish(practice: Practice) -> Any:
    number = request.form.get("version_number", type=int)
    operations.publish(practice, actor=current_actor(), version_number=number)
    return _done(_("The practice was published."), "practices.show", id=practice.id)


@bp.route("/<int:id>/return", methods=["GET", "POST"])
@allow("practices.publish", load=queries.visible_to)
def return_to_author(practice: Practice) -> Any:
    form = forms.ReasonForm()
    if form.run(
        lambda: operations.return_to_author(practice, actor=current_actor(), reason=form.reason.data)
    ):
        return _done(_("The practice was returned to its author."), "practices.publishing")
    title, text = _("Return for changes"), _("The author reads the reason and may submit the next version.")
    return render("practices/reason.html", form=form, practice=practice, title=title, text=text)


@bp.route("/<int:id>/archive", methods=["GET", "POST"])
@allow("practices.archive", load=queries.visible_to)
def archive(practice: Practice) -> Any:
    form = forms.ReasonForm()
    if form.run(lambda: operations.archive(practice, actor=current_actor(), reason=form.reason.data)):
        return _done(_("The practice was archived."), "practices.draft", id=practice.id)
    title = _("Archive the practice")
    text = _("Others will no longer see it. That it was published stays in the figures.")
    return render("practices/reason.html", form=form, practice=practice, title=title, text=text)
