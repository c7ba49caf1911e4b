from lxml import html
from psycopg2 import IntegrityError

from odoo.tools import mute_logger

from .common_portal_case import PortalCaseCase

XSS = "<img src=x onerror=alert(1)>"


class TestPortalCaseOpen(PortalCaseCase):
    """A channel partner opens a case, and finds it in its list."""

    def test_it_is_opened_and_the_manager_in_charge_is_told(self):
        answer = self.open_as(self.nadia)
        case = self.opened()
        self.assertTrue(answer.url.endswith(f"/my/cases/{case.id}?message=opened"))
        self.assertPage(answer, "We have received your case", "The line drops every afternoon.")
        self.assertEqual((case.type, case.state), ("support", "draft"))
        self.assertEqual(case.channel_partner_ids, self.netzhaus)
        self.assertEqual(case.customer_name, "Lumen SA")
        self.assertFalse(case.customer_id)
        self.assertEqual(case.user_id, self.manager)
        self.assertEqual(case.activity_ids.user_id, self.manager)
        self.assertIn("Netzhaus", case.activity_ids.summary)
        self.assertIn(self.nadia.partner_id, case.message_partner_ids)

    def test_one_of_their_customers_is_chosen(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        self.open_as(self.nadia, customer_id=self.customer.id, customer_name="")
        self.assertEqual(self.opened().customer_id, self.customer)

    def test_somebody_elses_customer_is_not(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        self.manage(self.stranger, self.rival, "sip_trunk")
        for number in (self.stranger.id, 99999999, "x", self.netzhaus.id):
            answer = self.open_as(self.nadia, customer_id=number, customer_name="")
            self.assertIn("one of your customers", self.error_at(answer, "customer_id"))
        self.assertFalse(self.opened())

    def test_more_time_is_asked_for_where_there_is_a_deal(self):
        page = self.page("/my/cases/new", self.nadia)
        self.assertFalse(page.xpath("//input[@value='extension']"))
        answer = self.open_as(self.nadia, type="extension")
        self.assertIn("no registered deal", self.error_at(answer, "type"))
        deal = self.register(self.customer, self.netzhaus)
        answer = self.open_as(self.nadia, type="extension")
        self.assertIn("have a registered deal", self.error_at(answer, "customer_id"))
        self.open_as(self.nadia, type="extension", customer_id=self.customer.id, customer_name="")
        self.assertEqual(self.opened().registration_ids, deal)

    def test_what_is_wrong_stands_beside_its_field_and_the_rest_stays(self):
        answer = self.open_as(self.nadia, type="", customer_name="", description="Keep this")
        self.assertIn("what the case is about", self.error_at(answer, "type"))
        page = html.fromstring(answer.content)
        self.assertEqual(page.xpath("//textarea[@id='description']")[0].text.strip(), "Keep this")
        answer = self.open_as(self.nadia, type="breach", customer_name="", description=" ")
        self.assertIn("Write what happened", self.error_at(answer, "description"))
        page = html.fromstring(answer.content)
        self.assertEqual(page.xpath("//input[@name='type'][@checked]/@value"), ["breach"])
        answer = self.open_as(self.nadia, customer_name="")
        self.assertIn("Choose the customer", self.error_at(answer, "customer_id"))
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        answer = self.open_as(self.nadia, customer_id=self.customer.id)
        self.assertIn("chosen a customer already", self.error_at(answer, "customer_name"))
        page = html.fromstring(answer.content)
        self.assertEqual(page.xpath("//option[@selected]/@value"), [str(self.customer.id)])
        self.assertEqual(page.xpath("//input[@id='customer_name']/@value"), ["Lumen SA"])
        self.assertFalse(self.opened())

    def test_a_breach_needs_no_customer(self):
        self.open_as(self.nadia, type="breach", customer_name="")
        self.assertEqual(self.opened().type, "breach")

    def test_texts_have_a_limit(self):
        answer = self.open_as(self.nadia, customer_name="x" * 201, description="y" * 5001)
        self.assertIn("200 characters at most", self.error_at(answer, "customer_name"))
        self.assertIn("5000 characters at most", self.error_at(answer, "description"))
        self.open_as(self.nadia, customer_name="x" * 200, description="y" * 5000)
        self.assertEqual(len(self.opened().customer_name), 200)

    def test_a_second_click_opens_no_second_case(self):
        shown = self.form(self.page("/my/cases/new", self.nadia), "case_form")
        typed = {"type": "breach", "description": "They sold a firewall."}
        answers = [self.url_open("/my/cases/new", data={**shown, **typed}) for _each in "12"]
        self.assertEqual(answers[0].url, answers[1].url)
        self.assertEqual(len(self.opened()), 1)
        self.url_open("/my/cases/new", data={**shown, **typed, "description": "And a switch."})
        self.assertEqual(len(self.opened()), 2)

    def test_nothing_but_the_fields_of_the_form_is_taken(self):
        self.open_as(
            self.nadia,
            state="closed",
            name="CASE/MINE",
            outcome="All is mine",
            outcome_owner_id=self.netzhaus.id,
            channel_partner_ids=self.rival.id,
            opened_by_id=self.rival.id,
            registration_ids="1",
            user_id=self.nadia.id,
            company_id="2",
            priority="1",
        )
        case = self.opened()
        self.assertEqual((case.state, case.priority), ("draft", "0"))
        self.assertEqual(case.channel_partner_ids, self.netzhaus)
        self.assertEqual(case.user_id, self.manager)
        self.assertEqual(case.company_id, self.env.company)
        self.assertFalse(case.outcome or case.outcome_owner_id or case.registration_ids)
        self.assertNotEqual(case.name, "CASE/MINE")

    def test_an_hours_cases_are_limited_for_all_people_together(self):
        self.env.company.channel_case_limit = 1
        self.open_as(self.nadia)
        answer = self.open_as(self.colleague, customer_name="Other Ltd")
        self.assertPage(answer, "has reached the limit of 1 in an hour", "Other Ltd")
        self.assertEqual(len(self.opened()), 1)
        self.open_as(self.ruth)
        self.assertEqual(len(self.opened(self.rival)), 1)
        self.env.company.channel_case_limit = 0
        self.open_as(self.nadia, customer_name="Third Ltd")
        self.assertEqual(len(self.opened()), 2)

    def test_a_limit_is_no_negative_number(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.env.company.channel_case_limit = -1
            self.env.flush_all()

    def test_what_they_write_is_shown_as_text(self):
        answer = self.open_as(self.nadia, customer_name=XSS, description=XSS)
        case = self.opened()
        self.propose(case, self.nadia, XSS)
        for page in (
            answer,
            self.get("/my/cases", self.nadia),
            self.get(case.access_url, self.nadia),
            self.get("/my", self.nadia),
            self.open_as(self.nadia, type="", customer_name=XSS, description=XSS),
        ):
            self.assertEqual(page.status_code, 200)
            self.assertNotIn("<img src=x", page.text)
        self.assertNotIn("<img", "".join(case.message_ids.mapped("body")))

    def test_a_form_without_its_token_is_refused(self):
        case = self.case(self.netzhaus)
        self.log_in(self.nadia)
        for path in ("/my/cases/new", f"{case.access_url}/propose", f"{case.access_url}/accept"):
            answer = self.url_open(path, data={"type": "breach", "description": "x"})
            self.assertEqual(answer.status_code, 400, path)
        self.assertFalse(self.opened())

    def test_the_labels_belong_to_their_inputs(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        page = self.page("/my/cases/new", self.nadia)
        (form,) = page.xpath("//form[@id='case_form']")
        for field in form.xpath(".//input[not(@type='hidden')] | .//textarea | .//select"):
            label = form.xpath(f".//label[@for='{field.get('id')}']")
            self.assertEqual(len(label), 1, field.get("name"))
        self.assertEqual(len(page.xpath("//h1")), 1)

    # ----------------------------------------------------------------------- list

    def test_the_list_is_searched_filtered_and_sorted(self):
        self.stranger.name = "Zeta 100%"
        done = self.case(self.netzhaus, customer_id=self.stranger.id, outcome="Done")
        done.action_close()
        case = self.case(self.netzhaus, self.rival, type="conflict")
        self.case(self.rival, type="breach")
        url = "/my/cases"
        self.assertEqual(len(self.rows(url, self.nadia)), 2)
        self.assertEqual(self.rows(url, self.nadia, 3, filterby="closed"), ["Zeta 100%"])
        self.assertEqual(self.rows(url, self.nadia, 3, filterby="open"), ["Atelier Lumen"])
        self.assertEqual(self.rows(url, self.nadia, filterby="waiting"), [])
        self.proposal(case, self.rival, "We share it.")
        self.assertEqual(self.rows(url, self.nadia, 3, filterby="waiting"), ["Atelier Lumen"])
        self.assertEqual(self.rows(url, self.nadia, 3, search="%25"), ["Zeta 100%"])
        self.assertEqual(self.rows(url, self.nadia, 3, search=case.name), ["Atelier Lumen"])
        self.assertEqual(self.rows(url, self.nadia, search="Zeta", search_in="name"), [])
        self.assertEqual(self.rows(url, self.nadia, 3, sortby="type")[0], "Atelier Lumen")
        self.assertEqual(len(self.rows(url, self.nadia, sortby="outcome", filterby="x")), 2)
        self.assertIn("No case matches.", self.get(f"{url}?search=x9", self.nadia).text)

    def test_it_has_pages(self):
        for _number in range(81):
            self.case(self.netzhaus)
        self.assertEqual(len(self.rows("/my/cases", self.nadia)), 80)
        self.assertEqual(len(self.rows("/my/cases/page/2", self.nadia)), 1)

    def test_whoever_has_none_learns_what_cases_are_for(self):
        self.assertPage(self.get("/my/cases", self.nadia), "Nothing to settle", "/my/cases/new")
