"""Whoever opens registrations at the same moment does not get past the limit together."""

import threading

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.service.model import retrying
from odoo.tools import mute_logger

from ..models.channel_registration_cap import OPEN
from .common_committed import QUIET, CommittedCase


class TestRegistrationCapRace(CommittedCase):
    customers = 8
    channel_partners = 1
    limit = 2

    def setUp(self):
        super().setUp()
        self._limit(self.limit)

    def tearDown(self):
        with self.registry.cursor() as cr:
            cr.execute(
                "DELETE FROM channel_registration WHERE customer_id = ANY(%s)",
                [self.customer_ids],
            )
        self._limit(0)
        super().tearDown()

    def _limit(self, limit):
        with self.transaction() as env:
            env.company.channel_open_limit = limit

    def _open(self):
        with self.transaction() as env:
            return env["channel.registration"].search_count(
                [("customer_id", "in", self.customer_ids), ("state", "in", OPEN)]
            )

    def _submit(self, env, customer):
        env["channel.registration"].create(
            {"customer_id": customer, "channel_partner_id": self.channel_partner_ids[0]}
        ).action_submit()

    def _submit_together(self, number):
        """Submit at one moment, as requests do.

        :return: those that were refused, and any other errors
        """
        together = threading.Barrier(number)
        refused, failures, tries = [], [], []

        def work(customer):
            def attempt():
                # Each one's view of the database is older than what the others write.
                env["channel.registration"].search_count([])
                if customer not in tries:
                    tries.append(customer)
                    together.wait(30)
                self._submit(env, customer)

            try:
                with self.registry.cursor() as cr:
                    env = api.Environment(cr, SUPERUSER_ID, QUIET)
                    try:
                        retrying(attempt, env)
                    except UserError as error:
                        cr.rollback()
                        refused.append(error)
            except Exception as error:  # noqa: BLE001 - told by the assert of the test
                failures.append(error)

        threads = [
            threading.Thread(target=work, args=(each,)) for each in self.customer_ids[:number]
        ]
        with mute_logger("odoo.sql_db", "odoo.service.model"):
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(120)
        self.assertFalse(any(thread.is_alive() for thread in threads))
        return refused, failures

    def test_of_two_for_the_last_place_one_is_refused(self):
        with self.transaction() as env:
            self._submit(env, self.customer_ids[-1])
        refused, failures = self._submit_together(2)
        self.assertEqual(failures, [])
        self.assertEqual(len(refused), 1)
        self.assertIn("may have 2 at most", str(refused[0]))
        self.assertEqual(self._open(), self.limit)

    def test_of_two_for_the_first_place_of_all_one_is_refused(self):
        # There is no open registration yet that both could meet at.
        self._limit(1)
        refused, failures = self._submit_together(2)
        self.assertEqual((len(refused), failures), (1, []))
        self.assertEqual(self._open(), 1)

    def test_where_the_first_one_is_rolled_back_the_second_one_has_its_place(self):
        self._limit(1)
        done = []

        def second():
            with self.transaction() as env:
                env["channel.registration"].search_count([])
                started.set()
                self._submit(env, self.customer_ids[1])
                done.append(True)

        started = threading.Event()
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, QUIET)
            self._submit(env, self.customer_ids[0])
            thread = threading.Thread(target=second)
            thread.start()
            self.assertTrue(started.wait(30))
            thread.join(1)
            self.assertTrue(thread.is_alive(), "the second one did not wait")
            cr.rollback()
            thread.join(30)
        self.assertEqual(done, [True])
        self.assertEqual(self._open(), 1)

    def test_the_limit_holds_for_several_at_once(self):
        refused, failures = self._submit_together(4)
        self.assertEqual(failures, [])
        self.assertEqual(len(refused), 2)
        self.assertEqual(self._open(), self.limit)
