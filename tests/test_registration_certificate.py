"""The mail and the certificate that a channel partner gets once its deal is registered."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import ChannelCase

REPORT = "channel_partner.report_channel_registration"
LOGGER = "odoo.addons.channel_partner.models.channel_registration_certificate"


class CertificateCase(ChannelCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.netzhaus.email = "office@netzhaus.example"
        cls.person = cls.env["res.partner"].create(
            {"name": "Paul", "parent_id": cls.netzhaus.id, "email": "paul@netzhaus.example"}
        )

    def _sent(self, deal):
        return deal.message_ids.filtered(lambda message: "is registered" in (message.subject or ""))


class TestCertificate(CertificateCase):
    def test_whoever_registered_gets_the_certificate_and_nobody_else(self):
        deal = self.register(self.customer, self.netzhaus, contact_id=self.person.id)
        message = self._sent(deal)
        self.assertEqual(message.notified_partner_ids, self.person)
        self.assertEqual(len(message.attachment_ids), 1)
        self.assertIn(deal.name.replace("/", "-"), message.attachment_ids.name)
        self.assertNotIn(self.customer, deal.message_partner_ids)
        for text in (deal.name, self.customer.name):
            self.assertIn(text, message.body)

    def test_without_a_person_the_company_gets_it(self):
        deal = self.register(self.customer, self.netzhaus)
        self.assertEqual(self._sent(deal).notified_partner_ids, self.netzhaus)

    def test_without_any_address_the_deal_is_registered_and_says_so(self):
        deal = self.register(self.customer, self.rival)
        self.assertEqual(deal.state, "registered")
        self.assertFalse(self._sent(deal))
        self.assertIn("No certificate was sent", deal.message_ids[:1].body)

    def test_what_is_loaded_as_registered_mails_nobody(self):
        deal = self.env["channel.registration"].create(
            {
                "channel_partner_id": self.netzhaus.id,
                "customer_id": self.customer.id,
                "state": "registered",
                "date_start": "2026-01-01",
                "date_end": "2030-01-01",
            }
        )
        self.assertFalse(self._sent(deal))
        self.assertTrue(deal.opportunity_id)

    def test_a_certificate_that_cannot_be_printed_holds_up_no_deal(self):
        view = self.env.ref("channel_partner.report_channel_registration_document")
        arch = view.arch
        view.arch = '<t t-name="broken"><t t-out="deal.there_is_no_such_field" /></t>'
        with mute_logger(LOGGER):
            deal = self.register(self.customer, self.netzhaus)
        self.assertEqual(deal.state, "registered")
        self.assertEqual(self._sent(deal).notified_partner_ids, self.netzhaus)
        self.assertFalse(self._sent(deal).attachment_ids)
        self.assertIn("could not be printed", deal.activity_ids.mapped("summary")[-1])
        view.arch = arch
        deal.with_user(self.manager).action_send_certificate()
        self.assertEqual(len(self._sent(deal)), 2)
        self.assertTrue(self._sent(deal)[0].attachment_ids)

    def test_no_mail_of_ours_has_a_subject_of_several_lines(self):
        # Such a mail is never sent: no header may contain a line feed.
        templates = self.env["mail.template"].search([("model_id.model", "like", "channel.%")])
        self.assertGreater(len(templates), 5)
        for template in templates:
            with self.subTest(template.name):
                self.assertEqual(len((template.subject or "").strip("\n").splitlines()), 1)
                self.assertEqual(template.subject, (template.subject or "").strip())

    def test_only_a_manager_sends_it_again(self):
        deal = self.register(self.customer, self.netzhaus)
        with self.assertRaises(AccessError):
            deal.with_user(self.rep).action_send_certificate()

    def test_it_says_what_is_protected_and_what_earns_as_the_rules_do(self):
        commission = self.env["commission"].create(
            {"name": "Channel 10 %", "fix_qty": 10.0, "commission_type": "fixed"}
        )
        rules = self.scenario("deal_registered").rule_ids
        rules.filtered(lambda rule: rule.decision == "commission").commission_id = commission
        rules.create(
            {
                "scenario_id": self.scenario("deal_registered").id,
                "service_id": self.service("email").id,
                "decision": "allow",
            }
        )
        deal = self.register(self.customer, self.netzhaus)
        terms = deal._get_certificate_terms()
        name = {code: self.service(code).name for code in self._codes()}
        self.assertEqual(
            [(each["service"], each["except"]) for each in terms["consent"]],
            [(name["phone_system"], []), (name["it_network_hosting"], [name["email"]])],
        )
        self.assertEqual(
            {each["service"]: each["commission"] for each in terms["commission"]},
            dict.fromkeys(
                (name["sip_trunk"], name["connectivity"], name["mobile"]), "Channel 10 %"
            ),
        )
        html = self.env["ir.actions.report"]._render_qweb_html(REPORT, deal.ids)[0].decode()
        for text in (*name.values(), "Channel 10 %", deal._get_certificate_date("date_end")):
            self.assertIn(text.replace("&", "&amp;"), html)

    def _rates(self, deal):
        return {each["commission"] for each in deal._get_certificate_terms()["commission"]}

    def test_it_names_the_rate_that_this_channel_partner_really_earns(self):
        rate = {
            name: self.env["commission"].create({"name": name, "fix_qty": percent})
            for name, percent in (("Rule 10 %", 10), ("Gold 12 %", 12), ("Netzhaus 15 %", 15))
        }
        rules = self.scenario("deal_registered").rule_ids
        rules.filtered(lambda rule: rule.decision == "commission").commission_id = rate["Rule 10 %"]
        deal = self.register(self.customer, self.netzhaus)
        self.assertEqual(self._rates(deal), {"Rule 10 %"})
        self.netzhaus.grade_id = self.env["res.partner.grade"].create(
            {"name": "Gold", "commission_id": rate["Gold 12 %"].id}
        )
        self.assertEqual(self._rates(deal), {"Gold 12 %"})
        self.netzhaus.commission_id = rate["Netzhaus 15 %"]
        self.assertEqual(self._rates(deal), {"Netzhaus 15 %"})
        html = self.env["ir.actions.report"]._render_qweb_html(REPORT, deal.ids)[0].decode()
        self.assertIn("Netzhaus 15 %", html)
        self.assertNotIn("Rule 10 %", html)
        # An archived rate is earned by nobody, and the next one counts.
        rate["Netzhaus 15 %"].active = False
        self.assertEqual(self._rates(deal), {"Gold 12 %"})

    def _codes(self):
        return (
            "phone_system",
            "it_network_hosting",
            "email",
            "sip_trunk",
            "connectivity",
            "mobile",
        )

    def test_other_protection_of_the_customer_is_not_told(self):
        self.manage(self.customer, self.rival, "connectivity")
        deal = self.register(self.customer, self.netzhaus)
        html = self.env["ir.actions.report"]._render_qweb_html(REPORT, deal.ids)[0].decode()
        self.assertNotIn(self.rival.name, html)

    def test_what_is_not_registered_yet_has_none_and_says_so(self):
        deal = self.env["channel.registration"].create(
            {"customer_id": self.customer.id, "channel_partner_id": self.netzhaus.id}
        )
        for act in (lambda: None, deal.action_submit):
            act()
            with self.assertRaisesRegex(UserError, "once it is registered"):
                self.env["ir.actions.report"]._render_qweb_html(REPORT, deal.ids)

    def test_markup_in_a_name_stays_text(self):
        self.customer.name = "<script>alert(1)</script>"
        deal = self.register(self.customer, self.netzhaus)
        html = self.env["ir.actions.report"]._render_qweb_html(REPORT, deal.ids)[0].decode()
        self.assertNotIn("<script>alert(1)", html)


@tagged("post_install", "-at_install")
class TestPrintedCertificate(CertificateCase, HttpCase):
    def test_it_is_a_pdf(self):
        report = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        if report.get_wkhtmltopdf_state() == "install":
            self.skipTest("there is no wkhtmltopdf")
        deal = self.register(self.customer, self.netzhaus)
        content, kind = report._render_qweb_pdf(REPORT, deal.ids)
        self.assertEqual(kind, "pdf")
        self.assertTrue(content.startswith(b"%PDF"))
