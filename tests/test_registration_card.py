"""What a card of the board tells at a glance, and where its chips lead."""

from datetime import timedelta

from lxml import etree

from odoo import fields
from odoo.tests import tagged

from .common import ChannelCase


@tagged("post_install", "-at_install")
class TestRegistrationCard(ChannelCase):
    def submit(self, channel_partner, customer=None, minutes=0, **values):
        registration = self.env["channel.registration"].create(
            {
                "customer_id": (customer or self.customer).id,
                "channel_partner_id": channel_partner.id,
                "date_received": fields.Datetime.now() + timedelta(minutes=minutes),
                **values,
            }
        )
        registration.action_submit()
        return registration.with_user(self.manager)

    def card_fields(self, user):
        """Return the fields that the web client reads for the cards of the board."""
        arch = self.env["channel.registration"].with_user(user).get_view(view_type="kanban")["arch"]
        names = {node.get("name") for node in etree.fromstring(arch).iter("field")}
        # The widget of activities asks for these.
        names |= {"activity_state", "activity_type_icon", "activity_exception_decoration"}
        return {
            name: {"fields": {"display_name": {}}}
            if self.env["channel.registration"]._fields[name].relational
            else {}
            for name in sorted(names)
        }

    def read_cards(self, registrations, user):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        cards = registrations.with_user(user).web_search_read(
            [("id", "in", registrations.ids)], self.card_fields(user)
        )["records"]
        return self.env.cr.sql_log_count - before, cards

    def test_a_card_says_level_days_left_answer_rivals_conflicts_and_activities(self):
        shown = self.card_fields(self.rep)
        for name in (
            "channel_partner_grade_id",
            "days_left",
            "date_response_due",
            "is_waiting",
            "rival_count",
            "conflict_count",
            "activity_ids",
        ):
            self.assertIn(name, shown)

    def test_many_cards_cost_as_many_queries_as_few(self):
        grade = self.env["res.partner.grade"].create({"name": "Gold"})
        self.netzhaus.grade_id = grade
        customers = self.env["res.partner"].create(
            [{"name": f"Customer {number}", "is_company": True} for number in range(20)]
        )
        registrations = self.env["channel.registration"]
        for customer in customers:
            customer.channel_partner_id = self.netzhaus
            registrations |= self.submit(self.rival, customer)
            registrations |= self.submit(self.netzhaus, customer, minutes=1)
        registrations[::4].action_register()
        self.assertTrue(registrations.case_ids)
        for user in (self.rep, self.manager):
            few = registrations[:4]
            self.read_cards(few, user)  # Odoo's own caches
            with self.subTest(user=user.name):
                queries, cards = self.read_cards(few, user)
                self.assertEqual(len(cards), 4)
                many, cards = self.read_cards(registrations, user)
                self.assertEqual(len(cards), 40)
                self.assertTrue(any(card["conflict_count"] for card in cards))
                self.assertTrue(any(card["is_waiting"] for card in cards))
                self.assertLessEqual(many, queries)

    # ------------------------------------------------------------------ conflicts

    def test_a_card_counts_the_conflicts_that_are_not_settled(self):
        self.manage(self.customer, self.rival)
        registration = self.submit(self.netzhaus)
        self.assertFalse(registration.conflict_count)
        registration.action_register()
        case = registration.case_ids
        self.assertEqual(registration.conflict_count, 1)
        self.env["channel.case"].create(
            {
                "type": "support",
                "customer_id": self.customer.id,
                "channel_partner_ids": self.netzhaus.ids,
                "registration_ids": registration.ids,
            }
        )
        self.assertEqual(registration.conflict_count, 1)
        found = self.env["channel.registration"].search([("conflict_count", ">", 0)])
        self.assertIn(registration, found)
        case.with_user(self.manager).write({"outcome": "Both go on"})
        case.with_user(self.manager).action_close()
        self.env.invalidate_all()
        self.assertEqual(registration.conflict_count, 0)
        found = self.env["channel.registration"].search([("conflict_count", ">", 0)])
        self.assertNotIn(registration, found)

    def test_the_chip_of_a_conflict_leads_to_its_case(self):
        self.manage(self.customer, self.rival)
        registration = self.submit(self.netzhaus)
        registration.action_register()
        action = registration.action_view_conflicts()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("channel.case", registration.case_ids.id)
        )

    # --------------------------------------------------------------------- rivals

    def test_the_chip_of_rivals_leads_to_all_of_them(self):
        first = self.submit(self.netzhaus)
        second = self.submit(self.rival, minutes=1)
        self.assertEqual((first.rival_count, second.rival_count), (1, 1))
        for registration in (first, second):
            action = registration.action_view_rivals()
            self.assertEqual(action["res_model"], "channel.registration")
            found = self.env["channel.registration"].search(action["domain"])
            self.assertEqual(found, first | second)

    def test_a_search_finds_those_that_wait_behind_a_rival(self):
        first = self.submit(self.netzhaus)
        second = self.submit(self.rival, minutes=1)
        alone = self.submit(self.rival, self.stranger)
        all_of_them = first | second | alone
        model = self.env["channel.registration"].with_user(self.rep)

        def found(domain):
            return model.search([*domain, ("id", "in", all_of_them.ids)])

        self.assertEqual(found([("is_waiting", "=", True)]), second)
        self.assertEqual(found([("is_waiting", "!=", True)]), first | alone)
        self.assertEqual(found([("is_waiting", "=", False)]), first | alone)
        first.action_register()
        self.assertEqual(found([("is_waiting", "=", True)]), second)
        first.action_lost()
        self.assertFalse(found([("is_waiting", "=", True)]))

    def test_the_search_offers_waiting_and_conflicts(self):
        model = self.env["channel.registration"].with_user(self.manager)
        search = etree.fromstring(model.get_view(view_type="search")["arch"])
        for name in ("filter_waiting", "filter_conflict", "filter_running_out", "filter_late"):
            self.assertTrue(search.xpath(f"//filter[@name='{name}']"), name)
