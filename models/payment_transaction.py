from odoo import api, models

from .sale_order_documents import UNBOUND


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    @api.model_create_multi
    def create(self, vals_list):
        transactions = super().create(vals_list)
        # A refund or capture continues a payment; money that is taken already is never refused.
        first = transactions.filtered(lambda transaction: not transaction.source_transaction_id)
        first.sale_order_ids._channel_refuse_if_blocked("pay", UNBOUND)
        first.invoice_ids._channel_refuse_if_blocked("pay")
        return transactions

    def _post_process(self):
        """Park the orders, and the drafts of invoices, that became forbidden while their payment
        was under way.

        Raising would strand a customer who has paid: the money is kept, the payment is
        processed, and a channel manager decides on them.
        """
        orders = self.sale_order_ids._channel_blocked()
        orders._channel_park()
        # Odoo posts what is paid once the money is there.
        paid = self.filtered(lambda each: each.state == "done")
        invoices = (paid | paid.source_transaction_id).invoice_ids._channel_park()
        with self.env["channel.guard"]._parking(orders, invoices):
            return super()._post_process()

    def _check_amount_and_confirm_order(self):
        parked = self.sale_order_ids._channel_parked()
        free = self.filtered(lambda each: not parked & each.sale_order_ids)
        return super(PaymentTransaction, free)._check_amount_and_confirm_order()
