"""The blueprint all pages of the map belong to."""

from flask import Blueprint

bp = Blueprint("competences", __name__, url_prefix="/competences")
