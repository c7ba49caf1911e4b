import io

from lxml import html

from odoo import fields, http

from .common_portal_registration import PortalRegistrationCase

XSS = "<img src=x onerror=alert(1)>"


class TestPortalRegistrationCreate(PortalRegistrationCase):
    """A channel partner registers a deal in the portal."""

    def test_it_is_submitted_and_received_by_the_servers_clock(self):
        before = fields.Datetime.now()
        answer = self.register_as(self.nadia, note="They asked for a quotation.")
        registration = self.new_ones()
        self.assertTrue(
            answer.url.endswith(f"/my/registrations/{registration.id}?message=registered")
        )
        self.assertPage(answer, "We have received your registration", "Lumen SA")
        self.assertEqual(registration.state, "submitted")
        self.assertEqual(registration.channel_partner_id, self.netzhaus)
        self.assertEqual(registration.contact_id, self.nadia.partner_id)
        self.assertEqual(registration.user_id, self.manager)
        self.assertEqual(registration.service_ids, self.service("network"))
        self.assertGreaterEqual(registration.date_received, before.replace(microsecond=0))
        self.assertIn("They asked for a quotation.", self.written(registration).body)
        self.assertTrue(
            registration.activity_ids.filtered(lambda each: each.user_id == self.manager)
        )

    def test_whoever_registered_gets_one_mail_that_confirms_it(self):
        self.register_as(self.nadia)
        mails = self.env["mail.mail"].search(
            [("model", "=", "channel.registration"), ("res_id", "=", self.new_ones().id)]
        )
        told = mails.filtered(lambda mail: self.nadia.partner_id in mail.recipient_ids)
        self.assertEqual(len(told), 1)
        self.assertIn("we have received your deal registration", told.subject)

    def test_all_that_can_be_typed_is_kept(self):
        self.register_as(
            self.nadia,
            customer_contact="Robin Example",
            customer_email="Office@Lumen.example",
            customer_phone="+352 26 12 34 56",
            expected_revenue="25 000,50",
            date_closing="2990-12-31",
        )
        registration = self.new_ones()
        self.assertEqual(registration.customer_contact, "Robin Example")
        self.assertEqual(registration.customer_email, "office@lumen.example")
        self.assertEqual(registration.expected_revenue, 25000.5)
        self.assertEqual(fields.Date.to_string(registration.date_closing), "2990-12-31")

    def test_what_is_wrong_stands_beside_its_field_and_the_rest_stays(self):
        answer = self.register_as(
            self.nadia,
            customer_name="Lumen SA",
            customer_vat="no",
            customer_email="nobody",
            customer_phone="call me",
            expected_revenue="much",
            date_closing="2001-01-01",
            note="Keep this",
        )
        for name, text in (
            ("customer_vat", "no tax ID"),
            ("customer_email", "no mail address"),
            ("customer_phone", "no phone number"),
            ("expected_revenue", "Write an amount"),
            ("date_closing", "passed"),
        ):
            self.assertIn(text, self.error_at(answer, name))
        page = html.fromstring(answer.content)
        for name, value in (("customer_name", "Lumen SA"), ("expected_revenue", "much")):
            self.assertEqual(page.xpath(f"//input[@name='{name}']/@value"), [value])
        self.assertEqual(page.xpath("//textarea[@name='note']")[0].text.strip(), "Keep this")
        self.assertEqual(
            page.xpath("//input[@name='service_ids'][@checked]/@value"),
            [str(self.service("network").id)],
        )
        self.assertFalse(self.new_ones())

    def test_what_every_registration_takes_is_asked_for(self):
        answer = self.register_as(self.nadia, customer_name=" ", customer_vat="", service_ids="")
        for name in ("customer_name", "customer_vat", "service_ids"):
            self.assertIn("Please give", self.error_at(answer, name))
        self.assertFalse(self.new_ones())

    def test_a_second_click_makes_no_second_registration(self):
        shown = self.form(self.page("/my/registrations/new", self.nadia), "registration_form")
        answers = [
            self.url_open("/my/registrations/new", data={**shown, **self.typed})
            for _each in range(2)
        ]
        self.assertEqual(answers[0].url, answers[1].url)
        self.assertEqual(len(self.new_ones()), 1)

    def test_a_form_that_has_lost_its_number_registers_and_leads_to_no_other_one(self):
        other = self.submitted(self.rival)
        self.log_in(self.nadia)
        token = http.Request.csrf_token(self)
        answer = self.url_open("/my/registrations/new", data={**self.typed, "csrf_token": token})
        registration = self.new_ones()
        self.assertEqual(len(registration), 1)
        self.assertNotEqual(registration, other)
        self.assertTrue(answer.url.endswith(f"{registration.access_url}?message=registered"))

    def test_the_same_form_with_another_customer_is_another_registration(self):
        shown = self.form(self.page("/my/registrations/new", self.nadia), "registration_form")
        for name in ("Lumen SA", "Other Ltd"):
            self.url_open(
                "/my/registrations/new", data={**shown, **self.typed, "customer_name": name}
            )
        self.assertEqual(len(self.new_ones()), 2)

    def test_nothing_but_the_fields_of_the_form_is_taken(self):
        self.register_as(
            self.nadia,
            state="registered",
            channel_partner_id=str(self.rival.id),
            customer_id=str(self.customer.id),
            company_id="2",
            user_id=str(self.nadia.id),
            contact_id=str(self.ruth.partner_id.id),
            date_received="2001-01-01 00:00:00",
            date_start="2001-01-01",
            date_end="2999-01-01",
            source="mail",
            name="DR/MINE",
            portal_key="mine",
            missing_information="customer_name",
        )
        registration = self.new_ones()
        self.assertEqual(registration.state, "submitted")
        self.assertEqual(registration.channel_partner_id, self.netzhaus)
        self.assertEqual(registration.contact_id, self.nadia.partner_id)
        self.assertEqual(registration.user_id, self.manager)
        self.assertEqual(registration.company_id, self.env.company)
        self.assertEqual(registration.source, "portal")
        self.assertFalse(
            registration.customer_id or registration.date_start or registration.date_end
        )
        self.assertGreater(registration.date_received.year, 2001)
        self.assertNotEqual(registration.name, "DR/MINE")

    def test_what_they_write_is_shown_as_text(self):
        answer = self.register_as(
            self.nadia,
            customer_name=XSS,
            customer_contact=XSS,
            note=XSS,
            customer_vat=f"LU12345613{XSS}"[:40],
        )
        for page in (
            answer,
            self.get("/my/registrations", self.nadia),
            self.register_as(self.nadia, customer_name=XSS, note=XSS, customer_vat=""),
        ):
            self.assertEqual(page.status_code, 200)
            self.assertNotIn("<img src=x", page.text)
        self.assertNotIn("<img", self.written(self.new_ones()[:1]).body)

    def test_files_are_kept_in_the_discussion(self):
        self.register_as(
            self.nadia,
            files=[("attachments", ("offer.pdf", io.BytesIO(b"%PDF-1.4"), "application/pdf"))],
        )
        attachment = self.written(self.new_ones()).attachment_ids
        self.assertEqual(attachment.name, "offer.pdf")
        self.assertEqual(attachment.raw, b"%PDF-1.4")

    def test_a_file_that_a_browser_would_run_is_kept_as_text(self):
        page = b"<html><script>alert(1)</script></html>"
        self.register_as(
            self.nadia, files=[("attachments", ("x.html", io.BytesIO(page), "text/html"))]
        )
        self.assertEqual(self.written(self.new_ones()).attachment_ids.mimetype, "text/plain")

    def test_too_many_and_too_large_files_are_refused(self):
        many = [
            ("attachments", (f"{each}.txt", io.BytesIO(b"x"), "text/plain")) for each in range(6)
        ]
        self.assertIn(
            "5 files at most",
            self.error_at(self.register_as(self.nadia, files=many), "attachments"),
        )
        large = [("attachments", ("big.bin", io.BytesIO(b"x" * (10 * 2**20 + 1)), "text/plain"))]
        answer = self.register_as(self.nadia, files=large)
        self.assertIn("larger than 10 MB", self.error_at(answer, "attachments"))
        self.assertFalse(self.new_ones())

    def test_the_limit_of_open_registrations_is_told(self):
        self.env.company.channel_open_limit = 1
        self.register_as(self.nadia)
        answer = self.register_as(self.colleague, customer_name="Other Ltd")
        self.assertPage(
            answer, "You have 1 open registrations, and may have 1 at most", "Other Ltd"
        )
        self.assertEqual(len(self.new_ones()), 1)

    def test_an_hours_registrations_are_limited_for_all_people_together(self):
        self.env.company.channel_portal_limit = 1
        self.register_as(self.nadia)
        answer = self.register_as(self.colleague, customer_name="Other Ltd")
        self.assertPage(answer, "has reached the limit of 1 in an hour", "Other Ltd")
        self.assertEqual(len(self.new_ones()), 1)
        self.register_as(self.ruth)
        self.assertEqual(len(self.new_ones(self.rival.id)), 1)
        self.env.company.channel_portal_limit = 0
        self.register_as(self.nadia, customer_name="Third Ltd")
        self.assertEqual(len(self.new_ones()), 2)

    def test_a_refused_one_takes_nothing_of_the_hour(self):
        self.env.company.channel_portal_limit = 1
        self.register_as(self.nadia, customer_vat="no")
        self.register_as(self.nadia)
        self.assertEqual(len(self.new_ones()), 1)

    def test_a_form_without_its_token_is_refused(self):
        self.log_in(self.nadia)
        for path in ("new", "check"):
            answer = self.url_open(f"/my/registrations/{path}", data=self.typed)
            self.assertEqual(answer.status_code, 400)
        registration = self.submitted(self.netzhaus)
        for path in ("answer", "extend", "withdraw"):
            answer = self.url_open(f"{registration.access_url}/{path}", data={"sure": "1"})
            self.assertEqual(answer.status_code, 400)
        self.assertFalse(self.new_ones())
        self.assertEqual(registration.state, "submitted")

    def test_others_have_no_such_pages(self):
        for user in (self.lucie, self.outsider):
            for path in ("", "/new", "/check"):
                self.assertSentHome(self.get(f"/my/registrations{path}", user))
        for path in ("", "/new", "/check"):
            self.assertSentToLogin(self.get(f"/my/registrations{path}"))

    def test_the_labels_belong_to_their_inputs(self):
        for path, form in (("new", "registration_form"), ("check", "registration_check")):
            page = self.page(f"/my/registrations/{path}", self.nadia)
            (shown,) = page.xpath(f"//form[@id='{form}']")
            for field in shown.xpath(".//input[not(@type='hidden')] | .//textarea"):
                label = shown.xpath(f".//label[@for='{field.get('id')}']")
                self.assertEqual(len(label), 1, field.get("name"))
            self.assertEqual(len(page.xpath("//h1")), 1)
