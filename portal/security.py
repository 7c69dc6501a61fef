"""Headers and cookies: a strict Content-Security-Policy without inline script or style, HSTS when served by https."""

from flask import Flask, Response
from flask_talisman import Talisman
from werkzeug.middleware.proxy_fix import ProxyFix

CSP = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


def init_app(app: Flask) -> None:
    """Set the headers of every response; https rules follow the scheme of `PORTAL_BASE_URL`."""
    https = app.config["HTTPS"]
    if https:  # gunicorn speaks plain http: one proxy in front of it says who really asks
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]

    @app.after_request
    def lock_up_downloads(response: Response) -> Response:
        # Registered before Talisman's own, hence run after it: a file somebody opens all the same can do nothing.
        if response.headers.get("Content-Disposition", "").startswith("attachment"):
            response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
        return response

    Talisman(  # it keeps its settings on itself, so every application has its own
        app,
        content_security_policy=CSP,
        force_https=https,
        strict_transport_security=https,
        session_cookie_secure=https,
        frame_options="DENY",
        referrer_policy="same-origin",
        permissions_policy={"camera": "()", "microphone": "()", "geolocation": "()"},
    )

    @app.after_request
    def keep_private(response: Response) -> Response:
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        return response
