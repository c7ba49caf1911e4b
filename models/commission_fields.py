"""Closes what commissions add to models that portal customers read.

The end customer must not learn who earns on its orders, nor that anybody does. What lines show
of commissions is computed for everybody: whoever may read an order or an invoice may open it.
"""

from odoo import fields, models

INTERNAL = "base.group_user"


class ResPartner(models.Model):
    _inherit = "res.partner"

    agent = fields.Boolean(groups=INTERNAL)
    agent_type = fields.Selection(groups=INTERNAL)
    commission_agent_ids = fields.Many2many(groups=INTERNAL)
    commission_id = fields.Many2one(groups=INTERNAL)
    settlement = fields.Selection(groups=INTERNAL)
    settlement_ids = fields.One2many(groups=INTERNAL)


class ProductTemplate(models.Model):
    _inherit = "product.template"

    commission_free = fields.Boolean(groups=INTERNAL)


class SaleOrder(models.Model):
    _inherit = "sale.order"

    commission_total = fields.Float(groups=INTERNAL)
    partner_agent_ids = fields.Many2many(groups=INTERNAL)


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    agent_ids = fields.One2many(groups=INTERNAL)
    commission_free = fields.Boolean(groups=INTERNAL)
    commission_status = fields.Char(groups=INTERNAL, compute_sudo=True)


class AccountMove(models.Model):
    _inherit = "account.move"

    commission_total = fields.Float(groups=INTERNAL)
    partner_agent_ids = fields.Many2many(groups=INTERNAL)
    settlement_count = fields.Integer(groups=INTERNAL)
    settlement_ids = fields.One2many(groups=INTERNAL)


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    agent_ids = fields.One2many(groups=INTERNAL)
    any_settled = fields.Boolean(groups=INTERNAL, compute_sudo=True)
    commission_free = fields.Boolean(groups=INTERNAL)
    commission_status = fields.Char(groups=INTERNAL, compute_sudo=True)
    settlement_id = fields.Many2one(groups=INTERNAL)
