"""A deal registered for a customer of another channel partner opens a conflict case."""

from datetime import timedelta

from odoo import fields

from .test_case import CaseCase


class TestCaseOpening(CaseCase):
    def cases(self):
        return self.env["channel.case"].search([("customer_id", "=", self.customer.id)])

    def test_registering_the_customer_of_another_channel_partner_opens_a_conflict(self):
        self.manage(self.customer, self.netzhaus)
        registration = self.submitted(self.rival).with_user(self.manager)
        self.assertFalse(self.cases())
        registration.action_register()
        # Both protect the customer until they agree.
        self.assertEqual(registration.state, "registered")
        self.assertEqual(self.customer.channel_partner_id, self.netzhaus)
        case = self.cases()
        self.assertEqual((case.type, case.state), ("conflict", "draft"))
        self.assertEqual(case.channel_partner_ids, self.netzhaus | self.rival)
        self.assertEqual(case.registration_ids, registration)
        self.assertEqual(case.company_id, registration.company_id)
        self.assertEqual(case.user_id, self.manager)
        self.assertEqual(case.activity_ids.user_id, self.manager)
        self.assertIn(registration.name, self.notes(case))
        self.assertIn(case.name, self.notes(registration))

    def test_dragging_the_card_or_loading_the_deal_opens_one_as_well(self):
        self.manage(self.customer, self.netzhaus)
        registration = self.submitted(self.rival).with_user(self.manager)
        registration.write({"state": "registered"})
        self.assertEqual(self.cases().registration_ids, registration)
        registration.action_cancel()
        today = fields.Date.today()
        loaded = registration.create(
            {
                "customer_id": self.customer.id,
                "channel_partner_id": self.rival.id,
                "state": "registered",
                "date_start": today,
                "date_end": today + timedelta(days=30),
            }
        )
        self.assertEqual(len(self.cases()), 2)
        self.assertEqual(loaded.case_ids.registration_ids, loaded)

    def test_a_registration_opens_one_conflict_only(self):
        self.manage(self.customer, self.netzhaus)
        registration = self.register(self.customer, self.rival)
        case = self.cases()
        registration._after_becoming("registered")
        self.assertEqual(self.cases(), case)
        case.outcome = "Both may go on"
        case.action_close()
        registration._after_becoming("registered")
        self.assertEqual(self.cases(), case)

    def test_no_conflict_where_the_customer_is_free_or_belongs_to_who_registers(self):
        self.register(self.customer, self.netzhaus).action_lost()
        self.manage(self.customer, self.netzhaus)
        self.register(self.customer, self.netzhaus)
        self.assertFalse(self.cases())

    def test_the_owners_own_claim_is_part_of_the_conflict(self):
        self.manage(self.customer, self.netzhaus)
        first = self.submitted(self.rival)
        second = self.submitted(self.netzhaus)
        first.action_register()
        self.assertEqual(self.cases().registration_ids, first | second)

    def test_a_conflict_is_settled_from_the_board_to_the_new_owner(self):
        self.manage(self.customer, self.netzhaus)
        registration = self.submitted(self.rival).with_user(self.manager)
        registration.action_register()
        case = self.cases().with_user(self.manager)
        case.write({"state": "discussed"})
        case.write({"outcome": "Rival IT takes over", "outcome_owner_id": self.rival.id})
        case.write({"state": "agreed"})
        case.write({"state": "closed"})
        self.assertEqual(self.customer.channel_partner_id, self.rival)
        self.assertFalse(case.activity_ids)
        # Won later, nothing is left to settle.
        registration.action_won()
        self.assertEqual(self.cases(), case)
