"""The blueprint all screens of accounts are bound to."""

from flask import Blueprint

bp = Blueprint("accounts", __name__, url_prefix="/accounts")
