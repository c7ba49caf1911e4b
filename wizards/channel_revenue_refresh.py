from odoo import api, fields, models

BATCH = 5000


class ChannelRevenueRefresh(models.TransientModel):
    """Recomputes all revenue flags in steps, so that a screen can show how far it is."""

    _name = "channel.revenue.refresh"
    _description = "Recompute Revenue Flags"

    total = fields.Integer(string="Customers", default=lambda self: self._default_total())
    done = fields.Integer(readonly=True)
    changed = fields.Integer(string="Customers with Changed Flags", readonly=True)
    last_id = fields.Integer(readonly=True)
    progress = fields.Float(compute="_compute_progress")

    @api.depends("total", "done")
    def _compute_progress(self):
        for refresh in self:
            refresh.progress = 100 * refresh.done / refresh.total if refresh.total else 100

    @api.model
    def _default_total(self):
        customers = self.env["res.partner"].sudo().with_context(active_test=False)
        return customers.search_count(self._customers_domain())

    @api.model
    def _customers_domain(self):
        return ["|", ("is_company", "=", True), ("parent_id", "=", False)]

    def action_step(self):
        """Recompute the next customers.

        :return: ``done``, ``total`` and ``changed`` as counts of customers
        :rtype: dict
        """
        self.ensure_one()
        self.env["channel.lifecycle.mixin"]._check_allowed("channel_partner.group_channel_manager")
        customers = (
            self.env["res.partner"]
            .sudo()
            .with_context(active_test=False)
            .search([("id", ">", self.last_id), *self._customers_domain()], order="id", limit=BATCH)
        )
        changed = self.env["channel.revenue"].sudo()._refresh(customers)
        self.done = min(self.done + len(customers), self.total) if customers else self.total
        self.changed += len(changed)
        self.last_id = customers[-1:].id or self.last_id
        return {"done": self.done, "total": self.total, "changed": self.changed}
