"""A night and its audit, and what is done to the tables behind Odoo's back."""

from .common_accounting import InvoiceCase


class AuditCase(InvoiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rep = cls.biller
        # What the database had before is not this test's.
        cls.env["channel.audit.mark"]._mark_existing()

    def night(self):
        """Let a night pass, and return what its audit finds."""
        findings = self.env["channel.audit.finding"]
        before = findings.search([])
        self.run_cron("ir_cron_audit")
        self.env.invalidate_all()
        return findings.search([]) - before

    def sql(self, query, *params):
        self.env.flush_all()
        self.env.cr.execute(query, params)
        self.env.invalidate_all()

    def confirm_by_sql(self, order):
        self.sql("UPDATE sale_order SET state = 'sale' WHERE id = %s", order.id)
