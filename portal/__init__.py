"""The portal of a partnership for lifelong learning."""

from apiflask import APIFlask
from flask import Flask

from config import Config
from portal import blueprints, cli, database, files, health, mail, permissions, security, web
from portal.extensions import babel, csrf, limiter, login_manager, migrate


def create_app(config: object | None = None) -> Flask:
    """The application, configured from `config` or from the environment; touches neither database nor network."""
    app = APIFlask(
        __name__,
        title="MPKU",
        version="1",
        json_errors=False,
        docs_path=None,
        spec_path=None,
        template_folder="../templates",
        static_folder="../static",
    )
    app.config.from_object(config or Config())
    database.init_app(app)
    migrate.init_app(app, database.db, directory=str(app.config["MIGRATIONS"]))
    login_manager.init_app(app)
    csrf.init_app(app)
    limiter.init_app(app)
    security.init_app(app)
    web.init_app(app)
    permissions.init_app(app)
    files.init_app(app)
    mail.init_app(app)
    health.init_app(app)
    blueprints.init_app(app, babel)
    cli.init_app(app)
    return app
