from contextlib import contextmanager

from odoo.exceptions import AccessError

from .common import ChannelCase
from .common_accounting import InvoiceCase


class Rates:
    """Commissions, and what tests say of what a line earns."""

    @classmethod
    def rate(cls, name, percent, **values):
        return cls.env["commission"].create(
            {"name": name, "commission_type": "fixed", "fix_qty": percent, **values}
        )

    @classmethod
    def rule(cls, scenario, service):
        """Return the rule nearest up the tree, as the charter's table has it."""
        service = cls.service(service)
        while service:
            rule = cls.scenario(scenario).rule_ids.filtered(
                lambda each, service=service: each.service_id == service
            )
            if rule:
                return rule
            service = service.parent_id
        return rule

    @classmethod
    def set_rates(cls, commission):
        """Have each rule name a commission: what it says decides whether it is earned."""
        cls.env["channel.rule"].search([]).commission_id = commission

    def ours(self, lines):
        return lines.sudo().agent_ids.filtered("channel_scenario_id")

    def assertEarns(self, line, agent, amount, scenario, commission=None):
        """Assert what the charter awards on a line."""
        line.env.flush_all()
        line.env.invalidate_all()
        ours = self.ours(line)
        self.assertEqual(ours.agent_id, agent)
        self.assertAlmostEqual(ours.amount, amount)
        self.assertEqual(ours.channel_scenario_id.code, scenario)
        if commission:
            self.assertEqual(ours.commission_id, commission)
        self.assertIn(agent.name, line.channel_award_reason)
        self.assertNotIn("No commission", line.channel_award_reason)
        return ours

    @contextmanager
    def assertAccessRefused(self):
        """Assert that an act is refused for want of rights, and undo it."""
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            yield
        self.env.invalidate_all()

    def assertEarnsNothing(self, line, because):
        """Assert that the charter awards nothing on a line, and what the line says of it."""
        line.env.flush_all()
        line.env.invalidate_all()
        self.assertFalse(self.ours(line))
        self.assertTrue(line.channel_award_reason.startswith("No commission"))
        self.assertIn(because, line.channel_award_reason)


class CommissionCase(Rates, ChannelCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ten = cls.rate("Ten", 10)
        cls.five = cls.rate("Five", 5)
        cls.set_rates(cls.ten)


class CommissionInvoiceCase(Rates, InvoiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ten = cls.rate("Ten", 10)
        cls.five = cls.rate("Five", 5)
        cls.set_rates(cls.ten)
