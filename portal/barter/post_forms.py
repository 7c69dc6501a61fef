"""The forms of posts, offers and needs alike: what their fields share, and the filters of their lists."""

from datetime import timedelta
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.validators import Optional

from portal import clock
from portal.accounts.queries import staff
from portal.barter.forms import ListFilter, any_or, written
from portal.barter.models import Post, ResourceKind, ServiceMode
from portal.competences import queries as competences
from portal.forms import PortalForm, choice, enum_choices, grouped_options, options, text
from portal.organisations.models import Organisation
from portal.organisations.territory import powiaty


def kind_field(label: Any) -> SelectField:
    """Of which kind it is."""
    return choice(label, enum_choices(ResourceKind), _l("Choose whether it is work, a room or equipment."))


def term_field(label: Any, none: Any, *, by_id: bool = True, **kwargs: Any) -> SelectField:
    """The term of the vocabulary it is about, by its id or its slug; `none` words the empty choice."""
    return SelectField(
        label,
        [Optional()],
        choices=lambda: grouped_options(none, competences.choices(by_id=by_id)),
        default="",
        **kwargs,
    )


def contact_field() -> SelectField:
    """Who answers questions."""
    return choice(
        _l("Contact person"),
        list,
        _l("Choose who answers questions."),
        coerce=int,
        description=_l("The other side sees this person only after both sides have accepted the terms."),
    )


class PostForm(PortalForm):
    """What an organisation offers or needs; the form of each declares the fields, which bear the names of columns."""

    model: ClassVar[type[Post]]

    def __init__(self, organisation: Organisation, author_id: int | None, post: Post | None = None) -> None:
        super().__init__(data=written(self, post) if post else self.beginning(organisation, author_id))
        if post and post.competence and not self.is_submitted():  # a retired term leads to its successor
            self["competence_id"].data = str(post.competence.replaced_by_id or post.competence_id)
        self["contact_id"].choices = options((row.id, row.name) for row in staff(organisation.id))

    def beginning(self, organisation: Organisation, author_id: int | None) -> dict[str, Any]:
        """What a new post says before anybody has typed."""
        last = clock.today() + timedelta(days=self.model.days)
        return {"contact_id": author_id, "expires_on": last, "place": organisation.city}

    def columns(self) -> dict[str, Any]:
        """The columns of the post."""
        values = {key: value for key, value in self.data.items() if key != "csrf_token"}
        mode, competence_id = values["mode"], values["competence_id"]
        return {
            **values,
            "resource_kind": ResourceKind(values["resource_kind"]),
            "mode": ServiceMode(mode) if mode else None,
            "powiat": values["powiat"] or None,
            "competence_id": int(competence_id) if competence_id else None,
        }


class PostFilter(ListFilter):
    """Filters of the posts of others; `given` words the kind of what is offered or needed."""

    q = text(_l("What are you looking for?"), longest=100)
    resource = choice("", any_or(_l("Anything"), enum_choices(ResourceKind)))
    mode = choice(_l("Where"), any_or(_l("Anywhere"), enum_choices(ServiceMode)))
    powiat = choice(_l("District"), any_or(_l("Anywhere"), powiaty().items()))
    organisation = text(_l("Organisation"), longest=100)
    whose = choice(_l("Whose"), any_or(_l("Of other organisations"), [("all", _l("All, ours too"))]))
    competence = term_field(_l("Competence"), _l("Any"), by_id=False)

    def __init__(self, given: Any) -> None:
        super().__init__()
        self.resource.label.text = given
        if term := competences.find(self.competence.data):  # an id or a retired term is as good as a slug
            self.competence.data = term.slug
