"""What organisations add to tests/world.py: `own` has a logo and a quality mark, `former` left."""

import io
from datetime import date
from typing import Any

from PIL import Image
from werkzeug.datastructures import FileStorage

from portal.organisations import operations


def picture(size: tuple[int, int] = (40, 20), kind: str = "PNG") -> bytes:
    """A picture of one colour."""
    written = io.BytesIO()
    Image.new("RGB", size, "#0f5f50").save(written, kind)
    return written.getvalue()


def upload(content: bytes, name: str = "znak.png") -> FileStorage:
    """A file as a browser sends it."""
    return FileStorage(io.BytesIO(content), filename=name)


def complete(world: Any) -> None:
    """Give the organisations of the world what only some have."""
    clerk, own = world.actor("office"), world.organisation("own")
    operations.set_logo(own, upload(picture()), alt="Logo: otwarta książka", actor=clerk)
    mark = {"name": "Akredytacja", "issuer": "Kurator Oświaty", "number": "A/1"}
    operations.add_mark(own, actor=clerk, valid_from=date(2013, 1, 1), valid_to=date(2016, 1, 1), **mark)
    world.keep("mark", own.marks[0])
    former = world.organisation("former")
    operations.leave(former, on=date(2015, 6, 30), reason="Likwidacja", actor=clerk)
