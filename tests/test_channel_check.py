"""``res.partner.channel_check``: what may be sold here, for people and other systems."""

import json
from datetime import date, datetime, timedelta

from odoo.exceptions import AccessError, MissingError, ValidationError
from odoo.tests import HttpCase, new_test_user, tagged

from .common import ChannelCase

KEYS = {
    "service",
    "status",
    "scenarios",
    "channel_partner_ids",
    "clause",
    "reason",
    "until",
    "consent_id",
}


class TestChannelCheck(ChannelCase):
    def check(self, contacts, *codes, user=None, **values):
        return contacts.with_user(user or self.rep).channel_check(list(codes), **values)

    def check_one(self, contact, code, **values):
        ((answer,),) = self.check(contact, code, **values).values()
        return answer

    def test_each_contact_is_answered_under_its_id_as_a_string(self):
        contacts = self.customer | self.stranger
        answer = self.check(contacts, "hardware")
        self.assertEqual(set(answer), {str(each) for each in contacts.ids})
        for decisions in answer.values():
            (decision,) = decisions
            self.assertEqual(set(decision), KEYS)
        self.assertEqual(json.loads(json.dumps(answer)), answer)

    def test_a_free_customer_is_told_to_be_free(self):
        self.assertEqual(
            self.check_one(self.stranger, "hardware"),
            {
                "service": "hardware",
                "status": "allowed",
                "scenarios": ["lead_direct"],
                "channel_partner_ids": [],
                "clause": self.scenario("lead_direct").clause,
                "reason": self.scenario("lead_direct").clause,
                "until": False,
                "consent_id": False,
            },
        )

    def test_a_blocked_service_is_told_with_clause_and_channel_partner(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        answer = self.check_one(self.customer, "network_security")
        self.assertEqual(answer["status"], "blocked")
        self.assertEqual(answer["scenarios"], ["customer_sip"])
        self.assertEqual(answer["channel_partner_ids"], self.netzhaus.ids)
        self.assertEqual(answer["clause"], self.scenario("customer_sip").clause)
        self.assertIn("Netzhaus", answer["reason"])
        self.assertEqual(self.check_one(self.customer, "mobile")["status"], "commission")
        self.assertEqual(self.check_one(self.customer, "sip_trunk")["status"], "allowed")

    def test_a_registration_is_told_with_its_last_day(self):
        registration = self.register(self.customer, self.netzhaus)
        answer = self.check_one(self.customer, "hardware")
        self.assertEqual(answer["until"], registration.date_end.isoformat())
        self.assertEqual(answer["scenarios"], ["deal_registered"])

    def test_what_an_owner_protects_has_no_last_day_whatever_is_registered(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        registration = self.register(self.customer, self.netzhaus)
        self.assertFalse(self.check_one(self.customer, "hardware")["until"])
        # Only the deal awards something on SIP trunk.
        self.assertEqual(
            self.check_one(self.customer, "sip_trunk")["until"], registration.date_end.isoformat()
        )

    def test_a_consent_is_told_with_its_id_and_last_day(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        end = date.today() + timedelta(days=10)
        consent = self.consent(self.customer, self.netzhaus, "network", date_end=end)
        answer = self.check_one(self.customer, "network_security")
        self.assertEqual(answer["status"], "consented")
        self.assertEqual(answer["consent_id"], consent.id)
        self.assertEqual(answer["until"], end.isoformat())

    def test_several_scenarios_are_told_together(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        self.register(self.customer, self.rival)
        answer = self.check_one(self.customer, "hardware")
        self.assertEqual(answer["scenarios"], ["customer_sip", "deal_registered"])
        self.assertEqual(answer["channel_partner_ids"], (self.netzhaus | self.rival).ids)
        for scenario in answer["scenarios"]:
            self.assertIn(self.scenario(scenario).clause, answer["clause"])

    def test_a_rule_that_only_warns_is_told_as_a_warning(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        self.scenario("customer_sip").rule_ids.enforcement = "warn"
        self.assertEqual(self.check_one(self.customer, "hardware")["status"], "warning")

    def test_no_codes_mean_every_active_service(self):
        archived = self.env["channel.service"].create(
            {"code": "telex", "name": "Telex", "active": False}
        )
        every = self.env["channel.service"].search([]).mapped("code")
        for answer in (
            self.check(self.customer),
            self.customer.with_user(self.rep).channel_check(),
            self.customer.with_user(self.rep).channel_check(service_codes=None),
        ):
            self.assertEqual([each["service"] for each in answer[str(self.customer.id)]], every)
        self.assertNotIn(archived.code, every)

    def test_a_child_contact_is_answered_as_its_company(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        person = self.env["res.partner"].create({"name": "P", "parent_id": self.customer.id})
        self.assertEqual(self.check_one(person, "hardware")["status"], "blocked")

    def test_an_unknown_code_is_an_error_that_names_it(self):
        with self.assertRaisesRegex(ValidationError, "firewal, routr"):
            self.check(self.customer, "hardware", "firewal", "routr")

    def test_a_day_that_does_not_exist_is_an_error(self):
        for day in ("2025-02-30", "tomorrow"):
            with self.assertRaisesRegex(ValidationError, "YYYY-MM-DD"):
                self.check(self.customer, date=day)

    def test_it_answers_for_the_day_that_is_asked_for(self):
        registration = self.register(self.customer, self.netzhaus)
        for day, status in (
            (registration.date_start - timedelta(days=1), "allowed"),
            (registration.date_start, "blocked"),
            (registration.date_end, "blocked"),
            (registration.date_end + timedelta(days=1), "allowed"),
        ):
            for given in (day, day.isoformat()):
                answer = self.check_one(self.customer, "hardware", date=given)
                self.assertEqual(answer["status"], status, given)

    def test_contacts_that_cannot_be_read_are_left_out(self):
        other = self.env["res.company"].create({"name": "Other"})
        hidden = self.env["res.partner"].create({"name": "Hidden", "company_id": other.id})
        gone = self.env["res.partner"].create({"name": "Gone"})
        gone.unlink()
        answer = self.check(self.customer | hidden | gone, "hardware")
        self.assertEqual(set(answer), {str(self.customer.id)})
        self.assertEqual(self.check(hidden, "hardware"), {})
        self.assertEqual(self.check(self.env["res.partner"], "hardware"), {})

    def test_a_channel_partner_that_cannot_be_read_protects_without_being_told(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        self.netzhaus.company_id = other
        answer = self.check_one(self.customer, "hardware")
        self.assertEqual(answer["status"], "blocked")
        self.assertEqual(answer["channel_partner_ids"], [])
        self.assertNotIn("Netzhaus", answer["reason"])

    def test_the_opportunity_must_be_readable(self):
        own = new_test_user(self.env, "own@test", groups="sales_team.group_sale_salesman")
        opportunity = self.env["crm.lead"].create(
            {
                "name": "Tender",
                "type": "opportunity",
                "partner_id": self.customer.id,
                "user_id": self.manager.id,
                "channel_origin": "rfp",
                "rfp_reference": "T-1",
                "rfp_attachment_ids": [(6, 0, self.document().ids)],
            }
        )
        self.introduce(self.customer, self.netzhaus)
        self.assertEqual(self.check_one(self.customer, "hardware")["status"], "blocked")
        answer = self.check_one(self.customer, "hardware", opportunity_id=opportunity.id)
        self.assertEqual((answer["status"], answer["scenarios"]), ("allowed", ["lead_rfp"]))
        with self.assertRaises(AccessError):
            self.check(self.customer, user=own, opportunity_id=opportunity.id)
        missing = opportunity.id
        opportunity.unlink()
        with self.assertRaises(MissingError):
            self.check(self.customer, opportunity_id=missing)

    def test_who_is_no_internal_user_gets_no_answer(self):
        for group in ("base.group_portal", "base.group_public"):
            outsider = new_test_user(self.env, f"{group}@test", groups=group)
            with self.assertRaises(AccessError):
                outsider.partner_id.with_user(outsider).channel_check()

    def test_it_reads_and_writes_nothing(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        self.register(self.stranger, self.rival)
        method = type(self.env["res.partner"]).channel_check
        self.assertTrue(method._readonly)
        self.env.flush_all()
        with self.registry.cursor(readonly=True) as cr:
            self.env["res.partner"].with_env(self.env(cr=cr)).search([], limit=5).channel_check()

    def test_200_contacts_take_no_more_queries_than_one(self):
        contacts = self.env["res.partner"].create(
            [{"name": f"Customer {each}", "is_company": True} for each in range(200)]
        )
        for contact in contacts[::4]:
            contact.channel_partner_id = self.netzhaus
        for contact in contacts[1::4]:
            contact.channel_partner_id = self.rival
        for contact in contacts[::3]:
            contact.revenue_service_ids = self.service("sip_trunk")
        for contact in contacts[::20]:
            self.register(contact, self.rival)
        for contact in contacts[::12]:
            self.consent(contact, self.netzhaus, "network")
        # One to whom everything applies that applies to any of them.
        self.consent(contacts[60], self.rival, "network")
        contacts = contacts.with_user(self.rep)
        counts = []
        for asked in (contacts[60], contacts):
            contacts.channel_check()  # what is cached for everybody, ormcache and rights
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            answer = asked.channel_check()
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(len(answer), len(asked))
        self.assertEqual(counts[0], counts[1])
        self.assertLessEqual(counts[0], 15)


@tagged("post_install", "-at_install")
class TestChannelCheckOverHttp(HttpCase):
    def call(self, key, body):
        return self.url_open(
            "/json/2/res.partner/channel_check",
            data=json.dumps(body),
            headers={
                "Content-Type": "application/json",
                "Authorization": f"bearer {key}",
            },
        )

    def test_json_2_answers_a_rep_with_an_api_key(self):
        rep = new_test_user(self.env, "api@test", groups="sales_team.group_sale_salesman")
        key = (
            self.env["res.users.apikeys"]
            .with_user(rep)
            ._generate(None, "channel check", datetime.now() + timedelta(days=1))
        )
        partner, customer = self.env["res.partner"].create(
            [{"name": "Netzhaus", "is_channel_partner": True}, {"name": "Lumen"}]
        )
        sip_trunk = self.env["channel.service"].search([("code", "=", "sip_trunk")])
        customer.write(
            {"channel_partner_id": partner.id, "revenue_service_ids": [(6, 0, sip_trunk.ids)]}
        )
        response = self.call(key, {"ids": customer.ids, "service_codes": ["network_security"]})
        self.assertEqual(response.status_code, 200, response.text)
        ((answer,),) = response.json().values()
        self.assertEqual(list(response.json()), [str(customer.id)])
        self.assertEqual(set(answer), KEYS)
        self.assertEqual(answer["status"], "blocked")
        self.assertEqual(answer["channel_partner_ids"], partner.ids)

        refused = self.call(key, {"ids": customer.ids, "service_codes": ["nonsense"]})
        self.assertEqual(refused.status_code, 422)
        self.assertIn("nonsense", refused.json()["message"])
        self.assertEqual(self.call("wrong", {"ids": customer.ids}).status_code, 401)
