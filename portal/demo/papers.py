"""Small files for the demo's library and practices: OpenDocument, Word and PDF, a heading and paragraphs each."""

import io
import re
import zipfile
from html import escape

from portal import pdf
from portal.polish import fold

ODT_TEXT = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content office:version="1.2"'
    ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:text>'
    '<text:h text:outline-level="1">{title}</text:h>{paragraphs}</office:text></office:body></office:document-content>'
)
ODT_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">'
    '<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.text"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
DOCX_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{WORD}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{WORD}.styles+xml"/></Types>'
)
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DOCX_RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="{kind}" Target="{target}"/></Relationships>'
)
DOCX_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
DOCX_STYLES = (
    f'<?xml version="1.0" encoding="UTF-8"?><w:styles xmlns:w="{DOCX_MAIN}"><w:docDefaults><w:rPrDefault><w:rPr>'
    '<w:lang w:val="pl-PL"/></w:rPr></w:rPrDefault></w:docDefaults><w:style w:type="paragraph" w:styleId="Heading1">'
    '<w:name w:val="heading 1"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/><w:sz w:val="32"/></w:rPr>'
    "</w:style></w:styles>"
)
DOCX_TEXT = (
    f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{DOCX_MAIN}"><w:body>'
    '<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>{title}</w:t></w:r></w:p>{paragraphs}'
    "</w:body></w:document>"
)
PDF = """
#let data = json(bytes(sys.inputs.data))
#set document(title: data.title)
#set text(lang: "pl", font: data.fonts, size: 11pt)
#set par(leading: 0.8em, spacing: 1.2em)
= #data.title
#for paragraph in data.paragraphs [#par[#paragraph]]
"""


def written(kind: str, title: str, paragraphs: list[str]) -> tuple[str, bytes]:
    """A file of a kind (`odt`, `docx`, `pdf`) named after its title, with its content."""
    name = re.sub("[^a-z0-9]+", "-", fold(title))[:60].strip("-")
    make = {"odt": open_document, "docx": word_document, "pdf": portable_document}[kind]
    return f"{name}.{kind}", make(title, paragraphs)


def open_document(title: str, paragraphs: list[str]) -> bytes:
    """A small OpenDocument text."""
    body = "".join(f"<text:p>{escape(paragraph)}</text:p>" for paragraph in paragraphs)
    return _zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": ODT_TEXT.format(title=escape(title), paragraphs=body),
            "META-INF/manifest.xml": ODT_MANIFEST,
        }
    )


def word_document(title: str, paragraphs: list[str]) -> bytes:
    """A small Word document with a real heading and its language."""
    body = "".join(f"<w:p><w:r><w:t>{escape(paragraph)}</w:t></w:r></w:p>" for paragraph in paragraphs)
    return _zipped(
        {
            "[Content_Types].xml": DOCX_TYPES,
            "_rels/.rels": DOCX_RELATIONS.format(
                kind=f"{RELATIONS}/officeDocument", target="word/document.xml"
            ),
            "word/_rels/document.xml.rels": DOCX_RELATIONS.format(
                kind=f"{RELATIONS}/styles", target="styles.xml"
            ),
            "word/styles.xml": DOCX_STYLES,
            "word/document.xml": DOCX_TEXT.format(title=escape(title), paragraphs=body),
        }
    )


def portable_document(title: str, paragraphs: list[str]) -> bytes:
    """A small tagged PDF."""
    return pdf.render(PDF, {"title": title, "paragraphs": paragraphs})


def _zipped(parts: dict[str, str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()
