from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError

from .common_portal_case import PortalCaseCase

URL = "/my/customers"


class TestPortalCustomer(PortalCaseCase):
    """A channel partner's customers, and what is protected for each."""

    def url(self, customer):
        return f"{URL}/{customer.id}"

    def held(self, customer, user=None):
        """Return what a page says of each service: name → status."""
        page = self.page(self.url(customer), user or self.nadia)
        return {
            row.xpath("string(./th/span[1])").strip(): row.get("data-status")
            for row in page.xpath("//tr[@data-status]")
        }

    # ----------------------------------------------------------------------- list

    def test_the_list_has_whom_they_manage_and_whom_their_deals_protect(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        self.env["res.partner"].create({"name": "A Contact", "parent_id": self.customer.id})
        self.register(self.stranger, self.netzhaus)
        rows = self.rows(URL, self.colleague)
        self.assertEqual(len(rows), 2)
        self.assertIn("Atelier Lumen", rows[0])
        self.assertIn("Stranger Ltd", rows[1])
        self.assertEqual(self.rows(URL, self.ruth), [])

    def test_what_is_not_in_force_makes_no_customer(self):
        for state in ("submitted", "lost", "refused", "cancelled", "expired"):
            registration = self.submitted(self.netzhaus, customer_id=self.customer.id)
            self.env.cr.execute(
                "UPDATE channel_registration SET state = %s, date_start = now()::date,"
                " date_end = now()::date + 30 WHERE id = %s",
                (state, registration.id),
            )
        self.env.invalidate_all()
        self.introduce(self.customer, self.netzhaus)
        self.consent(self.customer, self.netzhaus, "network")
        self.assertEqual(self.rows(URL, self.nadia), [])
        self.assertSentHome(self.get(self.url(self.customer), self.nadia))

    def test_a_deal_counts_from_its_first_to_its_last_day(self):
        deal = self.register(self.customer, self.netzhaus)
        today, day = fields.Date.today(), timedelta(days=1)
        for start, end, shown in (
            (today, today, 1),
            (today - 9 * day, today - day, 0),
            (today + day, today + 9 * day, 0),
        ):
            self.env.cr.execute(
                "UPDATE channel_registration SET date_start = %s, date_end = %s WHERE id = %s",
                (start, end, deal.id),
            )
            self.env.invalidate_all()
            self.assertEqual(len(self.rows(URL, self.nadia)), shown, (start, end))

    def test_it_is_searched_filtered_and_sorted(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        deal = self.register(self.stranger, self.netzhaus)
        self.stranger.name = "Zeta 100%"
        self.assertEqual(len(self.rows(URL, self.nadia, filterby="managed")), 1)
        self.assertIn("Zeta", self.rows(URL, self.nadia, filterby="deal")[0])
        self.assertIn("Zeta", self.rows(URL, self.nadia, sortby="date")[0])
        self.assertIn("Zeta", self.rows(URL, self.nadia, search="%25")[0])
        self.assertIn("Zeta", self.rows(URL, self.nadia, search=deal.name)[0])
        self.assertEqual(self.rows(URL, self.nadia, search=deal.name, search_in="name"), [])
        self.assertEqual(len(self.rows(URL, self.nadia, sortby="vat", filterby="x;y")), 2)
        self.assertIn("No customer matches.", self.get(f"{URL}?search=x9", self.nadia).text)

    def test_it_has_pages(self):
        self.env["res.partner"].create(
            [
                {
                    "name": f"Many {number:03}",
                    "is_company": True,
                    "channel_partner_id": self.netzhaus.id,
                }
                for number in range(85)
            ]
        )
        self.assertEqual(len(self.rows(URL, self.nadia)), 80)
        self.assertEqual(len(self.rows(f"{URL}/page/2", self.nadia)), 5)

    def test_whoever_has_none_learns_how_to_come_by_one(self):
        self.assertPage(
            self.get(URL, self.nadia), "Your customers will be here", "/my/registrations/new"
        )

    def test_the_list_takes_as_many_queries_for_many_as_for_few(self):
        customers = self.env["channel.portal.customer"]
        self.manage(self.customer, self.netzhaus, "sip_trunk")

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            found = customers._find(self.netzhaus)
            customers._get_asked(customers._decide(self.netzhaus, found))
            return self.env.cr.sql_log_count - before

        count()
        few = count()
        for number in range(30):
            customer = self.customer.create({"name": f"Many {number}", "is_company": True})
            self.manage(customer, self.netzhaus, "sip_trunk")
        self.assertLessEqual(count(), few)

    # ----------------------------------------------------------------------- page

    def test_it_says_what_is_protected_for_each_service_and_by_which_clause(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        self.assertEqual(
            self.held(self.customer),
            {
                "SIP Trunk": "allowed",
                "Phone System": "blocked",
                "Connectivity": "commission",
                "Mobile": "commission",
                "IT, Network and Hosting": "blocked",
            },
        )
        answer = self.get(self.url(self.customer), self.nadia)
        self.assertPage(
            answer,
            "We may not sell this without your consent.",
            "We may sell it, you earn a commission.",
            self.scenario("customer_sip").clause,
        )
        self.assertIn("You manage this customer", " ".join(answer.text.split()))

    def test_a_consent_shows_where_it_holds_and_that_they_gave_it(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        consent = self.consent(
            self.customer, self.netzhaus, "hosting", date_end=fields.Date.to_date("2999-12-31")
        )
        held = self.held(self.customer)
        self.assertEqual(held["Hosting"], "consented")
        self.assertEqual(held["Network"], "blocked")
        self.assertPage(
            self.get(self.url(self.customer), self.nadia), consent.name, "December 31, 2999"
        )

    def test_where_nothing_is_restricted_it_says_so(self):
        self.manage(self.customer, self.netzhaus)
        self.assertEqual(set(self.held(self.customer).values()), {"allowed"})
        self.assertPage(
            self.get(self.url(self.customer), self.nadia),
            self.scenario("customer_no_revenue").clause,
        )

    def test_a_deal_shows_until_when(self):
        deal = self.register(self.customer, self.netzhaus)
        self.assertEqual(self.held(self.customer)["Phone System"], "blocked")
        self.assertPage(
            self.get(self.url(self.customer), self.nadia),
            deal.name,
            self.scenario("deal_registered").clause,
            deal._get_certificate_date("date_end"),
        )

    def test_it_leads_to_their_own_documents_about_the_customer(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        deal = self.register(self.customer, self.netzhaus)
        case = self.case(self.netzhaus)
        draft = self.case(self.netzhaus, state="draft")
        text = self.get(self.url(self.customer), self.nadia).text
        self.assertIn(deal.access_url, text)
        self.assertIn(case.access_url, text)
        self.assertNotIn(draft.name, text)

    # -------------------------------------------------------------- what it does not tell

    def test_another_channel_partner_changes_nothing_of_what_they_see(self):
        """A page is the same to the letter, whatever the other one has."""
        for mine in (self.manage, self.register):
            mine(self.customer, self.netzhaus)
            before = self.shown()
            if mine == self.register:
                self.manage(self.customer, self.rival, "sip_trunk", "connectivity")
            else:
                deal = self.submitted(self.rival, customer_id=self.customer.id)
                deal.action_register()
            self.introduce(self.customer, self.rival)
            self.consent(self.customer, self.rival, "hosting")
            self.case(self.rival)
            self.submitted(self.rival, customer_id=self.customer.id)
            self.assertEqual(self.shown(), before)
            self.assertNotIn("Rival", before)
            self.customer = self.stranger

    def shown(self):
        page = self.page(self.url(self.customer), self.nadia)
        (content,) = page.xpath("//div[@id='wrap']")
        for secret in content.xpath(".//input[@name='csrf_token']"):
            secret.getparent().remove(secret)
        texts = " ".join(content.xpath("string()").split())
        return texts + str(content.xpath(".//a/@href")) + str(self.rows(URL, self.nadia))

    def test_who_has_a_deal_alone_is_not_told_what_the_customer_buys(self):
        self.manage(self.customer, self.rival, "sip_trunk")
        self.register(self.customer, self.netzhaus)
        text = self.get(self.url(self.customer), self.nadia).text
        self.assertNotIn(self.scenario("customer_sip").clause, text)
        self.assertNotIn("Rival", text)
        self.assertNotIn("You manage", text)

    def test_no_amount_and_no_note_of_ours_is_shown(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        self.register(self.customer, self.netzhaus, note="<p>Rosewood</p>", expected_revenue=98765)
        self.customer.comment = "<p>Rosewood</p>"
        text = self.get(self.url(self.customer), self.nadia).text
        self.assertNotIn("Rosewood", text)
        self.assertNotIn("98765", text.replace(",", ""))

    def test_nobody_else_sees_them(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        for user in (self.ruth, self.lucie, self.outsider):
            self.assertSentHome(self.get(self.url(self.customer), user))
        for user in (self.lucie, self.outsider):
            self.assertSentHome(self.get(URL, user))
        for url in (URL, self.url(self.customer)):
            self.assertSentToLogin(self.get(url))
        for number in (0, 99999999, self.netzhaus.id, self.stranger.id):
            self.assertSentHome(self.get(f"{URL}/{number}", self.nadia))

    def test_a_contact_of_theirs_is_no_customer(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        contact = self.lucie.partner_id
        self.assertEqual(contact.channel_partner_id, self.netzhaus)
        self.assertSentHome(self.get(f"{URL}/{contact.id}", self.nadia))

    def test_they_are_not_readable_as_contacts(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        contacts = self.env["res.partner"].with_user(self.nadia)
        self.assertNotIn(self.customer, contacts.search([]))
        with self.assertRaises(AccessError):
            self.customer.with_user(self.nadia).read(["name"])

    def test_a_company_that_is_a_channel_partner_no_more_sees_nothing(self):
        self.register(self.customer, self.netzhaus)
        self.netzhaus.is_channel_partner = False
        for url in (URL, self.url(self.customer)):
            self.assertSentHome(self.get(url, self.nadia))

    def test_a_name_is_shown_as_text(self):
        self.customer.name = "<img src=x onerror=alert(1)>"
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        for url in (URL, self.url(self.customer), "/my/cases/new"):
            self.assertNotIn("<img src=x", self.get(url, self.nadia).text)

    def test_headings_and_tables_are_marked_up(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        for url in (URL, self.url(self.customer)):
            page = self.page(url, self.nadia)
            self.assertEqual(len(page.xpath("//h1")), 1)
            self.assertFalse(page.xpath("//th[not(@scope)]"))
