"""What comes along with a request and was never asked for changes nothing, and none comes unasked.

Routes, forms and fields are taken from the controllers and the registry: a new one is in by itself.
"""

from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .access_expectations import PORTAL
from .common_charter import drawn_signature
from .common_matrix import MatrixCase
from .common_routes import RoutesMixin

QUIET = ("odoo.http", "odoo.addons.base.models.ir_rule", "odoo.sql_db")
#: Of each form: what it is there to change. Nothing else of the record may change.
CHANGES = {
    "/my/registrations/<int:registration_id>/answer": {
        *("state", "missing_information", "asked_information", "asked_message", "date_submitted"),
        *("customer_name", "customer_vat", "customer_contact", "customer_email", "customer_phone"),
        *("service_ids", "expected_revenue", "date_closing", "note"),
    },
    "/my/registrations/<int:registration_id>/extend": {"extension_ids"},
    "/my/registrations/<int:registration_id>/withdraw": {"state"},
    "/my/consents/<int:consent_id>/refuse": {
        *("state", "reason", "answered_by_id", "date_answered", "answer_days", "access_token"),
    },
    "/my/consents/<int:consent_id>/withdraw": {"state", "reason", "access_token"},
    "/my/cases/<int:case_id>/propose": {"proposal_ids"},
    "/my/cases/<int:case_id>/accept": {"proposal_ids"},
}
#: What each change leaves behind.
BESIDE = {"write_date", "write_uid", "message_ids", "message_follower_ids", "activity_ids"}
BESIDE |= {"website_message_ids", "message_partner_ids", "rating_ids", "portal_key"}
#: What forms are sent with so that they are taken.
TYPED = {"reason": "Because", "sure": "1", "months": "1", "proposal": "Ours", "proposal_id": "1"}
FORGED = "Forged"
DAY = "2031-03-03"


@tagged("post_install", "-at_install")
class TestForgedForms(RoutesMixin, MatrixCase):
    def forms(self):
        return [
            (url, self.model_of(url))
            for url, routing in self.own_routes()
            if routing["type"] == "http" and "POST" in (routing["methods"] or ())
        ]

    def of_nadia(self, model):
        return self.world[model].sudo().filtered_domain(PORTAL[model].domain(self.nadia))

    def forged(self, model):
        """Return a text for every field of a model, as a form would carry it."""
        by_type = {
            "boolean": "1",
            "integer": "77",
            "float": "77",
            "monetary": "77",
            "date": DAY,
            "datetime": f"{DAY} 03:03:03",
            "binary": "Rm9yZ2Vk",
            "many2one_reference": "1",
        }
        values = {}
        for name, field in self.env[model]._fields.items():
            if field.type == "selection":
                # Each of them: which one it is in is not known.
                values[name] = str(field.get_values(self.env)[-1])
            elif field.relational:
                other = self.env[field.comodel_name].sudo().search([], order="id desc", limit=1)
                values[name] = str(other.id)
            else:
                values[name] = by_type.get(field.type, FORGED)
        state = {"channel.registration": "won", "channel.consent": "granted"}.get(model, "closed")
        sides = {
            "state": state,
            "channel_partner_id": str(self.rival.id),
            "company_id": str(self.other_company.id),
            "user_id": str(self.rep.id),
            "registration_id": "1",
        }
        return {**sides, **values, **sides}

    def kept(self, model, changes=()):
        """Return the fields that a form must not change."""
        return [
            name
            for name, field in self.env[model]._fields.items()
            if field.store and name not in BESIDE | set(changes) and field.type != "binary"
        ]

    def everything(self):
        """Return what is in all of our tables, in one text for each."""
        self.env.flush_all()
        tables = {
            model._table
            for model in self.env.values()
            # An analysis that is only a query has no table.
            if model._original_module == "channel_partner"
            and not model._abstract
            and not model._table_query
        }
        contents = {}
        for table in tables:
            query = "SELECT md5(string_agg(t::text, '' ORDER BY id)) FROM %s AS t"
            self.env.cr.execute(SQL(query, SQL.identifier(table)))
            contents[table] = self.env.cr.fetchone()[0]
        return contents

    def send(self, url, **kwargs):
        with mute_logger(*QUIET):
            answer = self.url_open(url, **kwargs)
        self.env.invalidate_all()
        return answer

    def assertUnchanged(self, before, what):
        after = self.everything()
        self.assertFalse({name for name in after if after[name] != before[name]}, what)

    # ---------------------------------------------------------------------- tests

    def test_no_form_is_taken_without_its_token(self):
        self.log_in(self.nadia)
        before, seen = self.everything(), 0
        for url, routing in self.own_routes():
            if routing["type"] != "http" or "POST" not in self.methods(routing):
                continue
            self.assertTrue(routing.get("csrf", True), url)
            self.assertFalse(routing.get("cors"), url)
            model = self.model_of(url)
            record = self.of_nadia(model)[:1] if model in PORTAL else None
            for data in ({"sure": "1"}, {"csrf_token": "o1", "sure": "1"}):
                answer = self.send(self.address(url, record), data={**TYPED, **data})
                self.assertEqual(answer.status_code, 400, url)
                seen += 1
        self.assertGreaterEqual(seen, 40)
        self.assertUnchanged(before, "without a token")

    def test_what_takes_json_takes_no_form_of_another_site(self):
        """A page elsewhere can send forms and plain texts with a person's session, and no JSON."""
        self.log_in(self.nadia)
        before, seen = self.everything(), 0
        body = '{"jsonrpc": "2.0", "method": "call", "params": {}}'
        for url, routing in self.own_routes():
            if routing["type"] != "jsonrpc":
                continue
            self.assertFalse(routing.get("cors"), url)
            model = self.model_of(url)
            record = self.of_nadia(model)[:1] if model in PORTAL else None
            for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
                answer = self.send(
                    self.address(url, record), data=body, headers={"Content-Type": kind}
                )
                self.assertGreaterEqual(answer.status_code, 400, url)
                seen += 1
        self.assertGreaterEqual(seen, 9)
        self.assertUnchanged(before, "by a form")

    def test_to_open_a_page_changes_nothing(self):
        self.log_in(self.nadia)
        before, seen = self.everything(), 0
        for url, _routing in self.own_routes():
            model = self.model_of(url)
            if not url.startswith("/my/") or model == "sale.order":
                continue
            for record in self.of_nadia(model)[:4] if model in PORTAL else [None]:
                forged = self.forged(model) if model in PORTAL else {}
                self.send(self.address(url, record), params={**forged, **TYPED})
                seen += 1
        self.assertGreaterEqual(seen, 50)
        self.assertUnchanged(before, "by opening a page")

    def test_each_form_says_what_it_changes(self):
        forms = {url for url, model in self.forms() if model in PORTAL}
        self.assertEqual(forms, set(CHANGES))

    def test_a_form_changes_nothing_but_its_own_fields(self):
        self.log_in(self.nadia)
        fields = taken = 0
        for url, changes in CHANGES.items():
            model = self.model_of(url)
            forged, names = self.forged(model), self.kept(model, changes)
            for record in self.of_nadia(model):
                self.env.flush_all()
                before, state = record.read(names)[0], record.state
                with self.env.cr.savepoint() as savepoint:
                    self.send(
                        self.address(url, record),
                        data={**forged, **TYPED, "csrf_token": self.token()},
                    )
                    after = record.read(names)[0]
                    # What has no value of its own yet is computed from the rest.
                    self.assertEqual(after, before, f"{url} of {state}")
                    if record.state != state:
                        taken += 1
                        self.assertNotEqual(record.state, forged["state"], url)
                    fields += len(names)
                    savepoint.rollback()
                self.env.invalidate_all()
        self.assertGreaterEqual(fields, 1000)
        self.assertGreaterEqual(taken, 4)

    def test_a_form_that_makes_a_document_fills_in_nothing_else(self):
        self.log_in(self.nadia)
        for url, model, typed in (
            (
                "/my/registrations/new",
                "channel.registration",
                {
                    "customer_name": "Lumen SA",
                    "customer_vat": "LU12345613",
                    "service_ids": str(self.service("network").id),
                    **dict.fromkeys(("customer_email", "customer_phone", "customer_contact"), ""),
                    **dict.fromkeys(("expected_revenue", "date_closing", "note"), ""),
                },
            ),
            (
                "/my/cases/new",
                "channel.case",
                {"type": "breach", "customer_name": "Lumen SA", "description": "x"}
                | {"customer_id": ""},
            ),
        ):
            # What the same form makes when it carries nothing else.
            plain, forged = (
                self.made_by(url, model, {**more, **typed}) for more in ({}, self.forged(model))
            )
            self.assertTrue(plain and forged, url)
            own = {"id", "create_date", "display_name", "name", "access_token", "parent_path"}
            own |= {"date_received", "date_submitted", "duplicate_ids"}
            for name in self.kept(model, own):
                if self.env[model]._fields[name].type in ("one2many", "datetime"):
                    self.assertNotIn("2031", str(forged[name]), name)
                    continue
                self.assertEqual(forged[name], plain[name], f"{model} {name}")
            self.assertNotIn(FORGED, forged.name)

    def made_by(self, url, model, data):
        before = self.env[model].search([])
        answer = self.send(url, data={**data, "csrf_token": self.token()})
        self.assertEqual(answer.status_code, 200, url)
        return self.env[model].search([]) - before

    def test_a_signature_carries_nothing_else(self):
        self.log_in(self.nadia)
        consent = self.of_nadia("channel.consent").filtered(lambda each: each.state == "requested")
        consent.terms = consent.terms or "What is agreed to."
        self.env.flush_all()
        names = self.kept(
            "channel.consent",
            {"state", "date_start", "date_answered", "answer_days", "answered_by_id", "is_mailed"}
            | {"signed_by", "signed_on", "signed_hash", "signed_ip", "document_id"},
        )
        before = consent.read(names)[0]
        params = {
            **self.forged("channel.consent"),
            "name": "Nadia Netz",
            "signature": drawn_signature(),
            "shown": consent._get_terms_hash(),
        }
        del params["access_token"]
        with mute_logger(*QUIET):
            answer = self.rpc(f"{consent.access_url}/sign", self.nadia, **params)
        self.env.invalidate_all()
        self.assertIn("redirect_url", answer, answer)
        self.assertEqual(consent.state, "granted")
        self.assertEqual(consent.read(names)[0], before)
        self.assertEqual(consent.signed_by, "Nadia Netz")
        self.assertEqual(consent.answered_by_id, self.nadia.partner_id)
        self.assertNotEqual(consent.signed_on.year, 2031)
        self.assertNotEqual(consent.date_start.year, 2031)
        self.assertNotEqual(consent.signed_ip, FORGED)
