"""What is sold in a year: orders, invoices, payments in parts and refunds, the ways Odoo has."""

from collections import defaultdict
from datetime import timedelta

from odoo.fields import Command

from .generated_history import note_payment


class Sales:
    """Sells to the customers of a year, and is paid by them.

    :param Year year: says which day it is, and keeps what is due on a later one
    """

    def __init__(self, year):
        self.year = year
        self.env = year.env
        self.chance = year.chance
        self.world = year.world
        self.counts = year.counts

    # --------------------------------------------------------------------- orders

    def _prepare_lines(self):
        chance = self.chance
        return [
            {
                "product_id": product.id,
                "price_unit": round(chance.uniform(3, 900), 2),
                "discount": chance.choice([0, 0, 0, 0, 5, 12.5]),
                "tax_ids": [Command.set(product.taxes_id.ids)],
                "quantity": chance.choice([1, 1, 1, 2, 3, 4, 10]),
            }
            for product in chance.sample(self.world.products, chance.choice([1, 1, 2, 3, 4, 6]))
        ]

    def _prepare_order(self, customer):
        chance, vals = self.chance, {"partner_id": customer.id}
        if (
            customer.channel_partner_id
            and chance.random() < 0.06
            and customer not in self.world.channel_partners
        ):
            # Sold through the channel partner, delivered to its customer.
            vals = {
                "partner_id": customer.channel_partner_id.id,
                "partner_shipping_id": customer.id,
            }
        elif customer in self.world.introductions and chance.random() < 0.6:
            vals["opportunity_id"] = self.world.introductions[customer].id
        vals["order_line"] = [
            Command.create(
                {
                    "product_uom_qty": line.pop("quantity"),
                    **line,
                }
            )
            for line in self._prepare_lines()
        ]
        return vals

    def quote(self, number):
        customers = self.year.some_customers(number)
        orders = self.env["sale.order"].create(list(map(self._prepare_order, customers)))
        self.counts["orders"] += len(orders)
        for order in orders:
            self.year.later("confirm", order, *self.chance.choice([(0, 0), (0, 0), (5, 60)]))

    def confirm(self, orders):
        """Confirm orders, each batch for customers who are in it once: what one order changes
        counts for the next."""
        while orders:
            batch, rest, met = self.env["sale.order"], [], set()
            for order in orders:
                parties = set(
                    (order.partner_id | order.partner_shipping_id).commercial_partner_id.ids
                )
                if met & parties:
                    rest.append(order)
                else:
                    batch |= order
                    met |= parties
            orders = rest
            self.year.next_step()
            for order in batch._channel_blocked():
                self._settle_blocked(order)
            self.year.next_step()
            batch = batch.filtered(lambda order: order.state == "draft")
            batch.action_confirm()
            self.counts["confirmed"] += len(batch)
            for order in batch:
                self.year.later("invoice", order, 0, 20)

    def _settle_blocked(self, order):
        """Ask for consent, or sell what is left without it."""
        for decision in order.order_line._channel_decide().values():
            if decision["status"] == "blocked" and self.chance.random() < 0.7:
                for claim in decision["claims"]:
                    self.world.consent(order, claim, decision["service"])
                    self.counts["consents"] += 1
        blocked = order._channel_blocked() and order._channel_get_blocked_lines()
        if blocked and blocked == order.order_line:
            order.action_cancel()
        elif blocked:
            order.action_channel_remove_blocked()

    # ------------------------------------------------------------------- invoices

    def invoice(self, orders):
        if not orders:
            return
        moves = self.env["sale.order"].union(*orders)._create_invoices(grouped=True)
        moves.invoice_date = self.year.day
        for move in moves:
            if self.chance.random() < 0.25:
                self._invoice_a_part(move)
        self.post(moves)

    def _invoice_a_part(self, move):
        parts = move.invoice_line_ids.filtered(lambda line: line.quantity >= 2)
        for line in parts:
            line.quantity = line.quantity // 2
        if parts:
            for order in parts.sale_line_ids.order_id:
                self.year.later("invoice", order, 10, 60)

    def prepare_invoices(self, customers):
        """Write invoices without orders, and leave out what may not be sold."""
        moves = self.env["account.move"].create(
            [
                {
                    "move_type": "out_invoice",
                    "partner_id": customer.id,
                    "invoice_date": self.year.day,
                    "invoice_line_ids": [Command.create(line) for line in self._prepare_lines()],
                }
                for customer in customers
            ]
        )
        moves.invoice_line_ids.browse(
            line.id
            for decisions in moves._channel_decide().values()
            for line, decision in decisions.items()
            if decision["status"] == "blocked"
        ).unlink()
        empty = moves.filtered(lambda move: not move.invoice_line_ids)
        empty.unlink()
        self.counts["direct invoices"] += len(moves - empty)
        return moves - empty

    def post(self, moves):
        self.year.next_step()
        moves.action_post()
        self.counts["invoices"] += len(moves)
        for move in moves:
            how = self.chance.random()
            if how < 0.75:
                self.year.later("pay", (move, 1), 0, 60)
            elif how < 0.87:
                self.year.later("pay", (move, 0.37), 0, 30)
                self.year.later("pay", (move, 1), 31, 70)
            elif how < 0.93:
                # Never paid, but given back in full.
                self.year.later("refund", move, 5, 90)

    def pay(self):
        """Register the payments that are due, some under the day that they should have had."""
        whole = defaultdict(lambda: self.env["account.move"])
        for _day, (move, share) in self.year.due("pay"):
            booked = self.year.day - timedelta(days=self.chance.choice([0, 0, 0, 0, 9]))
            if move.amount_residual <= 0:
                continue
            if share == 1:
                whole[booked, move.move_type] |= move
                if move.move_type == "out_invoice" and self.chance.random() < 0.15:
                    self.year.later("refund", move, 5, 90)
            else:
                self._register(move, booked, round(move.amount_total * share, 2))
        for (booked, _kind), moves in whole.items():
            self._register(moves, booked)

    def _register(self, moves, booked, amount=None):
        wizard = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=moves.ids)
            .create({"payment_date": booked, "group_payment": False})
        )
        if amount:
            wizard.amount = amount
        note_payment(self.env.cr, moves, booked, amount)
        wizard._create_payments()
        self.counts["partial payments" if amount else "payments"] += len(moves)

    def refund(self):
        for _day, move in self.year.due("refund"):
            if move.payment_state not in ("paid", "not_paid"):
                continue
            paid = move.payment_state == "paid"
            refund = move._reverse_moves([{"invoice_date": self.year.day, "date": self.year.day}])
            if paid and self.chance.random() < 0.6:
                for line in refund.invoice_line_ids:
                    line.quantity = line.quantity / 2 if line.quantity > 1 else line.quantity
                if len(refund.invoice_line_ids) > 2:
                    refund.invoice_line_ids[0].unlink()
            self.year.next_step()
            if paid:
                self.year.later("pay", (refund, 1), 0, 30)
            else:
                note_payment(self.env.cr, move | refund, self.year.day)
            refund.action_post()
            self.counts["refunds"] += 1
