import json

from ..models.frozen_json import frozen
from .common import ChannelCase


class TestFrozenJson(ChannelCase):
    """What was decided is read by many, and changed in place by nobody."""

    def setUp(self):
        super().setUp()
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        order = self.quotation(self.customer, self.firewall, self.firewall)
        self.line, self.other = order.order_line

    def test_a_decision_cannot_be_changed_in_place(self):
        decision = self.line.channel_decision
        with self.assertRaises(NotImplementedError):
            decision["status"] = "allowed"
        with self.assertRaises(NotImplementedError):
            decision["claims"][0]["channel_partner"] = False
        self.assertIsInstance(decision["claims"], tuple)

    def test_a_decision_that_is_read_from_the_database_is_the_same(self):
        before = self.line.channel_decision
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.line.channel_decision, before)
        with self.assertRaises(NotImplementedError):
            self.line.channel_decision.clear()

    def test_reading_a_decision_copies_nothing(self):
        self.assertIs(self.line.channel_decision, self.line.channel_decision)
        self.assertIs(self.line.channel_decision, self.other.channel_decision)
        self.env.flush_all()
        self.env.invalidate_all()
        line, other = self.line | self.other
        self.assertIs(line.channel_decision, other.channel_decision)

    def test_a_decision_is_plain_json_to_whoever_asks_for_it(self):
        (read,) = self.line.read(["channel_decision"], load=None)
        told = json.loads(json.dumps(read["channel_decision"]))
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT channel_decision FROM sale_order_line WHERE id = %s", [self.line.id]
        )
        self.assertEqual(self.env.cr.fetchone(), (told,))
        self.assertEqual(frozen(told), self.line.channel_decision)

    def test_a_line_without_a_decision_has_none(self):
        line = self.quotation(self.stranger, self.firewall).order_line
        self.assertIs(line.channel_decision, False)
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertIs(line.channel_decision, False)
