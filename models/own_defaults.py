"""Values that no caller chooses."""


class MadeByOdoo:
    """The value by which Odoo's own methods mark a line as theirs. No caller can send one: what
    comes with a request is plain, and so is what is read of a line.

    :param str kind: what it is, where that matters
    """

    __slots__ = ("kind",)

    def __init__(self, kind=None):
        self.kind = kind


MADE_BY_ODOO = MadeByOdoo()
DOWN_PAYMENT, DISCOUNT, COST = map(MadeByOdoo, ("down_payment", "discount", "cost"))


def with_own_defaults(model, values, names):
    """Return default values in which some fields have no default but the field's own.

    Odoo takes defaults from the context of a request and from what users keep as their
    defaults. For what the charter decides, both would be ways around the rights on it.

    :param models.BaseModel model: the model whose ``default_get`` this is about
    :param dict values: what ``default_get`` answered
    :param set names: the fields whose default is not the caller's to choose
    :rtype: dict
    """
    if names.isdisjoint(values):
        return values
    own = {
        name: model._fields[name].default(model)
        for name in names
        if name in values and model._fields[name].default
    }
    return {name: value for name, value in values.items() if name not in names} | own
