from odoo import models

from .account_move import REVENUE


class AccountMove(models.Model):
    """Invoices whose text hides what they bill (row 9): posted, and shown to the manager."""

    _inherit = "account.move"

    def _channel_enforce(self, lines=None, names=None, fresh=()):
        result = super()._channel_enforce(lines, names, fresh)
        self._channel_show_retitled(lines)
        return result

    def _channel_show_retitled(self, lines=None):
        """Note the lines whose text hides what is sold, for the audit to show.

        :param account.move.line lines: what to look at, if not all lines
        """
        retitled = self.sudo()._channel_find_retitled(lines)
        self.env["channel.guard.event"].sudo().create(
            [move._channel_retitled_event(decided) for move, decided in retitled.items()]
        )

    def _channel_find_retitled(self, lines=None):
        """Return the lines at restricted customers whose text hides what is sold.

        What an order's line was called already is no news of its invoice.

        :param account.move.line lines: what to look at, if not all lines
        :return: move → {line → decision as a dict}
        :rtype: dict
        """
        moves = self.filtered(lambda move: move.move_type in REVENUE)
        customers = moves.commercial_partner_id
        # Along with what posting asks of them next, so that it costs no query.
        customers.fetch(["channel_known_facts", "channel_partner_id", "revenue_manual"])
        known = self.env["channel.policy"]._get_known(customers.ids)
        moves = moves.filtered(lambda move: move.commercial_partner_id.id in known)
        sold = (moves.invoice_line_ids if lines is None else lines.sudo()).filtered(
            lambda line: (
                line.move_id in moves
                and line.display_type == "product"
                and line._channel_sells()
                and line.name not in line.sale_line_ids.mapped("name")
            )
        )
        # Nothing else of products is needed, which have a lot.
        sold.product_id.fetch(["product_tmpl_id"])
        sold.product_id.product_tmpl_id.fetch(["name"])
        hiding = sold.filtered(
            lambda line: line.product_id.product_tmpl_id._channel_is_hidden_by(line.name)
        )
        questions = []
        for line in hiding:
            enquiry = line.move_id._channel_enquiry(line.sale_line_ids.order_id[:1])
            service = line.product_id.product_tmpl_id.channel_service_id
            questions.append((enquiry, {line: service.id or None}, False))
        decisions = self.env["channel.policy"]._decide_lines(questions) if questions else {}
        shown = hiding.filtered(
            lambda line: any(claim["channel_partner"] for claim in decisions[line]["claims"])
        )
        return {
            move: {line: decisions[line] for line in each}
            for move, each in shown.grouped("move_id").items()
        }

    def _channel_retitled_event(self, decisions):
        """Return the values of the guard event that shows retitled lines.

        :param dict decisions: line → decision
        """
        event = self._channel_event("post", "warned", self._channel_told(decisions))
        return {**event, "facts": {**event["facts"], "retitled": True}}
