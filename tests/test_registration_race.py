"""One registered deal in force for a customer and day: the database guarantees it."""

import logging
import threading
import time

from psycopg2 import IntegrityError
from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError, ValidationError
from odoo.service.model import retrying
from odoo.tools import mute_logger

from .common import ChannelCase
from .common_committed import QUIET, CommittedCase

IN_FORCE = ("registered", "won")


class TestOneInForce(ChannelCase):
    def test_the_constraint_is_in_the_database(self):
        self.env.cr.execute(
            """
            SELECT contype, pg_get_constraintdef(oid) FROM pg_constraint
             WHERE conrelid = 'channel_registration'::regclass
               AND conname = 'channel_registration_one_in_force'
            """
        )
        ((kind, definition),) = self.env.cr.fetchall()
        self.assertEqual(kind, "x")
        for part in ("int4range(customer_id, customer_id", "daterange(date_start, date_end"):
            self.assertIn(part, definition)

    def test_the_order_of_dates_is_checked_in_the_database(self):
        self.env.cr.execute(
            "SELECT contype FROM pg_constraint WHERE conname = 'channel_registration_period_order'"
        )
        self.assertEqual(self.env.cr.fetchall(), [("c",)])

    def _deal(self, start, end, state="registered", customer=None, partner=None):
        return self.env["channel.registration"].create(
            {
                "channel_partner_id": (partner or self.netzhaus).id,
                "customer_id": (customer or self.customer).id,
                "state": state,
                "date_start": start,
                "date_end": end,
            }
        )

    def assertRival(self, start, end):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError) as caught,
            self.env.cr.savepoint(),
        ):
            self._deal(start, end, partner=self.rival)
            self.env.flush_all()
        self.assertEqual(caught.exception.diag.constraint_name, "channel_registration_one_in_force")

    def test_both_days_of_a_period_belong_to_it(self):
        self._deal("2025-03-10", "2025-07-10")
        self.assertRival("2025-07-10", "2025-11-10")
        self.assertRival("2024-11-10", "2025-03-10")
        self.assertRival("2025-05-01", "2025-05-01")
        self._deal("2025-07-11", "2025-11-11", partner=self.rival)
        self._deal("2024-11-09", "2025-03-09", partner=self.rival)
        self._deal("2025-03-10", "2025-07-10", customer=self.stranger, partner=self.rival)
        self.env.flush_all()

    def test_a_won_deal_holds_its_days_and_one_that_ended_does_not(self):
        won = self._deal("2025-03-10", "2025-07-10")
        won.action_won()
        self.assertRival("2025-05-01", "2025-06-01")
        won.action_cancel()
        self._deal("2025-05-01", "2025-06-01", partner=self.rival)
        self.env.flush_all()

    def test_rivals_that_wait_do_not_exclude_each_other(self):
        for partner in (self.netzhaus, self.rival):
            self._deal(False, False, "submitted", partner=partner)
        self.env.flush_all()

    def test_the_second_deal_is_refused_with_whoever_holds_the_first(self):
        self.register(self.customer, self.netzhaus)
        with self.assertRaisesRegex(UserError, "is protected until .* by DR/"):
            self.register(self.customer, self.rival)


class TestRegistrationRace(CommittedCase):
    customers = 40
    channel_partners = 8

    def _register(self, env, customer, channel_partner):
        registration = env["channel.registration"].create(
            {"customer_id": customer, "channel_partner_id": channel_partner}
        )
        registration.action_submit()
        registration.action_register()
        env.flush_all()
        return registration

    def _in_force(self):
        with self.transaction() as env:
            groups = env["channel.registration"]._read_group(
                [("customer_id", "in", self.customer_ids), ("state", "in", IN_FORCE)],
                ["customer_id"],
                ["__count"],
            )
            return {customer.id: count for customer, count in groups}

    def tearDown(self):
        with self.registry.cursor() as cr:
            for query in (
                "DELETE FROM crm_lead WHERE channel_customer_id = ANY(%s)",
                "DELETE FROM channel_registration WHERE customer_id = ANY(%s)",
            ):
                cr.execute(query, [self.customer_ids])
        super().tearDown()

    def _race_two(self, end_first):
        """Register one deal and, before that transaction ends, another one.

        :param end_first: commits the first cursor, or rolls it back
        :return: the error of the second one, or None
        """
        customer = self.customer_ids[0]
        errors, pid = [], []

        def second():
            try:
                with self.transaction() as env:
                    pid.append(env.cr._cnx.get_backend_pid())
                    self._register(env, customer, self.channel_partner_ids[1])
            except (IntegrityError, SerializationFailure) as error:
                errors.append(error)

        with mute_logger("odoo.sql_db"), self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, QUIET)
            self._register(env, customer, self.channel_partner_ids[0])
            thread = threading.Thread(target=second)
            thread.start()
            self.assertTrue(self._waits_for_lock(pid), "the second one did not wait")
            end_first(cr)
            thread.join(30)
            self.assertFalse(thread.is_alive())
        return errors[0] if errors else None

    def _waits_for_lock(self, pid):
        for _attempt in range(300):
            with self.registry.cursor() as cr:
                cr.execute(
                    "SELECT 1 FROM pg_stat_activity WHERE pid = ANY(%s)"
                    " AND wait_event_type = 'Lock'",
                    [pid],
                )
                if cr.fetchone():
                    return True
            time.sleep(0.05)
        return False

    def test_the_second_of_two_cursors_is_refused_once_the_first_one_commits(self):
        # Committing is what this is about, on a cursor of the test's own.
        error = self._race_two(lambda cr: cr.commit())  # pylint: disable=invalid-commit
        # It sees that the customer has changed since it began. Odoo has it begin anew.
        self.assertIsInstance(error, SerializationFailure)
        self.assertEqual(self._in_force(), {self.customer_ids[0]: 1})

    def test_the_second_of_two_cursors_wins_where_the_first_one_rolls_back(self):
        self.assertIsNone(self._race_two(lambda cr: cr.rollback()))
        self.assertEqual(self._in_force(), {self.customer_ids[0]: 1})

    def test_8_workers_on_40_customers_never_leave_two_in_force(self):
        refused, failures = [], []
        start = threading.Barrier(self.channel_partners)

        def work(channel_partner):
            try:
                for customer in self.customer_ids:
                    # All at once for each customer, or they would hardly ever meet.
                    start.wait(60)
                    self._attempt(customer, channel_partner, refused)
            except Exception as error:  # noqa: BLE001 - told by the assert below
                failures.append(error)

        threads = [threading.Thread(target=work, args=(each,)) for each in self.channel_partner_ids]
        with mute_logger("odoo.sql_db"), self.assertLogs("odoo.service.model") as retries:
            # assertLogs wants one entry at least.
            logging.getLogger("odoo.service.model").info("The race begins.")
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(300)
        self.assertEqual(failures, [])
        # They queue for a customer: a deadlock would cost each of them a second, and after
        # five in a row the request itself.
        self.assertEqual([line for line in retries.output if "DEADLOCK" in line], [])
        # Each customer went to one of them, and the seven others were refused.
        self.assertEqual(self._in_force(), dict.fromkeys(self.customer_ids, 1))
        self.assertEqual(len(refused), self.customers * (self.channel_partners - 1))
        for error in refused:
            self.assertRegex(str(error), "is protected until|Another registered deal")

    def _attempt(self, customer, channel_partner, refused):
        """Register as a request does: tried again where transactions collide."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, QUIET)
            try:
                retrying(lambda: self._register(env, customer, channel_partner), env)
            except (UserError, ValidationError) as error:
                cr.rollback()
                refused.append(error)


class TestGuardEventOfRefusal(CommittedCase):
    """A blocked attempt is kept, although its transaction is not."""

    def setUp(self):
        super().setUp()
        with self.transaction() as env:
            self.order_id = self.quote(env, "network_security").id

    def _events(self):
        with self.transaction() as env:
            events = env["channel.guard.event"].search(
                [("customer_id", "=", self.customer_ids[0]), ("outcome", "=", "blocked")]
            )
            values = events.read(["action", "order_id", "document", "facts", "user_id"])
            events.sudo().unlink()
            return values

    def test_a_refused_request_that_rolls_back_leaves_exactly_one_event(self):
        with self.assertRaises(UserError), self.transaction() as env:
            env["sale.order"].browse(self.order_id).action_confirm()
        (event,) = self._events()
        self.assertEqual(event["action"], "confirm")
        self.assertEqual(event["order_id"][0], self.order_id)
        (line,) = event["facts"]["lines"]
        self.assertEqual(line["decision"]["claims"][0]["scenario"], "customer_sip")
        with self.transaction() as env:
            self.assertEqual(env["sale.order"].browse(self.order_id).state, "draft")

    def test_a_refused_savepoint_within_a_committed_request_leaves_exactly_one_event(self):
        with self.transaction() as env:
            order = env["sale.order"].browse(self.order_id)
            with self.assertRaises(UserError), env.cr.savepoint():
                order.action_confirm()
            order.note = "Committed all the same"
        (event,) = self._events()
        self.assertEqual((event["action"], event["order_id"][0]), ("confirm", self.order_id))
        with self.transaction() as env:
            order = env["sale.order"].browse(self.order_id)
            self.assertEqual(order.state, "draft")
            self.assertIn("Committed", order.note)

    def test_a_refused_savepoint_within_a_request_that_rolls_back_leaves_exactly_one_event(self):
        with self.assertRaises(ZeroDivisionError), self.transaction() as env:
            with self.assertRaises(UserError), env.cr.savepoint():
                env["sale.order"].browse(self.order_id).action_confirm()
            raise ZeroDivisionError
        self.assertEqual(len(self._events()), 1)

    def test_each_attempt_is_an_event_of_its_own(self):
        with self.transaction() as env:
            for _attempt in range(2):
                with self.assertRaises(UserError), env.cr.savepoint():
                    env["sale.order"].browse(self.order_id).action_confirm()
        self.assertEqual(len(self._events()), 2)

    def test_an_order_that_goes_with_the_rollback_leaves_its_number(self):
        with self.assertRaises(UserError), self.transaction() as env:
            order = self.quote(env, "hardware")
            name = order.name
            order.action_confirm()
        (event,) = self._events()
        self.assertFalse(event["order_id"])
        self.assertEqual(event["document"], name)
