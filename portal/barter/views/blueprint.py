"""The blueprint all screens of the bank are bound to."""

from flask import Blueprint

bp = Blueprint("barter", __name__, url_prefix="/barter")
