"""Keys to Odoo's JSON-2 API open no more than the persons may whose keys they are.

Models and public methods are taken from the registry: a new one is in by itself.
"""

import json
import logging
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.models import MAGIC_COLUMNS
from odoo.service.model import get_public_method
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL, mute_logger

from .access_expectations import PORTAL
from .common_matrix import ABROAD, INTERNAL, OURS, THEIRS, MatrixCase
from .test_access import RIGHTS

_logger = logging.getLogger(__name__)

QUIET = ("odoo.http", "odoo.addons.base.models.ir_rule", "odoo.sql_db")
#: Who by the letters of ``RIGHTS`` may do something, besides managers.
MAY = {"employee": "U", "rep": "URP"}
REFUSED = (400, 401, 403, 404, 422)


@tagged("post_install", "-at_install")
class TestJson2(MatrixCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own_models = sorted(
            name
            for name, model in cls.env.items()
            if model._original_module == "channel_partner" and not model._abstract
        )
        cls.portal_people = {
            "channel partner": (cls.nadia, {THEIRS, ABROAD, INTERNAL, "Stranger Ltd"}),
            "other channel partner": (cls.ruth, {OURS, INTERNAL, "Atelier Lumen"}),
        }
        cls.keys = {
            user: cls.key_of(user)
            for user in (cls.nadia, cls.ruth, cls.lucie, cls.rep, cls.employee)
        }

    @classmethod
    def key_of(cls, user):
        keys = cls.env["res.users.apikeys"].with_user(user).sudo()
        return keys._generate("rpc", "test", fields.Datetime.now() + timedelta(days=1))

    def json2(self, user, model, method, **body):
        """Call as another system does, and return the status and the text of the answer."""
        with mute_logger(*QUIET):
            answer = self.url_open(
                f"/json/2/{model}/{method}",
                json=body,
                headers={"Authorization": f"Bearer {self.keys.get(user, user)}"},
            )
        return answer.status_code, answer.text

    def contents(self, *models):
        """Return what is in the tables of some models, as a text that tells any change."""
        self.env.flush_all()
        query = "SELECT md5(string_agg(t::text, '' ORDER BY id)) FROM %s AS t"
        found = {}
        # An analysis that is only a query has no table.
        for model in (each for each in models if not self.env[each]._table_query):
            table = SQL.identifier(self.env[model]._table)
            self.env.cr.execute(SQL(query, table))
            found[model] = self.env.cr.fetchone()[0]
        return found

    def values(self, model):
        """Return something to write: a text into its name, or any field that it has."""
        records = self.env[model]
        name = records._rec_name or next(
            name for name, field in records._fields.items() if field.store and name != "id"
        )
        return {name: "x"}

    def calls(self, model, records):
        ids, values = {"ids": records.ids}, self.values(model)
        calls = {
            "read": {**ids, "fields": ["display_name"]},
            "web_read": {**ids, "specification": {"display_name": {}}},
            "export_data": {**ids, "fields_to_export": ["display_name"]},
            "write": {**ids, "vals": values},
            "web_save": {**ids, "vals": values, "specification": {}},
            "unlink": ids,
            "copy": ids,
            "create": {"vals_list": [values]},
            "message_post": {**ids, "body": "x"},
        }
        # Of what has no name, Odoo makes nothing, and says so.
        return calls | ({"name_create": {"name": "x"}} if self.env[model]._rec_name else {})

    def actions(self, model):
        """Return the public methods of ours that do something with documents."""
        found = []
        for name in dir(type(self.env[model])):
            if not name.startswith(("action_", "channel_", "button_")):
                continue
            if not any(
                name in cls.__dict__ and ".channel_partner." in f"{cls.__module__}."
                for cls in type(self.env[model]).mro()
            ):
                continue
            try:
                get_public_method(self.env[model], name)
            except (AttributeError, AccessError):
                continue
            found.append(name)
        return found

    def assertNothing(self, status, text, secrets, cell, model=None):
        """Assert that a call was refused, or led to no more than an empty window."""
        if status == 200 and model:
            # It says which list would open, and nothing of what is in it.
            result = json.loads(text)
            self.assertTrue(str(result["type"]).startswith("ir.actions."), cell)
            self.assertFalse(
                self.env[result["res_model"]].with_user(self.nadia).has_access("write")
            )
        else:
            self.assertIn(status, REFUSED, cell)
        self.assertFalse([each for each in secrets if each in text], cell)

    # ---------------------------------------------------------------------- tests

    def test_a_portal_users_key_reads_and_does_nothing_of_others(self):
        asked = 0
        for user, secrets in self.portal_people.values():
            before = self.contents(*self.own_models)
            for model in self.own_models:
                others = self.world[model]
                if model in PORTAL:
                    others -= others.sudo().filtered_domain(PORTAL[model].domain(user))
                calls = self.calls(model, others[:1]) if others else {}
                calls |= {name: {"ids": others[:1].ids} for name in self.actions(model)}
                for method, body in calls.items():
                    status, text = self.json2(user, model, method, **body)
                    cell = f"{user.login} {model} {method}: {text[:300]}"
                    act = model if method.startswith("action_") else None
                    self.assertNothing(status, text, secrets, cell, act)
                    asked += 1
                for method, body in {
                    "search_read": {"domain": [], "fields": ["display_name"]},
                    "web_search_read": {"domain": [], "specification": {"display_name": {}}},
                    "formatted_read_group": {"domain": [], "groupby": ["id"]},
                    "name_search": {"name": ""},
                }.items():
                    status, text = self.json2(user, model, method, **body)
                    cell = f"{user.login} {model} {method}: {text[:300]}"
                    self.assertIn(status, (200, *REFUSED) if model in PORTAL else REFUSED, cell)
                    self.assertFalse([each for each in secrets if each in text], cell)
                    asked += 1
            self.assertEqual(self.contents(*self.own_models), before, user.login)
        _logger.runbot("%s calls with keys of portal users", asked)
        self.assertGreaterEqual(asked, 700)

    def test_a_portal_users_key_reads_its_own_and_changes_nothing_of_it(self):
        for user, secrets in self.portal_people.values():
            before = self.contents(*self.own_models)
            for model, allowed in PORTAL.items():
                own = self.world[model].sudo().filtered_domain(allowed.domain(user))[:1]
                status, text = self.json2(user, model, "read", ids=own.ids, fields=["name"])
                self.assertEqual((status, own.name in text), (200, True), text)
                calls = self.calls(model, own)
                for harmless in ("read", "web_read", "export_data", "message_post"):
                    calls.pop(harmless)
                calls |= {name: {"ids": own.ids} for name in self.actions(model)}
                for name, field in self.env[model]._fields.items():
                    if field.store and name not in MAGIC_COLUMNS:
                        calls[f"write {name}"] = {"ids": own.ids, "vals": {name: False}}
                for method, body in calls.items():
                    status, text = self.json2(user, model, method.split()[0], **body)
                    cell = f"{user.login} {model} {method}: {text[:300]}"
                    act = model if method.startswith("action_") else None
                    self.assertNothing(status, text, secrets, cell, act)
            self.assertEqual(self.contents(*self.own_models), before, user.login)

    def test_a_reps_and_an_employees_keys_do_what_their_rights_say(self):
        refused = allowed = 0
        for role, letters in MAY.items():
            user = getattr(self, role)
            for model in self.own_models:
                # A dialog belongs to whoever opened it.
                record = self.world[model].filtered(
                    lambda each: (
                        "company_id" not in each._fields or each.company_id == self.env.company
                    )
                )[:1]
                rights = RIGHTS.get(model, "----")
                calls = self.calls(model, record or self.world[model][:1])
                for letter, methods in zip(
                    rights, ("read", "write", "create", "unlink"), strict=True
                ):
                    if letter in letters:
                        if methods == "read" and record and not record._transient:
                            status, text = self.json2(user, model, "read", **calls["read"])
                            self.assertEqual(status, 200, f"{role} {model}: {text[:300]}")
                            allowed += 1
                        continue
                    status, text = self.json2(user, model, methods, **calls[methods])
                    self.assertIn(status, REFUSED, f"{role} {model} {methods}: {text[:300]}")
                    refused += 1
        _logger.runbot("%s calls refused, %s answered", refused, allowed)
        self.assertGreaterEqual(refused, 120)
        self.assertGreaterEqual(allowed, 15)

    def test_the_guard_holds_for_a_rep_and_no_portal_user_gets_there(self):
        clause = self.scenario("customer_sip").clause
        order = self.quotation(self.customer, self.pbx)
        calls = {
            "action_confirm": {"ids": order.ids},
            "action_quotation_sent": {"ids": order.ids},
            "write": {"ids": order.ids, "vals": {"state": "sale"}},
        }
        for method, body in calls.items():
            status, text = self.json2(self.rep, "sale.order", method, **body)
            self.assertEqual(status, 422, text)
            self.assertIn(clause[:40], text)
            for user in (self.nadia, self.ruth, self.lucie, self.employee):
                status, text = self.json2(user, "sale.order", method, **body)
                self.assertEqual(status, 403, f"{user.login} {method}: {text[:300]}")
                self.assertNotIn(clause[:40], text)
        self.env.invalidate_all()
        self.assertEqual(order.state, "draft")
        self.consent(self.customer, self.netzhaus, "phone_system")
        status, text = self.json2(self.rep, "sale.order", "action_confirm", ids=order.ids)
        self.assertEqual(status, 200, text)
        self.env.invalidate_all()
        self.assertEqual(order.state, "sale")

    def test_nobody_comes_in_without_a_key_or_with_an_old_one(self):
        gone = new_test_user(self.env, "gone@test", groups="base.group_portal")
        gone.partner_id.parent_id = self.netzhaus
        key = self.key_of(gone)
        gone.active = False
        for each in (key, "0" * 40, "x"):
            status, _text = self.json2(each, "channel.registration", "search_read", domain=[])
            self.assertEqual(status, 401)
