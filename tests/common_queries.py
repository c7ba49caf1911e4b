from collections import Counter
from unittest.mock import patch

from .common import ChannelCase


class QueryCase(ChannelCase):
    """Counts what an act asks the database for."""

    def queries(self, act):
        """Return the queries of an act, from an empty cache and with all its writes."""
        cursor = self.env.cr
        found = []
        execute = type(cursor).execute

        def recorded(this, query, params=None, **options):
            found.append(getattr(query, "code", query))
            return execute(this, query, params, **options)

        savepoint = cursor.savepoint()
        self.env.invalidate_all()
        with patch.object(type(cursor), "execute", recorded):
            act()
            self.env.flush_all()
        savepoint.rollback()
        self.env.invalidate_all()
        return found

    def least(self, act):
        """Return the queries of an act once Odoo's own caches are warm: they fill, and empty
        themselves, whenever they like."""
        return min((self.queries(act) for _time in range(3)), key=len)

    def assertSameForAll(self, found):
        """Assert that an act asks as much whatever its size, which is from one to many lines.

        One query more or less is let pass: Odoo's own, now and then. One for each line, which
        this is about, would be nine more for ten.

        :param dict found: size → queries
        """
        few, *_between, many = sorted(found.values(), key=len)
        more = Counter(many) - Counter(few)
        counts = {size: len(queries) for size, queries in found.items()}
        self.assertLessEqual(len(many) - len(few), 1, f"{counts}\n" + "\n--\n".join(more))
