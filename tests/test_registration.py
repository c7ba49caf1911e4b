"""The life of a deal registration: who may do what, by a button or past it."""

from datetime import datetime

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from .common import ChannelCase

#: state → the states that may follow, as the kanban's columns promise.
MAP = {
    "draft": {"submitted", "cancelled"},
    "submitted": {"action_required", "registered", "refused", "cancelled"},
    "action_required": {"submitted", "registered", "refused", "cancelled"},
    "registered": {"won", "lost", "expired", "cancelled"},
    "won": {"expired", "cancelled"},
    "refused": {"submitted"},
    "lost": set(),
    "expired": set(),
    "cancelled": set(),
}
ACTIONS = {
    "submitted": "action_submit",
    "action_required": "action_ask_information",
    "registered": "action_register",
    "refused": "action_refuse",
    "won": "action_won",
    "lost": "action_lost",
    "cancelled": "action_cancel",
}
#: What is written along with a state that asks for it.
ALONG = {"action_required": {"missing_information": "services"}}


class RegistrationCase(ChannelCase):
    def make(self, state="draft", customer=None, user=None, **values):
        """Make a registration and walk it to a state."""
        path = {
            "draft": [],
            "submitted": ["submitted"],
            "action_required": ["submitted", "action_required"],
            "refused": ["submitted", "refused"],
            "registered": ["submitted", "registered"],
            "won": ["submitted", "registered", "won"],
            "lost": ["submitted", "registered", "lost"],
            "expired": ["submitted", "registered", "expired"],
            "cancelled": ["cancelled"],
        }[state]
        registration = (
            self.env["channel.registration"]
            .with_user(user or self.manager)
            .create(
                {
                    "channel_partner_id": self.netzhaus.id,
                    "customer_id": (customer or self.customer).id,
                    "refusal_reason": "An example",
                    **values,
                }
            )
        )
        for each in path:
            self.become(registration.with_user(self.manager), each)
        return registration

    def become(self, registration, state, **values):
        registration.write({"state": state, **ALONG.get(state, {}), **values})

    def own_customer(self, name):
        return self.env["res.partner"].create({"name": name, "is_company": True})


class TestRegistrationLifecycle(RegistrationCase):
    def test_each_state_is_followed_by_those_of_the_map_and_no_other(self):
        for state, allowed in MAP.items():
            for target in MAP.keys() - {state}:
                with self.subTest(state=state, target=target):
                    registration = self.make(state, self.own_customer(f"{state} {target}"))
                    self.assertEqual(registration.state, state)
                    if target in allowed:
                        self.become(registration, target)
                        self.assertEqual(registration.state, target)
                    else:
                        with self.assertRaises(UserError), self.env.cr.savepoint():
                            self.become(registration, target)
                        registration.invalidate_recordset()
                        self.assertEqual(registration.state, state)

    def test_a_button_does_what_writing_the_state_does(self):
        for state, allowed in MAP.items():
            for target in allowed & ACTIONS.keys():
                with self.subTest(state=state, target=target):
                    pressed = self.make(state, self.own_customer(f"Pressed {state} {target}"))
                    written = self.make(state, self.own_customer(f"Written {state} {target}"))
                    self.assertTrue(getattr(pressed, ACTIONS[target])())
                    self.become(written, target)
                    for name in ("state", "date_start", "date_end"):
                        self.assertEqual(pressed[name], written[name], name)
                    self.assertEqual(bool(pressed.date_submitted), bool(written.date_submitted))
                    self.assertEqual(
                        pressed.customer_id.channel_partner_id,
                        written.customer_id.channel_partner_id,
                    )

    def test_a_button_is_refused_where_writing_the_state_is(self):
        for state, allowed in MAP.items():
            for target in ACTIONS.keys() - allowed - {state}:
                with self.subTest(state=state, target=target):
                    registration = self.make(state, self.own_customer(f"{state} {target}"))
                    with self.assertRaises(UserError), self.env.cr.savepoint():
                        getattr(registration, ACTIONS[target])()
                    registration.invalidate_recordset()
                    self.assertEqual(registration.state, state)

    def test_only_draft_submitted_cancelled_and_by_a_manager_registered_can_be_created(self):
        period = {"date_start": "2025-01-01", "date_end": "2025-05-01"}
        for state in MAP:
            with self.subTest(state=state):
                create = self.env["channel.registration"].with_user(self.manager).create
                values = {
                    "state": state,
                    "channel_partner_id": self.netzhaus.id,
                    "customer_id": self.own_customer(state).id,
                    "refusal_reason": "An example",
                    **period,
                }
                if state in ("draft", "submitted", "cancelled", "registered"):
                    self.assertEqual(create(values).state, state)
                else:
                    with self.assertRaises(UserError), self.env.cr.savepoint():
                        create(values)

    def test_a_rep_submits_and_only_a_manager_decides(self):
        for state, allowed in MAP.items():
            for target in allowed:
                with self.subTest(state=state, target=target):
                    registration = self.make(state, self.own_customer(f"Rep {state} {target}"))
                    by_rep = registration.with_user(self.rep)
                    if (state, target) in {
                        ("draft", "submitted"),
                        ("draft", "cancelled"),
                        ("action_required", "submitted"),
                    }:
                        # What was asked for is there.
                        answer = [Command.link(self.service("mobile").id)]
                        self.become(by_rep, target, service_ids=answer)
                        self.assertEqual(registration.state, target)
                        continue
                    with self.assertRaises(AccessError), self.env.cr.savepoint():
                        self.become(by_rep, target)
                    if target in ACTIONS:
                        with self.assertRaises(AccessError), self.env.cr.savepoint():
                            getattr(by_rep, ACTIONS[target])()
                    registration.invalidate_recordset()
                    self.assertEqual(registration.state, state)

    def test_a_rep_cannot_create_a_registered_deal(self):
        with self.assertRaises(AccessError):
            self.env["channel.registration"].with_user(self.rep).create(
                {
                    "state": "registered",
                    "channel_partner_id": self.netzhaus.id,
                    "customer_id": self.customer.id,
                }
            )

    def test_neither_the_context_nor_kept_defaults_choose_a_state(self):
        self.env["ir.default"].with_user(self.rep).set(
            "channel.registration", "state", "registered", user_id=True
        )
        registration = (
            self.env["channel.registration"]
            .with_user(self.rep)
            .with_context(default_state="registered", default_date_received="2001-01-01 00:00:00")
            .create({"channel_partner_id": self.netzhaus.id, "customer_id": self.customer.id})
        )
        self.assertEqual(registration.state, "draft")
        self.assertGreater(registration.date_received, datetime(2020, 1, 1))

    def test_a_form_of_a_rep_may_send_empty_dates_along(self):
        registration = (
            self.env["channel.registration"]
            .with_user(self.rep)
            .create(
                {
                    "channel_partner_id": self.netzhaus.id,
                    "customer_id": self.customer.id,
                    "date_start": False,
                    "date_end": False,
                    "date_submitted": False,
                }
            )
        )
        self.assertEqual(registration.state, "draft")

    def test_a_registration_needs_a_customer_or_its_name(self):
        create = self.env["channel.registration"].create
        for name in (False, "", "   "):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                create({"channel_partner_id": self.netzhaus.id, "customer_name": name})
        registration = create(
            {"channel_partner_id": self.netzhaus.id, "customer_name": "New Venture"}
        )
        self.assertIn("New Venture", registration.display_name)

    def test_only_a_channel_partner_registers_deals(self):
        with self.assertRaisesRegex(UserError, "not a channel partner"):
            self.make(channel_partner_id=self.stranger.id)

    def test_a_refusal_needs_its_reason(self):
        registration = self.make("submitted", refusal_reason=False)
        with self.assertRaisesRegex(UserError, "why"), self.env.cr.savepoint():
            registration.action_refuse()
        registration.invalidate_recordset()
        self.assertEqual(registration.state, "submitted")
        registration.write({"state": "refused", "refusal_reason": "It is our customer already"})
        self.assertEqual(registration.state, "refused")

    def test_contacts_are_kept_as_the_companies_that_they_belong_to(self):
        buyer = self.env["res.partner"].create({"name": "Buyer", "parent_id": self.customer.id})
        seller = self.env["res.partner"].create({"name": "Seller", "parent_id": self.netzhaus.id})
        registration = self.make(customer=buyer, channel_partner_id=seller.id)
        self.assertEqual(registration.customer_id, self.customer)
        self.assertEqual(registration.channel_partner_id, self.netzhaus)
        registration.write({"customer_id": self.stranger.id})
        self.assertEqual(registration.customer_id, self.stranger)

    def test_each_registration_has_a_number_of_its_own_and_a_copy_begins_anew(self):
        registration = self.make("registered")
        other = self.make("draft", self.stranger)
        self.assertRegex(registration.name, r"^DR/\d{4}/\d{5}$")
        self.assertNotEqual(registration.name, other.name)
        copy = registration.copy()
        self.assertEqual(copy.state, "draft")
        self.assertFalse(copy.date_start or copy.date_end or copy.date_submitted)
        self.assertGreaterEqual(copy.date_received, registration.date_received)
        self.assertNotIn(copy.name, (registration.name, other.name, "New"))

    def test_a_won_deal_gives_its_customer_an_owner_where_it_had_none(self):
        self.make("won")
        self.assertEqual(self.customer.channel_partner_id, self.netzhaus)
        self.manage(self.stranger, self.rival)
        self.make("won", self.stranger)
        self.assertEqual(self.stranger.channel_partner_id, self.rival)

    def test_a_registration_of_an_owned_customer_protects_for_both(self):
        self.manage(self.customer, self.rival, "sip_trunk")
        self.register(self.customer, self.netzhaus)
        order = self.quotation(self.customer, self.firewall)
        self.assertStatus("blocked", order)
        self.consent(self.customer, self.rival, "network")
        message = self.assertRefused("deal_registered", order.action_confirm)
        self.assertIn("Netzhaus", message)
        self.assertNotIn("Rival IT", message)
