from lxml import html

from .common_portal_registration import PortalRegistrationCase


class TestPortalRegistrationList(PortalRegistrationCase):
    """The list of a channel partner's registrations."""

    def names(self, user=None, **arguments):
        query = "&".join(f"{name}={value}" for name, value in arguments.items())
        page = html.fromstring(self.get(f"/my/registrations?{query}", user or self.nadia).content)
        return [
            row.xpath("string(./td[2])").strip()
            for row in page.xpath("//table[contains(@class, 'o_portal_my_doc_table')]//tbody/tr")
        ]

    def test_whoever_has_none_learns_how_to_begin(self):
        answer = self.get("/my/registrations", self.nadia)
        self.assertPage(answer, "Register your first deal", "/my/registrations/check")

    def test_it_is_filtered_by_what_one_looks_for(self):
        self.submitted(self.netzhaus, customer_name="Open Ltd")
        self.submitted(self.netzhaus, customer_name="Asked Ltd").action_ask_information(
            ["services"]
        )
        self.register(self.customer, self.netzhaus, customer_name="Protected Ltd")
        self.submitted(self.netzhaus, customer_name="Closed Ltd").action_cancel()
        self.submitted(self.rival, customer_name="Of Others")
        self.assertEqual(len(self.names()), 4)
        self.assertEqual(set(self.names(filterby="open")), {"Open Ltd", "Asked Ltd"})
        self.assertEqual(self.names(filterby="question"), ["Asked Ltd"])
        self.assertEqual(self.names(filterby="protected"), ["Protected Ltd"])
        self.assertEqual(self.names(filterby="closed"), ["Closed Ltd"])
        self.assertEqual(len(self.names(filterby="nonsense", sortby="state; DROP")), 4)
        self.assertEqual(self.names(self.ruth), ["Of Others"])

    def test_it_is_sorted_and_searched(self):
        for name in ("Beta Ltd", "Alpha 100%", "Gamma Ltd"):
            self.submitted(self.netzhaus, customer_name=name)
        self.assertEqual(self.names(sortby="customer"), ["Alpha 100%", "Beta Ltd", "Gamma Ltd"])
        self.assertEqual(self.names(search="beta"), ["Beta Ltd"])
        self.assertEqual(self.names(search="%25"), ["Alpha 100%"])
        self.assertEqual(self.names(search="Beta", search_in="name"), [])
        self.assertIn(
            "No registration matches.", self.get("/my/registrations?search=x9", self.nadia).text
        )

    def test_a_linked_contact_is_not_found_by_a_name_that_they_do_not_see(self):
        self.submitted(self.netzhaus, customer_name="Lumen, we say", customer_id=self.customer.id)
        self.assertEqual(self.names(search="Atelier"), [])
        self.assertEqual(self.names(search="Lumen, we"), ["Lumen, we say"])

    def test_it_has_pages(self):
        for number in range(85):
            self.registrations.create(
                {
                    "channel_partner_id": self.netzhaus.id,
                    "customer_name": f"Many {number:03}",
                    "state": "submitted",
                }
            )
        self.assertEqual(len(self.names()), 80)
        page = self.get("/my/registrations/page/2?sortby=customer", self.nadia)
        self.assertPage(page, "Many 084")
        self.assertNotIn("Many 003", page.text)
