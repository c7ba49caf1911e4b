from .common_portal_case import PortalCaseCase


class TestTourPortalCase(PortalCaseCase):
    """Customers and cases of a channel partner in the browser."""

    def test_a_channel_partner_looks_at_a_customer_and_opens_a_case_about_it(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        self.start_tour("/my", "channel_portal_customer", login=self.nadia.login)
        case = self.opened()
        self.assertEqual(case.customer_id, self.customer)
        self.assertEqual(case.type, "support")

    def test_two_sides_propose_and_accept_and_read_what_was_agreed(self):
        case = self.case(self.netzhaus, self.rival, type="conflict")
        self.start_tour("/my/cases", "channel_portal_case_propose", login=self.nadia.login)
        self.assertEqual(case.proposal_ids.proposed_by_id, self.nadia.partner_id)
        self.start_tour("/my", "channel_portal_case_accept", login=self.ruth.login)
        self.assertEqual(case.proposal_ids.accepted_by_ids, self.netzhaus | self.rival)
        case.outcome = "Netzhaus cables the new wing, Rival IT keeps the customer."
        case.with_user(self.manager).action_agree()
        self.start_tour("/my/cases", "channel_portal_case_agreed", login=self.nadia.login)
