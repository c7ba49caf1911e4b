"""Requests of one channel partner at the same moment do not get past an hour's limit."""

import threading

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.service.model import retrying
from odoo.tools import mute_logger

from .common_committed import QUIET, CommittedCase


class TestPortalRegistrationRace(CommittedCase):
    channel_partners = 1

    def setUp(self):
        super().setUp()
        with self.transaction() as env:
            self.before = env.company.channel_check_limit
        self._limit(1)

    def tearDown(self):
        with self.registry.cursor() as cr:
            cr.execute(
                "DELETE FROM channel_portal_use WHERE channel_partner_id = ANY(%s)",
                [self.channel_partner_ids],
            )
        self._limit(self.before)
        super().tearDown()

    def _limit(self, limit):
        with self.transaction() as env:
            env.company.channel_check_limit = limit

    def test_of_two_for_the_last_use_one_is_refused(self):
        together = threading.Barrier(2)
        done, refused, failures = [], [], []

        def work():
            tries = []

            def attempt():
                # Each one's view of the database is older than what the other one writes.
                uses = env["channel.portal.use"]
                uses.search_count([])
                if not tries:
                    tries.append(True)
                    together.wait(30)
                channel_partner = env["res.partner"].browse(self.channel_partner_ids)
                uses._take("check", channel_partner, env.company)

            try:
                with self.registry.cursor() as cr:
                    env = api.Environment(cr, SUPERUSER_ID, QUIET)
                    try:
                        retrying(attempt, env)
                        done.append(True)
                    except UserError as error:
                        cr.rollback()
                        refused.append(str(error))
            except Exception as error:  # noqa: BLE001 - told by the assert of the test
                failures.append(error)

        threads = [threading.Thread(target=work) for _each in range(2)]
        with mute_logger("odoo.sql_db", "odoo.service.model"):
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(60)
        self.assertFalse(any(thread.is_alive() for thread in threads))
        self.assertEqual((len(done), len(refused), failures), (1, 1, []))
        self.assertIn("limit of 1 in an hour", refused[0])
