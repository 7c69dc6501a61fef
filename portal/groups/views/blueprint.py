"""The blueprint all screens of groups are bound to."""

from flask import Blueprint

bp = Blueprint("groups", __name__, url_prefix="/groups")
