from odoo import api, models


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    @api.model_create_multi
    def create(self, vals_list):
        transactions = super().create(vals_list)
        # A refund or capture continues a payment; money that is taken already is never refused.
        first = transactions.filtered(lambda transaction: not transaction.source_transaction_id)
        first.sale_order_ids._channel_refuse_if_blocked("pay")
        return transactions

    def _post_process(self):
        """Park the orders that became forbidden while their payment was under way.

        Raising would strand a customer who has paid: the money is kept, the payment is
        processed, and a channel manager decides on the order.
        """
        blocked = self.sale_order_ids._channel_blocked()
        if not blocked:
            return super()._post_process()
        blocked._channel_park()
        with self.env["channel.guard"]._parking(blocked):
            return super()._post_process()

    def _check_amount_and_confirm_order(self):
        parked = self.env["channel.guard"]._get_parked()
        free = self.filtered(lambda each: not parked.intersection(each.sale_order_ids.ids))
        return super(PaymentTransaction, free)._check_amount_and_confirm_order()
