from datetime import timedelta

from lxml import html

from odoo import fields

from .common_portal_registration import PortalRegistrationCase

TEXTS = {"free": "Free", "yours": "Yours already", "taken": "Not free", "look": "Needs a look"}


class TestPortalRegistrationCheck(PortalRegistrationCase):
    """Whether a customer is free: a word, and never who or why."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.write({"vat": "LU12345613", "website": "https://www.lumen.example"})

    def check(self, user=None, **typed):
        return self.post("/my/registrations/check", user or self.nadia, "registration_check", typed)

    def assertAnswer(self, expected, user=None, **typed):
        answer = self.check(user, **typed)
        page = html.fromstring(answer.content)
        shown = page.xpath("//div[@role='status']/h2/text()")
        self.assertEqual([each.strip() for each in shown], [TEXTS[expected]], typed)
        return answer

    def test_whom_nobody_knows_is_free(self):
        self.assertAnswer("free", name="Nobody Knows Ltd")
        self.assertAnswer("free", vat="LU99999900")
        self.assertAnswer("free", domain="nobody.example")

    def test_a_contact_that_nobody_has_a_claim_on_is_free_just_as_a_stranger_is(self):
        known = self.assertAnswer("free", name="Atelier Lumen")
        unknown = self.assertAnswer("free", name="Atelier Nobody")
        self.assertEqual(
            known.text.count("<div"),
            unknown.text.count("<div"),
            "one page tells more than the other",
        )

    def test_a_customer_of_another_is_not_free_by_whatever_it_is_named(self):
        self.manage(self.customer, self.rival)
        for typed in (
            {"name": "Atelier Lumen"},
            {"vat": "LU 1234 5613"},
            {"domain": "lumen.example"},
            {"domain": "info@lumen.example"},
        ):
            answer = self.assertAnswer("taken", **typed)
            for secret in ("Rival IT", "Ruth", "manage", "LU12345613"):
                self.assertNotIn(secret, answer.text)

    def test_every_reason_reads_the_same(self):
        self.manage(self.customer, self.rival)
        managed = self.assertAnswer("taken", name="Atelier Lumen")
        self.customer.channel_partner_id = False
        deal = self.register(self.customer, self.rival)
        registered = self.assertAnswer("taken", name="Atelier Lumen")
        deal.action_lost()
        self.submitted(self.rival, customer_name="Atelier Lumen")
        pending = self.assertAnswer("taken", name="Atelier Lumen")

        def said(answer):
            return html.fromstring(answer.content).xpath("string(//div[@role='status'])")

        self.assertEqual(said(managed), said(registered))
        self.assertEqual(said(managed), said(pending))

    def test_what_is_ones_own_is_yours_already(self):
        self.manage(self.customer, self.netzhaus)
        self.assertAnswer("yours", name="Atelier Lumen")
        self.assertAnswer("yours", user=self.colleague, vat="LU12345613")
        self.assertAnswer("taken", user=self.ruth, vat="LU12345613")

    def test_what_ones_own_registration_waits_for_is_not_free(self):
        self.register(self.customer, self.rival)
        self.submitted(self.netzhaus, customer_id=self.customer.id)
        self.assertAnswer("taken", name="Atelier Lumen")
        # And whoever holds it learns nothing of those who wait.
        self.assertAnswer("yours", user=self.ruth, name="Atelier Lumen")

    def test_what_one_has_registered_or_introduced_first_is_yours_already(self):
        self.submitted(self.netzhaus, customer_name="Brand New Ltd")
        self.assertAnswer("yours", name="Brand New Ltd")
        self.assertAnswer("taken", user=self.ruth, name="Brand New Ltd")
        self.submitted(self.rival, customer_name="Brand New Ltd")
        self.assertAnswer("yours", name="Brand New Ltd")
        self.introduce(self.customer, self.netzhaus)
        self.assertAnswer("yours", name="Atelier Lumen")

    def test_a_deal_that_is_over_leaves_the_customer_free(self):
        deal = self.register(self.customer, self.rival)
        self.assertAnswer("taken", name="Atelier Lumen")
        deal.action_lost()
        self.assertAnswer("free", name="Atelier Lumen")

    def test_what_is_only_alike_or_introduced_needs_a_look(self):
        self.introduce(self.customer, self.rival)
        self.assertAnswer("look", name="Atelier Lumen")
        self.manage(self.stranger, self.rival)
        self.assertAnswer("look", name="Stranger Group Ltd")
        self.assertAnswer("look", name="Strange Ltd")
        self.assertAnswer("taken", name="Stranger Ltd")

    def test_what_says_nothing_is_not_looked_up(self):
        answer = self.check(domain="gmail.com", vat="12", name="")
        self.assertIn("own domain", self.error_at(answer, "domain"))
        self.assertIn("no tax ID", self.error_at(answer, "vat"))
        self.assertIn("Write a name", self.error_at(self.check(), "name"))
        self.assertFalse(self.env["channel.portal.use"].search([("kind", "=", "check")]))

    def test_an_hours_checks_are_limited_for_all_people_together(self):
        self.env.company.channel_check_limit = 2
        self.assertAnswer("free", name="One Ltd")
        self.assertAnswer("free", name="Two Ltd")
        answer = self.check(self.colleague, name="Three Ltd")
        self.assertPage(answer, "has reached the limit of 2 in an hour", "Three Ltd")
        self.assertNotIn('role="status"', answer.text)
        self.assertAnswer("free", user=self.ruth, name="Three Ltd")
        # After an hour there is room again.
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE channel_portal_use SET create_date = create_date - interval '61 minutes'"
        )
        self.env.invalidate_all()
        self.assertAnswer("free", name="Three Ltd")

    def test_uses_are_forgotten_after_a_week(self):
        self.check(name="One Ltd")
        uses = self.env["channel.portal.use"]
        self.assertEqual(uses.search([]).channel_partner_id, self.netzhaus)
        uses._gc_uses()
        self.assertTrue(uses.search([]))
        week = fields.Datetime.now() - timedelta(days=8)
        self.env.flush_all()
        self.env.cr.execute("UPDATE channel_portal_use SET create_date = %s", [week])
        self.env.invalidate_all()
        uses._gc_uses()
        self.assertFalse(uses.search([]))

    def test_what_was_typed_is_shown_as_text_and_goes_on_into_the_form(self):
        text = '"><script>alert(1)</script>'
        answer = self.check(name=f"Lumen {text}")
        self.assertNotIn("<script>alert", answer.text)
        page = html.fromstring(answer.content)
        self.assertIn(f"Lumen {text}", page.xpath("//input[@name='customer_name']/@value"))
