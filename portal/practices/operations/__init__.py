"""Everything that changes practices; operations take their actor, check what is possible now, flush, never commit."""

from portal.practices.operations.publishing import archive, publish
from portal.practices.operations.reviewing import return_to_author, review, submit
from portal.practices.operations.writing import (
    attach,
    detach,
    draft,
    keep_published,
    propose_version,
    save_section,
)

__all__ = [
    "archive",
    "attach",
    "detach",
    "draft",
    "keep_published",
    "propose_version",
    "publish",
    "return_to_author",
    "review",
    "save_section",
    "submit",
]
