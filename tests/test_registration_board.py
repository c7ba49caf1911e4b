from datetime import timedelta

from lxml import etree

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from ..models.channel_registration import PENDING
from .common import ChannelCase


@tagged("post_install", "-at_install")
class TestRegistrationBoard(ChannelCase):
    """Dragging a card writes its state: that has to do what the buttons do."""

    def submitted(self, channel_partner=None, customer=None, **values):
        registration = self.env["channel.registration"].create(
            {
                "customer_id": (customer or self.customer).id,
                "channel_partner_id": (channel_partner or self.netzhaus).id,
                **values,
            }
        )
        registration.action_submit()
        return registration.with_user(self.manager)

    def test_a_card_dragged_to_submitted_has_the_moment(self):
        registration = (
            self.env["channel.registration"]
            .with_user(self.rep)
            .create({"customer_name": "Somebody", "channel_partner_id": self.netzhaus.id})
        )
        registration.write({"state": "submitted"})
        self.assertTrue(registration.date_submitted)

    def test_a_card_dragged_to_registered_is_protected_as_by_the_button(self):
        dragged, pressed = self.submitted(), self.submitted(self.rival, self.stranger)
        dragged.write({"state": "registered"})
        pressed.action_register()
        self.assertEqual(dragged.date_start, pressed.date_start)
        self.assertEqual(dragged.date_end, pressed.date_end)

    def test_a_rep_cannot_drag_a_card_to_registered(self):
        registration = self.submitted().with_user(self.rep)
        with self.assertRaises(AccessError):
            registration.write({"state": "registered"})
        self.assertEqual(registration.state, "submitted")

    def test_a_card_cannot_be_dragged_past_an_earlier_rival(self):
        first = self.submitted(self.rival)
        second = self.submitted(self.netzhaus)
        with self.assertRaisesRegex(UserError, first.name):
            second.write({"state": "registered"})
        first.write({"refusal_reason": "No such project", "state": "refused"})
        second.write({"state": "registered"})
        self.assertEqual(second.state, "registered")

    def test_the_first_received_of_chosen_rivals_is_registered_first(self):
        first, second = self.submitted(self.rival), self.submitted(self.netzhaus)
        with self.assertRaisesRegex(UserError, self.customer.name), self.env.cr.savepoint():
            (second | first).action_register()
        # A batch is one step: nothing of it is kept.
        self.env.invalidate_all()
        self.assertEqual(first.state, "submitted")
        (second | first)[1].action_register()
        self.assertEqual(first.state, "registered")

    def test_a_card_dragged_to_won_makes_the_channel_partner_owner(self):
        registration = self.submitted()
        registration.write({"state": "registered"})
        registration.write({"state": "won"})
        self.assertEqual(self.customer.channel_partner_id, self.netzhaus)

    def test_a_card_dragged_to_refused_says_how_to_give_the_reason(self):
        with self.assertRaisesRegex(UserError, "choose Refuse"):
            self.submitted().write({"state": "refused"})

    def test_refusing_in_the_dialog_takes_reason_and_state_together(self):
        registrations = self.submitted() | self.submitted(self.rival, self.stranger)
        form = Form(
            self.env["channel.registration.refuse"]
            .with_user(self.manager)
            .with_context(active_model="channel.registration", active_ids=registrations.ids)
        )
        form.reason = "Not a project of yours"
        form.save().action_refuse()
        self.assertEqual(registrations.mapped("state"), ["refused"] * 2)
        self.assertEqual(registrations.mapped("refusal_reason"), ["Not a project of yours"] * 2)
        registrations[0].action_submit()
        self.assertEqual(registrations[0].state, "submitted")

    def test_the_board_shows_the_columns_that_work_goes_through(self):
        mine = [("customer_id", "=", self.customer.id)]
        registration = self.submitted()
        # As the web client's kanban asks.
        model = registration.with_context(read_group_expand=True).browse()

        def columns():
            groups = model.web_read_group(mine, ["state"], ["__count"])["groups"]
            return [group["state"] for group in groups]

        self.assertEqual(columns(), [*PENDING, "registered", "won"])
        registration.write({"state": "refused", "refusal_reason": "No"})
        self.assertEqual(columns(), [*PENDING, "registered", "won", "refused"])

    def test_the_first_received_stands_first_in_its_column(self):
        # It has priority among rivals, and its answer is due first.
        first, second = self.submitted(self.rival), self.submitted(self.netzhaus)
        second.date_received = first.date_received + timedelta(minutes=5)
        alone = self.submitted(self.rival, self.stranger)
        alone.date_received = first.date_received - timedelta(days=4)
        [order] = etree.fromstring(first.get_view(view_type="kanban")["arch"]).xpath(
            "/kanban/@default_order"
        )
        column = first.search([("id", "in", (first | second | alone).ids)], order=order)
        self.assertEqual(list(column), [alone, first, second])

    def test_filters_find_what_is_in_force_and_what_ends_soon(self):
        registration = self.submitted()
        registration.action_register()
        model = self.env["channel.registration"].with_user(self.rep)
        today = fields.Date.today()

        def found(name):
            arch = self.env.ref("channel_partner.channel_registration_view_search")
            search = model.get_view(arch.id, "search")["arch"]
            [domain] = etree.fromstring(search).xpath(f"//filter[@name='{name}']/@domain")
            domain = safe_eval(domain, {"uid": self.rep.id})
            return registration.with_user(self.rep) in model.search(domain)

        self.assertTrue(found("filter_in_force"))
        self.assertFalse(found("filter_ending"))
        registration.date_end = today + timedelta(days=30)
        self.assertTrue(found("filter_ending"))
        registration.write(
            {"date_start": today - timedelta(days=9), "date_end": today - timedelta(days=1)}
        )
        self.assertFalse(found("filter_in_force"))
        self.assertTrue(found("filter_expired"))

    def test_recomputing_revenue_counts_archived_customers_too(self):
        archived = self.env["res.partner"].create(
            {"name": "Gone", "is_company": True, "active": False}
        )
        self.stale_flag(archived, "mobile")
        refresh = self.env["channel.revenue.refresh"].with_user(self.manager).create({})
        everybody = self.env["res.partner"].with_context(active_test=False)
        self.assertEqual(refresh.total, everybody.search_count(refresh._customers_domain()))
        result = refresh.action_step()
        self.assertEqual(result["done"], result["total"])
        self.assertFalse(archived.revenue_service_ids)
