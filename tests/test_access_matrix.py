"""Each model and field × each person × each way to it: a generated matrix without a leak.

Models and fields are taken from the registry, so that what is new is looked at by itself: it is
closed to everybody outside the operator until ``access_expectations`` says otherwise.
"""

# ruff: noqa: B023 - each function is called before the loop goes on.

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .access_expectations import PORTAL
from .common_access import MatrixOfAccess
from .common_matrix import ADDED, added_fields


@tagged("post_install", "-at_install")
class TestAccessMatrix(MatrixOfAccess):
    def test_there_is_something_of_each_model_to_look_for(self):
        """A new model is added to the world of ``common_matrix``."""
        self.assertEqual(set(self.own_models) - self.world.keys(), set())
        for _channel_partner, _customer, word, _company in self.sides:
            self.assertTrue(self.env["channel.registration"].search([("customer_vat", "=", word)]))

    def test_each_person_reaches_the_records_of_the_table_and_no_others(self):
        for model in self.own_models + self.commission_models:
            world = self.world.get(model, self.env[model].browse())
            for role, user in {**self.outsiders, **self.insiders}.items():
                if role in self.insiders and (
                    model in self.commission_models or self.env[model]._transient
                ):
                    # Odoo's own way with those is not this addon's.
                    continue
                self.look_for_records(model, role, user, world)
        self.conclude(7000)

    def look_for_records(self, model, role, user, world):
        expected = self.expected(role, user, model)
        records = self.env[model].with_user(user)
        ways = {
            "search": lambda: records.with_context(active_test=False).search(
                [("id", "in", world.ids)]
            ),
            "search all": lambda: records.with_context(active_test=False).search([]),
            "name_search": lambda: records.browse(
                [each[0] for each in records.name_search("", limit=None)]
            ),
            "search_read": lambda: records.browse(
                [each["id"] for each in records.search_read([], ["id"])]
            ),
            "read_group": lambda: records.browse(
                self.groups_of(records.formatted_read_group([], ["id"], ["__count"]))
            ),
        }
        for way, act in ways.items():
            cell = (role, model, way)
            if not expected and not records.has_access("read"):
                self.expect_refused(act, *cell)
                continue
            found = act().sudo() & world
            self.expect(found <= expected, *cell, (found - expected).ids)
            if way == "search":
                self.expect(expected <= found, *cell, "hidden", (expected - found).ids)
        for record in world - expected:
            theirs = record.with_user(user)
            for way, act in {
                "read": lambda: theirs.read(["id", "display_name"]),
                "export": lambda: theirs.export_data(["display_name"]),
                "web_read": lambda: theirs.web_read({"display_name": {}}),
                "write": lambda: theirs.write(self.any_values(model)),
                "unlink": lambda: theirs.unlink(),
                "copy": lambda: theirs.copy(),
            }.items():
                record.invalidate_recordset(flush=False)
                self.expect_refused(act, role, model, way, record.id, error=UserError)
        if role in self.outsiders:
            operations = PORTAL[model].operations if expected and model in PORTAL else ()
            for record in expected:
                theirs = record.with_user(user)
                for way, act in {
                    "write": lambda: theirs.write(self.any_values(model)),
                    "unlink": theirs.unlink,
                    "copy": theirs.copy,
                }.items():
                    if way not in operations:
                        self.expect_refused(act, role, model, way, record.id)
            if "create" not in operations:
                self.expect_refused(
                    lambda: records.create(self.any_values(model)), role, model, "create"
                )

    def groups_of(self, groups):
        return [each["id"] if isinstance(each["id"], int) else each["id"][0] for each in groups]

    def test_each_field_shows_to_nobody_outside_but_those_of_the_table(self):
        for model in self.own_models + self.commission_models:
            world = self.world.get(model, self.env[model].browse())
            for role, user in self.outsiders.items():
                expected = self.expected(role, user, model)
                # Few stand for all: each person and record is looked at above.
                closed = not self.env[model].with_user(user).has_access("read")
                if closed and role not in ("channel partner", "end customer", "public"):
                    continue
                samples = world[:1] if closed else (world - expected)[:1] | expected[:1]
                open_fields = PORTAL[model].fields if model in PORTAL else frozenset()
                for name in self.env[model]._fields:
                    self.look_at_field(
                        model, name, role, user, samples, expected, name in open_fields
                    )
        self.conclude(9000)

    def look_at_field(self, model, name, role, user, samples, expected, is_open):
        records = self.env[model].with_user(user)
        readable = records.has_access("read")
        for record in samples:
            cell = (role, model, name, "read")
            act = record.with_user(user).read
            if record in expected and is_open:
                self.cells += 1
            else:
                self.expect_refused(lambda: act([name]), *cell)
            if record not in expected or not PORTAL[model].operations:
                value = self.value_for(self.env[model]._fields[name])
                # Nothing is known yet when a request comes in.
                record.invalidate_recordset(flush=False)
                self.expect_refused(
                    lambda: record.with_user(user).write({name: value}),
                    *(*cell[:-1], "write"),
                    error=UserError,
                )
        if not set(self.env[model]._fields[name]._modules) & ADDED:
            # How one may search Odoo's own fields of a document is Odoo's.
            return
        for way, act in self.ways_by_field(model, name).items():
            target = samples.with_user(user) if way == "export" else records
            if way == "export" and not target:
                continue
            if readable and is_open and way != "export":
                try:
                    result = act(target)
                except AccessError:
                    # It goes by a field that is closed.
                    result = None
                if isinstance(result, type(records)):
                    self.expect(
                        (result.sudo() & self.world[model]) <= expected, role, model, name, way
                    )
            elif not (is_open and way == "export" and samples <= expected):
                self.expect_refused(lambda: act(target), role, model, name, way)

    def test_what_is_added_to_odoos_own_documents_shows_to_nobody_outside(self):
        seen = set()
        for model in self.env:
            own = model in self.own_models or model in self.commission_models
            fields = {} if own else added_fields(self.env[model])
            if not fields or self.env[model]._abstract:
                continue
            seen.add(model)
            world = self.world.get(model, self.env[model].browse())
            self.assertTrue(world or self.env[model]._transient, f"the world has no {model}")
            for role, user in self.outsiders.items():
                records = self.env[model].with_user(user)
                for name, field in fields.items():
                    cell = (role, model, name)
                    for record in world.with_user(user):
                        record.invalidate_recordset(flush=False)
                        self.expect_refused(lambda: record.read([name]), *cell, "read")
                        self.expect_refused(
                            lambda: record.write({name: self.value_for(field)}),
                            *(*cell, "write"),
                            error=UserError,
                        )
                    for way, act in self.ways_by_field(model, name).items():
                        if way != "export":
                            self.expect_refused(lambda: act(records), *cell, way)
                        elif world:
                            self.expect_refused(lambda: act(world.with_user(user)), *cell, way)
                    if records.has_access("read"):
                        self.expect(name not in records.fields_get(), *cell, "fields_get")
        self.assertGreaterEqual(
            seen, {"res.partner", "sale.order", "sale.order.line", "account.move", "crm.lead"}
        )
        self.conclude(5000)

    def test_no_path_leads_to_them_from_what_one_may_search(self):
        closed = {
            model: added_fields(self.env[model])
            for model in self.env
            if not self.env[model]._abstract
            and model not in self.own_models
            and model not in self.commission_models
        }
        for model in [*PORTAL, "sale.order", "sale.order.line", "account.move", "res.partner"]:
            for role, user in self.outsiders.items():
                records = self.env[model].with_user(user)
                for name, field in self.env[model]._fields.items():
                    if not field._description_searchable or not field.comodel_name:
                        continue
                    if name == "message_partner_ids":
                        # Odoo's own search for followers takes nothing but ids from outsiders.
                        continue
                    for target, hidden in closed.get(field.comodel_name, {}).items():
                        if not hidden._description_searchable:
                            continue
                        path = f"{name}.{target}"
                        self.expect_refused(
                            lambda: records.search([self.condition(path, hidden)]),
                            *(role, model, path),
                        )
                        if field.type == "many2one" and hidden._description_groupable(self.env):
                            group = path + (":month" if hidden.type.startswith("date") else "")
                            self.expect_refused(
                                lambda: records.formatted_read_group([], [group], ["__count"]),
                                *(role, model, path, "group by"),
                            )
        self.conclude(3000)

    def test_those_inside_read_what_is_closed_to_others(self):
        """The same questions answered: what is refused above is refused for lack of rights."""
        for model in ("res.partner", "sale.order", "sale.order.line", "crm.lead"):
            for name in added_fields(self.env[model]):
                for record in self.world[model].with_user(self.manager):
                    self.expect_readable(lambda: record.read([name]), "manager", model, name)
        for model in self.own_models:
            expected = self.expected("manager", self.manager, model)
            for name, field in self.env[model]._fields.items():
                # What somebody is asked in a dialog is theirs alone.
                if field.groups != "base.group_system" and expected and not expected._transient:
                    self.expect_readable(
                        lambda: expected[0].with_user(self.manager).read([name]),
                        *("manager", model, name),
                    )
        self.conclude(500)
