"""The blueprint all screens of events are bound to."""

from flask import Blueprint

bp = Blueprint("events", __name__, url_prefix="/events")
