"""A registered deal, and a claim that waits, are safe from those they restrict."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from .test_registration import RegistrationCase


class TestRegistrationRights(RegistrationCase):
    """guard-paths row 25: deleted, redated or cleared by a salesman: refused."""

    def assertDenied(self, act, *args):
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            act(*args)
        self.env.invalidate_all()

    def test_row_25_a_salesman_can_neither_delete_redate_nor_clear_a_registered_deal(self):
        registration = self.make("registered")
        by_rep = registration.with_user(self.rep)
        self.assertDenied(by_rep.unlink)
        for vals in (
            {"date_start": "2001-01-01"},
            {"date_end": "2001-01-01"},
            {"date_end": False},
            {"date_received": "2001-01-01 00:00:00"},
            {"customer_id": False, "customer_name": "Nobody"},
            {"customer_id": self.stranger.id},
            {"channel_partner_id": self.rival.id},
            {"company_id": self.env.company.id},
            {"state": "cancelled"},
            {"name": "X"},
        ):
            with self.subTest(vals=vals):
                self.assertDenied(by_rep.write, vals)
        self.assertEqual(registration.state, "registered")
        self.assertEqual(registration.customer_id, self.customer)

    def test_row_25_nor_by_an_import(self):
        registration = self.make("registered")
        self.env["ir.model.data"].create(
            {
                "module": "__import__",
                "name": "deal",
                "model": "channel.registration",
                "res_id": registration.id,
            }
        )
        before = registration.date_end
        result = (
            self.env["channel.registration"]
            .with_user(self.rep)
            .load(["id", "date_end"], [["__import__.deal", "2001-01-01"]])
        )
        self.assertFalse(result["ids"])
        self.assertEqual(result["messages"][0]["type"], "error")
        self.env.invalidate_all()
        self.assertEqual(registration.date_end, before)

    def test_a_salesman_cannot_take_a_claim_that_waits_from_its_channel_partner(self):
        registration = self.make("submitted")
        by_rep = registration.with_user(self.rep)
        self.assertDenied(by_rep.unlink)
        for vals in (
            {"channel_partner_id": self.rival.id},
            {"customer_id": False, "customer_name": "Nobody"},
            {"customer_id": self.stranger.id},
            {"state": "cancelled"},
            {"date_received": "2001-01-01 00:00:00"},
            {"date_submitted": "2001-01-01 00:00:00"},
        ):
            with self.subTest(vals=vals):
                self.assertDenied(by_rep.write, vals)
        by_rep.write({"note": "The customer asked twice", "customer_email": "it@lumen.example"})
        self.assertEqual(registration.customer_email, "it@lumen.example")

    def test_a_salesman_links_a_named_claim_to_its_customer(self):
        registration = self.make(
            "submitted", self.env["res.partner"], customer_id=False, customer_name="Lumen"
        )
        registration.with_user(self.rep).customer_id = self.customer
        self.assertEqual(registration.customer_id, self.customer)

    def test_a_salesman_prepares_a_draft_freely(self):
        registration = self.make(user=self.rep).with_user(self.rep)
        registration.write({"channel_partner_id": self.rival.id, "customer_id": self.stranger.id})
        registration.action_submit()
        self.assertEqual(registration.state, "submitted")

    def test_an_own_documents_salesman_is_bound_alike(self):
        own = new_test_user(
            self.env, "own@test", groups="sales_team.group_sale_salesman", name="Olga Own"
        )
        registration = self.make("registered")
        self.assertDenied(registration.with_user(own).write, {"date_end": "2001-01-01"})

    def test_a_decided_registration_is_not_deleted_even_by_a_manager(self):
        for state in ("submitted", "registered", "won", "cancelled", "refused"):
            with self.subTest(state=state):
                registration = self.make(state, self.own_customer(state))
                with self.assertRaisesRegex(UserError, "kept as evidence"):
                    registration.with_user(self.manager).unlink()
        draft = self.make()
        draft.with_user(self.manager).unlink()
        self.assertFalse(draft.exists())

    def test_a_manager_who_redates_a_deal_leaves_a_trace(self):
        Registration = self.env["channel.registration"].with_context(
            tracking_disable=False, mail_create_nolog=False
        )
        registration = Registration.with_user(self.manager).create(
            {"channel_partner_id": self.netzhaus.id, "customer_id": self.customer.id}
        )
        registration.action_submit()
        registration.action_register()
        self.flush_tracking()
        seen = registration.message_ids
        registration.date_end = "2031-01-31"
        registration.customer_id = self.stranger
        self.flush_tracking()
        tracked = (registration.message_ids - seen).sudo().tracking_value_ids
        self.assertEqual(set(tracked.field_id.mapped("name")), {"date_end", "customer_id"})
        self.assertEqual((registration.message_ids - seen).author_id, self.manager.partner_id)
        registration.action_cancel()
        self.flush_tracking()
        self.assertIn(
            "state", registration.message_ids.sudo().tracking_value_ids.field_id.mapped("name")
        )
