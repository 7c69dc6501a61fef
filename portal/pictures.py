"""Pictures people upload, drawn anew: only what is seen is kept, none of what a file may carry besides."""

import io
import warnings

from flask_babel import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from portal.workflow import Refused

FORMATS = ("PNG", "JPEG")
MOST_PIXELS = 40_000_000  # more than any camera; a small file may claim far more
BROKEN = (
    UnidentifiedImageError,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
    OSError,
    SyntaxError,
    ValueError,
)


def redrawn(name: str, content: bytes, box: tuple[int, int]) -> tuple[bytes, tuple[int, int]]:
    """The picture as a PNG that fits into `box` (never enlarged), and its size in pixels.

    Raises Refused for what is no whole PNG or JPG picture, and for one of more than 40 million pixels.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(content), formats=FORMATS)
            if picture.width * picture.height > MOST_PIXELS:
                raise ValueError("too many pixels")
            return _drawn(picture, box)
    except BROKEN:
        raise Refused(
            _(
                "“%(name)s” cannot be read as a picture. Save it again as PNG or JPG and choose it anew.",
                name=name,
            )
        ) from None


def _drawn(picture: Image.Image, box: tuple[int, int]) -> tuple[bytes, tuple[int, int]]:
    upright = ImageOps.exif_transpose(picture).convert("RGBA")
    upright.thumbnail(box)
    fresh = Image.new("RGBA", upright.size)
    fresh.paste(upright)
    written = io.BytesIO()
    fresh.save(written, "PNG", optimize=True)
    return written.getvalue(), fresh.size
