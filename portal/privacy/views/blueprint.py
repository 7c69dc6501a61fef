"""The blueprint the pages of own data share."""

from flask import Blueprint

bp = Blueprint("privacy", __name__, url_prefix="/privacy")
