from .common_portal_registration import PortalRegistrationCase


class TestTourPortalRegistration(PortalRegistrationCase):
    """A channel partner's registration in the browser, from the first check to its end."""

    def test_a_channel_partner_checks_registers_and_answers(self):
        self.start_tour("/my", "channel_portal_registration_create", login=self.nadia.login)
        registration = self.new_ones()
        self.assertEqual(registration.customer_name, "Tour Lumen")
        self.assertEqual(registration.service_ids, self.service("network_security"))
        registration.action_ask_information(["customer_vat"], "Which line do they have?")
        self.start_tour("/my", "channel_portal_registration_answer", login=self.nadia.login)
        self.assertEqual(registration.customer_vat, "LU12345613")
        self.assertEqual(registration.state, "submitted")

    def test_a_channel_partner_asks_for_more_time_and_withdraws(self):
        deal = self.register(self.customer, self.netzhaus, customer_name="Tour Lumen")
        self.start_tour(
            "/my/registrations", "channel_portal_registration_extend", login=self.colleague.login
        )
        self.assertEqual(deal.extension_ids.months, 2)
        self.assertEqual(deal.state, "cancelled")
