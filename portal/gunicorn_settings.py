"""What gunicorn is told beyond its command line (`--config python:portal.gunicorn_settings`).

gunicorn takes at most 8,190 bytes of address, or any number. A question of 10,000 Polish letters takes 60,000.
"""

from gunicorn.http import message

limit_request_line = message.MAX_REQUEST_LINE = 65_536
