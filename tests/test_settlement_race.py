"""Two who settle or bill at the same moment, with real transactions, and a job that dies."""

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.tools import mute_logger

from .common_committed import QUIET
from .common_committed_commission import CommittedCommissionCase


class TestSettlementRace(CommittedCommissionCase):
    def test_what_another_one_settles_is_left_out(self):
        with self.registry.cursor() as one, self.registry.cursor() as other:
            first = api.Environment(one, SUPERUSER_ID, QUIET)
            second = api.Environment(other, SUPERUSER_ID, QUIET)
            both = self.due(first), self.due(second)
            self.assertEqual([len(due) for due in both], [self.number] * 2)
            first["channel.settlement"]._settle(both[0])
            self.assertFalse(second["channel.settlement"]._settle(both[1]))
            other.commit()
            one.commit()
        self.assertEqual(self.settled(), [1] * self.number)

    def test_what_another_one_has_settled_since_is_noticed(self):
        with self.registry.cursor() as one, self.registry.cursor() as other:
            first = api.Environment(one, SUPERUSER_ID, QUIET)
            second = api.Environment(other, SUPERUSER_ID, QUIET)
            both = self.due(first), self.due(second)
            first["channel.settlement"]._settle(both[0])
            one.commit()
            # This one's view of the database is older than what the other one wrote.
            with mute_logger("odoo.sql_db"):
                with self.assertRaises(SerializationFailure):
                    second["channel.settlement"]._settle(both[1])
                other.rollback()
                second.invalidate_all()
                # A look once more finds nothing left to do.
                settled = second["channel.settlement"]._settle_in_transaction(both[1])
            self.assertFalse(settled)
            other.commit()
        self.assertEqual(self.settled(), [1] * self.number)

    def test_a_job_that_dies_between_batches_goes_on_where_it_was(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, QUIET)
            due = self.due(env)
            env["channel.settlement"]._settle(due[:2])
            cr.commit()  # pylint: disable=invalid-commit
            env["channel.settlement"]._settle(due[2:])
            # Dies before its next commit.
            cr.rollback()
        self.assertEqual(sorted(self.settled()), [0, 0, 1, 1])
        with self.transaction() as env:
            due = self.due(env)
            self.assertEqual(len(due), 2)
            settlement = env["channel.settlement"]._settle(due)
            self.assertEqual((settlement.total, len(settlement.line_ids)), (40, 4))
        self.assertEqual(self.settled(), [1] * self.number)

    # ---------------------------------------------------------------------- bills

    def settle(self):
        with self.transaction() as env:
            return env["channel.settlement"]._settle(self.due(env)).ids

    def test_what_another_one_bills_is_left_out(self):
        ids = self.settle()
        with self.registry.cursor() as one, self.registry.cursor() as other:
            first, second = (
                api.Environment(cr, SUPERUSER_ID, QUIET)["commission.settlement"].browse(ids)
                for cr in (one, other)
            )
            self.assertEqual((first.total, second.total), (40, 40))
            first.action_channel_bill()
            # The second manager is told at once, and waits for nobody.
            with self.assertRaisesRegex(UserError, "nothing to bill"):
                second.action_channel_bill()
            other.rollback()
            one.commit()
        self.assertEqual(self.billed(), [1])

    def test_what_another_one_has_billed_since_is_noticed(self):
        ids = self.settle()
        with self.registry.cursor() as one, self.registry.cursor() as other:
            first, second = (
                api.Environment(cr, SUPERUSER_ID, QUIET)["commission.settlement"].browse(ids)
                for cr in (one, other)
            )
            self.assertEqual((first.total, second.total), (40, 40))
            first.action_channel_bill()
            one.commit()
            with mute_logger("odoo.sql_db"):
                # A request is begun again then, and says that there is nothing left.
                with self.assertRaises(SerializationFailure):
                    second.action_channel_bill()
                other.rollback()
                second.env.invalidate_all()
                with self.assertRaisesRegex(UserError, "nothing to bill"):
                    second.action_channel_bill()
                other.rollback()
        self.assertEqual(self.billed(), [1])

    def test_the_nightly_job_leaves_to_others_what_they_bill(self):
        ids = self.settle()
        with self.registry.cursor() as one, self.registry.cursor() as other:
            first, second = (
                api.Environment(cr, SUPERUSER_ID, QUIET)["commission.settlement"].browse(ids)
                for cr in (one, other)
            )
            self.assertEqual((first.total, second.total), (40, 40))
            first.action_channel_bill()
            one.commit()
            with mute_logger("odoo.sql_db"):
                self.assertFalse(second._channel_bill_or_tell())
            self.assertFalse(second._channel_bill_or_tell())
            other.commit()
        self.assertEqual(self.billed(), [1])
