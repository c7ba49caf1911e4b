from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .res_partner_settlement import PERIODS


class ResCompany(models.Model):
    """How the commissions of channel partners are settled in this company."""

    _inherit = "res.company"

    channel_settlement_period = fields.Selection(
        PERIODS,
        string="Period of Settlements",
        default="monthly",
        required=True,
        help="Commissions are settled once the period is over in which the customer has paid.",
        prefetch="channel_partner",
        groups="base.group_user",
    )
    channel_settle_in_payment = fields.Boolean(
        string="Payments Count before the Bank Confirms Them",
        help="An invoice counts as paid while it is “in payment”, before its payment is matched "
        "with a bank statement.",
        prefetch="channel_partner",
        groups="base.group_user",
    )
    channel_commission_product_id = fields.Many2one(
        "product.product",
        string="Product on Bills for Commissions",
        help="Gives the account and the taxes. Empty: the product “Channel Partner Commission”.",
        prefetch="channel_partner",
        groups="base.group_user",
    )
    channel_commission_journal_id = fields.Many2one(
        "account.journal",
        string="Journal of Bills for Commissions",
        check_company=True,
        domain="[('type', '=', 'purchase'), ('company_id', '=', id)]",
        help="Empty: the first purchase journal.",
        prefetch="channel_partner",
        groups="base.group_user",
    )

    def _channel_commission_product(self):
        """Return the product that vendor bills for commissions are made with.

        :raise UserError: where there is none, with what to do
        """
        self.ensure_one()
        product = self.channel_commission_product_id or self.env.ref(
            "channel_partner.product_commission", raise_if_not_found=False
        )
        if not product or not product.active:
            raise UserError(
                self.env._(
                    "There is no product to make bills for commissions with in %(company)s. Choose "
                    "one in Settings ‣ CRM ‣ Channel Partners.",
                    company=self.name,
                )
            )
        return product

    def _channel_commission_journal(self):
        """Return the journal that vendor bills for commissions go to.

        :raise UserError: where there is none, with what to do
        """
        self.ensure_one()
        journal = self.channel_commission_journal_id or self.env["account.journal"].search(
            Domain("type", "=", "purchase")
            & Domain(self.env["account.journal"]._check_company_domain(self)),
            limit=1,
        )
        if not journal or not journal.active:
            raise UserError(
                self.env._(
                    "There is no purchase journal for bills for commissions in %(company)s. Choose "
                    "one in Settings ‣ CRM ‣ Channel Partners.",
                    company=self.name,
                )
            )
        return journal
