from psycopg2.errors import SerializationFailure

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL


class CommissionSettlement(models.Model):
    """Makes the draft vendor bills for what was settled.

    One bill for each channel partner, company and currency, of all that has no bill yet.
    While that comes to nothing or less, because refunds took back more than was earned, it is
    carried over until later settlements make up for it.
    """

    _inherit = "commission.settlement"

    # -------------------------------------------------------------------- actions

    def action_channel_bill(self):
        """Make the bills of these settlements now; less than nothing gives a vendor refund."""
        self._channel_check_manager()
        settlements = self._channel_ours().with_env(self.env).sudo()
        bills = self.env["account.move"]
        for group in settlements._channel_grouped():
            bills |= group._channel_make_bill(carry_over=False)
        if not bills:
            raise UserError(
                self.env._(
                    "There is nothing to bill: these settlements are billed, cancelled, or all of "
                    "their commissions are held."
                )
            )
        return bills.with_env(self.env)._channel_show_bills()

    # ------------------------------------------------------------------- business

    @api.model
    def _channel_unbilled(self, channel_partners=None, companies=None):
        domain = self._channel_unbilled_domain()
        if channel_partners:
            domain &= Domain("agent_id", "in", channel_partners.ids)
        if companies:
            domain &= Domain("company_id", "in", companies.ids)
        return self.sudo().search(domain)

    def _channel_grouped(self):
        """Return these settlements by channel partner, company and currency: a bill each."""

        grouped = self.sorted("id").grouped(
            lambda each: (each.company_id.id, each.agent_id.id, each.currency_id.id)
        )
        return [grouped[key] for key in sorted(grouped)]

    def _channel_make_bill(self, carry_over=True):
        """Make one draft bill for settlements of one channel partner, company and currency.

        :param bool carry_over: leave what comes to nothing or less for a later bill
        :return: the bill, or none
        :rtype: account.move
        """
        none = self.env["account.move"]
        locked = self.sudo().try_lock_for_update(allow_referencing=True)
        if len(locked) < len(self):
            # Somebody else is at it.
            return none
        settlements = locked.filtered_domain(self._channel_unbilled_domain())
        settlements._channel_drop_unpayable()
        settlements = settlements.filtered("line_ids")
        total = sum(settlements.mapped("total"))
        if not settlements or (
            carry_over and settlements.currency_id.compare_amounts(total, 0) <= 0
        ):
            return none
        company = settlements.company_id
        settlements = settlements.with_company(company).with_context(
            lang=settlements.agent_id.lang or self.env.user.lang or self._channel_any_lang()
        )
        product = company.with_company(company)._channel_commission_product()
        bills = settlements.make_invoices(
            company.with_company(company)._channel_commission_journal(),
            product.with_company(company),
            date=fields.Date.context_today(settlements),
            grouped=True,
        )
        settlements.activity_unlink(["channel_partner.mail_activity_type_review"])
        settlements._channel_forget_states()
        return bills.with_env(self.env)

    @api.model
    def _channel_any_lang(self):
        return self.env["res.lang"].get_installed()[0][0]

    def _channel_bill_or_tell(self):
        """Make a bill, and tell the responsible channel manager where that is not possible."""
        try:
            with self.env.cr.savepoint():
                return self._channel_make_bill()
        except UserError as error:
            self.env.invalidate_all()
            self[:1]._channel_tell(str(error))
        except SerializationFailure:
            # Somebody else made this bill at the same moment.
            self.env.cr.rollback()
            self.env.invalidate_all()
        return self.env["account.move"]

    def _channel_tell(self, text):
        """Leave an activity for the channel manager, once until it is done."""
        activity_type = self.env.ref("channel_partner.mail_activity_type_review")
        if self.activity_ids.filtered(lambda each: each.activity_type_id == activity_type):
            return
        self.activity_schedule(
            "channel_partner.mail_activity_type_review",
            summary=self.env._("No bill could be made for this settlement"),
            note=text,
            user_id=self.company_id._channel_manager().id or self.env.uid,
        )

    def _channel_drop_unpayable(self):
        """Take out what may not be settled any more: held since, or its payment came to nothing."""
        if not self:
            return
        lines = self.env["account.invoice.line.agent"]
        rows = self.env.execute_query(
            SQL(
                """
                SELECT part.id
                  FROM commission_settlement_line AS part
                  JOIN account_invoice_line_agent AS line ON line.id = part.invoice_agent_line_id
                 WHERE part.settlement_id = ANY(%s)
                   AND (%s) IS DISTINCT FROM 'payable'
                """,
                list(self.ids),
                lines._channel_open_state_sql(SQL.identifier("line")),
            )
        )
        dropped = self.env["commission.settlement.line"].sudo().browse(each for (each,) in rows)
        for settlement in dropped.settlement_id:
            count = len(dropped.filtered(lambda each, of=settlement: each.settlement_id == of))
            settlement.message_post(
                body=self.env._(
                    "%s commissions were taken out before billing: they are held, or their "
                    "invoices are no longer paid.",
                    count,
                )
            )
        emptied = self.filtered(lambda settlement: settlement.line_ids <= dropped)
        dropped.unlink()
        emptied.write({"state": "cancel"})
