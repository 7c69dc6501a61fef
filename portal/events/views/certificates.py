"""Certificates of attendance: the files, and the page where anybody checks a number."""

from typing import Any

from flask import abort, redirect, url_for
from flask_babel import gettext as _

from portal.events import certificates, queries
from portal.events.forms import CertificateForm
from portal.events.models import Event, Registration
from portal.events.views.blueprint import bp
from portal.extensions import limiter
from portal.pdf import MIMETYPE
from portal.permissions import allow
from portal.web import download, render

PER_ADDRESS = "30/minute;300/hour"  # checks from one network address


@bp.get("/certificates/")
@allow("events.list")
def check() -> Any:
    """Where the number of a certificate is entered."""
    form = CertificateForm()
    if number := certificates.normal(form.number.data or ""):
        return redirect(url_for("events.certificate", number=number))
    return render("events/check.html", form=form)


@bp.get("/certificates/<number>")
@limiter.limit(PER_ADDRESS)
@allow("events.list")
def certificate(number: str) -> Any:
    """Whether a certificate is valid, and what it says, with no more of the person than an initial."""
    place = queries.certified(certificates.normal(number))
    if place is None or not place.is_certified:
        return render("events/certificate.html", number=number[:40], place=None)
    minutes = certificates.minutes_of(place.event)
    return render("events/certificate.html", number=place.certificate, place=place, minutes=minutes)


@bp.get("/places/<int:id>/certificate.pdf")
@allow("events.own_certificate", load=queries.certificates_of)
def own_certificate(place: Registration) -> Any:
    """The certificate of the person who asks."""
    return _file(place.event, [place]) if place.is_certified else abort(404)


@bp.get("/<int:id>/certificates.pdf")
@allow("events.manage", load=queries.visible_to)
def event_certificates(event: Event) -> Any:
    """The certificates of everybody who was present, a page each."""
    places = [place for place in queries.places(event.id) if place.is_certified]
    return _file(event, places) if places else abort(404)


def _file(event: Event, places: list[Registration]) -> Any:
    name = f"{_('certificate')}-{event.id}.pdf" if len(places) == 1 else f"{_('certificates')}-{event.id}.pdf"
    return download(certificates.as_pdf(event, places), MIMETYPE, name)
