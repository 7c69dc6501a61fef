"""The blueprint all screens of organisations are bound to."""

from flask import Blueprint

bp = Blueprint("organisations", __name__, url_prefix="/organisations")
