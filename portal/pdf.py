"""PDF files everybody can read: tagged (PDF/UA-1), with a title, a language and letters for Polish.

A template is a Typst file beside the pages of its domain, in Polish, as the papers of the partnership are. It is given
one dictionary, `#let data = json(bytes(sys.inputs.data))`, and must set `document(title: ...)` and `text(lang: ...)`,
without which the standard refuses it. The fonts come with the library, so a file looks the same on every machine, and
nothing of the machine but the template is read.
"""

import json
from pathlib import Path
from typing import Any

import typst

from config import ROOT

TEMPLATES = ROOT / "templates"
MIMETYPE = "application/pdf"
FONTS = ("Libertinus Serif", "DejaVu Sans Mono")  # in the library, with Polish letters


def render(template: Path | str, data: dict[str, Any]) -> bytes:
    """The PDF of a template (a file, or its text) filled with `data`; raises typst.TypstError when it is wrong."""
    source = template.read_bytes() if isinstance(template, Path) else template.encode()
    pdf: bytes = typst.compile(
        source,
        format="pdf",
        sys_inputs={"data": json.dumps({"fonts": FONTS, **data}, ensure_ascii=False, default=str)},
        pdf_standards=["ua-1"],
        ignore_system_fonts=True,
    )
    return pdf
