"""What the matrix of access is made of: who expects what, and how what comes back is judged."""

# ruff: noqa: BLE001 - what breaks is told.

import sys

from odoo.exceptions import AccessError
from odoo.tools import SQL

from .access_expectations import PORTAL
from .common_matrix import ABROAD, ADDED, INTERNAL, OURS, THEIRS, MatrixCase
from .test_access import RIGHTS

#: Where the company of a record is, if not in a field of its own; what has neither is the group's.
COMPANY_OF = {
    "channel.case.proposal": "case_id.company_id",
    "channel.registration.reminder": "registration_id.company_id",
}

#: What no refusal tells.
SECRETS = (OURS, THEIRS, ABROAD, INTERNAL, "Atelier Lumen", "Stranger Ltd", "Netzhaus", "Rival IT")

#: What each person must not find in any answer, whatever is asked. What is internal is found in
#: all discussions, so those inside are told apart by what companies write.
ALL = frozenset((OURS, THEIRS, ABROAD, INTERNAL))
NAMES = frozenset(("Stranger Ltd", "Atelier Lumen", "Netzhaus", "Rival IT"))
HIDDEN = {
    "channel partner": ALL - {OURS} | {"Stranger Ltd", "Rival IT"},
    "colleague": ALL - {OURS} | {"Stranger Ltd", "Rival IT"},
    "other channel partner": ALL - {THEIRS, ABROAD} | {"Atelier Lumen", "Netzhaus"},
    "end customer": ALL | NAMES - {"Atelier Lumen"},
    "other portal user": ALL | NAMES,
    "public": ALL | NAMES,
    "internal": ALL,
    "own": frozenset({ABROAD}),
    "rep": frozenset({ABROAD}),
    "manager": frozenset({ABROAD}),
    "foreigner": frozenset({OURS, THEIRS}),
}

#: Of those that are not theirs, one of each state is looked for: by whoever has some of the kind.
STATES = (
    "draft",
    "submitted",
    "action_required",
    "registered",
    "requested",
    "granted",
    "discussed",
)


class Writes:
    """Which tables a transaction has written to, be it undone or not."""

    def __init__(self, cr):
        self.cr, self.position, self.counts = cr, None, {}

    def look(self):
        """Return how many rows each table has had written."""
        # Counting takes long. Where the log has not moved on, nobody has written.
        self.cr.execute("SELECT pg_current_wal_insert_lsn()")
        (position,) = self.cr.fetchone()
        if position != self.position:
            self.cr.execute(
                SQL(
                    "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del"
                    " FROM pg_stat_xact_user_tables WHERE n_tup_ins + n_tup_upd + n_tup_del > 0"
                )
            )
            self.position, self.counts = position, dict(self.cr.fetchall())
        return self.counts

    def since(self, before):
        """Return the tables that were written to since an earlier look."""
        return {table for table, count in self.look().items() if count != before.get(table, 0)}


class MatrixOfAccess(MatrixCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own_models = sorted(
            name
            for name, model in cls.env.items()
            if model._original_module == "channel_partner" and not model._abstract
        )
        #: What the commissions bring along: as closed as our own.
        cls.commission_models = sorted(
            name
            for name, model in cls.env.items()
            if model._original_module in ADDED
            and not model._abstract
            and name not in cls.own_models
        )

    def setUp(self):
        super().setUp()
        self.cells, self.leaks = 0, []
        self.writes = Writes(self.env.cr)

    def conclude(self, least):
        """Assert that nothing leaked, and that enough was looked at to say so."""
        self.tell(f"{self.cells} cells, {len(self.leaks)} leaks")
        self.assertFalse(self.leaks, "\n".join(sorted(set(self.leaks))[:80]))
        self.assertGreaterEqual(self.cells, least, "cells were looked at")

    def tell(self, what):
        """Say how large the matrix is: ``dev/test -s tests/test_access_matrix.py`` shows it."""
        sys.stdout.write(f"\n{self._testMethodName}: {what}\n")

    def expect(self, holds, *cell):
        self.cells += 1
        if not holds:
            self.leaks.append(" · ".join(str(each) for each in cell))

    def expect_refused(self, act, *cell, error=AccessError):
        """Expect a refusal for lack of rights; no other error counts as one."""
        try:
            act()
        except error as refusal:
            told = [word for word in SECRETS if word in str(refusal)]
            self.expect(not told, *cell, f"the refusal tells {told}")
        except ValueError as other:
            # Nobody can ask this, whoever it is.
            self.expect("stored" in str(other), *cell, f"ValueError: {other}")
        except Exception as other:
            self.expect(False, *cell, f"{type(other).__name__}: {other}")
        else:
            self.expect(False, *cell)

    def expect_readable(self, act, *cell):
        try:
            act()
        except AccessError as error:
            self.expect(False, *cell, error)
        else:
            self.expect(True, *cell)

    def words(self, role, text):
        """Return which words somebody must not read are in a text."""
        return sorted(word for word in HIDDEN[role] if word in text)

    def one_of_each_state(self, records):
        """Return records of each side, and of each state that can be acted upon."""
        seen = {}
        for record in records.sorted("id", reverse=True):
            state = record["state"] if "state" in record._fields else None
            if state is None or state in STATES or not isinstance(state, str):
                names = {"channel_partner_id", "channel_partner_ids", "company_id"}
                side = [record[name] for name in sorted(names & record._fields.keys())]
                seen.setdefault((state, *side), record)
        return records.browse().concat(*seen.values())

    def expected(self, role, user, model):
        """Return which records of the world somebody reads of a model."""
        records = self.world.get(model, self.env[model].browse()).sudo()
        if role in self.outsiders:
            allowed = PORTAL.get(model)
            partners = user.sudo().partner_id.commercial_partner_id
            if not allowed or not partners.is_channel_partner:
                return records.browse()
            return records.filtered_domain(allowed.domain(user))
        letter = RIGHTS.get(model, "-")[0]
        reads = {"U": self.insiders, "R": {"own", "rep", "manager", "foreigner"}}
        reads |= {"P": reads["R"], "M": {"manager", "foreigner"}, "-": ()}
        if role not in reads[letter]:
            return records.browse()
        path = COMPANY_OF.get(model, "company_id")
        if path.partition(".")[0] not in records._fields:
            return records
        return records.filtered(lambda each: each.mapped(path) <= user.company_ids)

    def ways_by_field(self, model, name):
        """Return how a field gives away what it holds: way → a function of the caller's model."""
        field = self.env[model]._fields[name]
        ways = {} if name == "id" else {"export": lambda records: records.export_data([name])}
        if field._description_searchable:
            condition = self.condition(name, field)
            ways["search by"] = lambda records: records.search([condition])
            ways["count by"] = lambda records: records.search_count([condition])
        if field._description_sortable(self.env) and field.type not in ("one2many", "many2many"):
            ways["order by"] = lambda records: records.search([], order=f"{name} desc")
        if field._description_groupable(self.env):
            group = f"{name}:month" if field.type in ("date", "datetime") else name
            ways["group by"] = lambda records: records.formatted_read_group(
                [], [group], ["__count"]
            )
        if aggregator := field._description_aggregator(self.env):
            aggregate = f"{name}:{aggregator}"
            ways["aggregate"] = lambda records: records.formatted_read_group([], [], [aggregate])
        return ways

    def condition(self, path, field):
        """Return a condition on a field that the database has to look at the field for."""
        if field.type == "boolean":
            return (path, "=", True)
        if field.type == "selection":
            return (path, "in", field.get_values(self.env)[:1])
        if field.type == "binary":
            return (path, "!=", False)
        return (path, "in", [1]) if field.relational else (path, "=", self.value_for(field))

    def any_values(self, model):
        name = self.env[model]._rec_name or "id"
        field = self.env[model]._fields[name]
        return {name: self.value_for(field)} if name != "id" else {"create_uid": False}

    def value_for(self, field):
        """Return something to write into a field."""
        if field.relational:
            return [] if field.type.endswith("2many") else False
        if field.type == "selection":
            return field.get_values(self.env)[-1]
        return {"integer": 1, "float": 1.0, "monetary": 1.0, "boolean": True}.get(
            field.type, "2026-01-01" if field.type.startswith("date") else "x"
        )
