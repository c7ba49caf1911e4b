from odoo import fields
from odoo.tools import frozendict

_NESTED = (dict, list, tuple)


def frozen(value):
    """Return a JSON value that nobody can change: dicts as frozendicts, lists as tuples.

    :param value: as a JSON field has it, or frozen already
    """
    if isinstance(value, frozendict):
        return value  # with all that is in it
    if isinstance(value, dict):
        # Most of what is in it is plain: asked here, since each line that is read has one.
        return frozendict(
            {
                name: frozen(each) if isinstance(each, _NESTED) else each
                for name, each in value.items()
            }
        )
    if isinstance(value, _NESTED):
        return tuple(map(frozen, value))
    return value


class FrozenJson(fields.Json):
    """A JSON field whose values nobody can change, so that they need not be copied.

    The lines of a document mostly have one decision and one award, which are read many times.
    Odoo's own field copies its value with all that is in it each time, and turns it into text
    and back each time it is set. Whoever wants another value makes one: ``{**award, "why": …}``.
    """

    def convert_to_cache(self, value, record, validate=True):
        if isinstance(value, frozendict):
            return value or None
        return frozen(super().convert_to_cache(value, record, validate))

    def convert_to_record(self, value, record):
        return False if value is None else value

    def _insert_cache(self, records, values):
        return super()._insert_cache(records, self._freeze_alike(values))

    @staticmethod
    def _freeze_alike(values):
        # Those of the lines of a document, which come one after another, are mostly the same. What
        # Python takes for equal is: nothing is 1 or 0 in one line that is true or false in another.
        before = kept = None
        for value in values:
            if value != before:
                before, kept = value, frozen(value)
            yield kept
