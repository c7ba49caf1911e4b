import functools

from odoo import api, models
from odoo.fields import Domain

from .account_move import REVENUE, SELLING
from .channel_policy import FREE


class AccountMove(models.Model):
    """What the lines of an invoice earn: shown on a draft, settled when it is posted, taken back by
    a refund."""

    _inherit = "account.move"

    def write(self, vals):
        if vals.get("state") == "posted":
            # What is posted keeps what it earns: what a last change makes of it comes before.
            agents = self.env["account.invoice.line.agent"].sudo()
            agents.flush_model(["amount"])
            # Posting asks for it anew: known before, it is only written where it is another. Agents
            # of an invoice that was only just dated are written anyhow.
            if not self.env.records_to_compute(agents._fields["invoice_date"]):
                agents.search_fetch([("invoice_id", "in", self.ids)], ["settled"])
        return super().write(vals)

    def _channel_award(self, decisions, lines=None, fresh=()):
        """Award the lines of invoices that have just been judged.

        :param dict decisions: move → {line → decision}, see :meth:`_channel_decide`
        :param account.move.line lines: what to award, if not all lines
        :param fresh: the invoices that were not posted before, whose awards bind nobody yet
        """
        sold = self.filtered(lambda move: move.move_type in REVENUE).invoice_line_ids
        # Where nothing is known of the customer, and nothing was promised, nothing is earned.
        sold = sold.filtered(
            lambda line: (
                line.display_type == "product"
                and (lines is None or line in lines)
                and (
                    decisions.get(line.move_id, {}).get(line) is not FREE
                    or line.channel_award
                    or line.sale_line_ids
                )
            )
        )
        if sold:
            sold._channel_set_awards(sold._channel_get_awards(decisions, fresh))

    def _channel_award_drafts(self, lines=None):
        """Award the lines of draft invoices as if they were posted now.

        :param account.move.line lines: what to award, if not all lines
        """
        drafts = self.sudo().filtered(
            lambda move: (
                move.state == "draft" and move.move_type in SELLING and not move.posted_before
            )
        )
        if drafts:
            drafts._channel_award(drafts._channel_decide(), lines, fresh=drafts)

    @api.model
    def _channel_award_drafts_where(self, domain):
        """Award the draft invoices among some anew, as facts and rates change.

        :param Domain domain: which ones
        """
        self.sudo().search(
            domain
            & Domain("state", "=", "draft")
            & Domain("move_type", "in", SELLING)
            & Domain("posted_before", "=", False)
        )._channel_award_drafts()

    def _reverse_moves(self, default_values_list=None, cancel=False):
        reverses = super()._reverse_moves(default_values_list, cancel)
        for move, reverse in zip(self.sudo(), reverses.sudo(), strict=True):
            if move.move_type in REVENUE:
                move._channel_take_back(reverse)
        return reverses

    def _channel_take_back(self, reverse):
        """Have a refund take back what was earned: from the same channel partner, by the same
        commission and scenario.

        :param account.move reverse: the refund of this invoice
        """
        self.ensure_one()

        def sold(move):
            return move.invoice_line_ids.filtered(lambda line: line.display_type == "product")

        awards = {}
        for line, taken in zip(sold(self), sold(reverse), strict=False):
            if line.channel_award and line.product_id == taken.product_id:
                awards[taken] = line._channel_get_reversed_award()
        sold(reverse)._channel_set_awards(awards)


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _compute_agent_ids(self):
        posted = self.filtered(
            lambda line: (
                line.parent_state == "posted" and (line.channel_award or {}).get("commission")
            )
        )
        result = super(AccountMoveLine, self - posted)._compute_agent_ids()
        (self - posted).filtered(
            lambda line: line.id and (line.channel_award or {}).get("commission")
        )._channel_sync_agents()
        return result

    def _channel_award_told(self):
        if self.display_type != "product" or self.move_type not in REVENUE:
            return None
        if self.id or self.parent_state != "draft":
            return super()._channel_award_told()
        # While somebody is still typing: what posting it now would award.
        fresh = self.move_id.filtered(lambda move: not move.posted_before)
        return self._channel_get_awards(self.move_id._channel_decide(), fresh)[self]

    # ------------------------------------------------------------------- business

    def _channel_get_awards(self, decisions, fresh=()):
        """Return what lines earn.

        :param dict decisions: move → {line → decision}, see ``account.move._channel_decide``
        :param fresh: the invoices that were not posted before, whose awards bind nobody yet
        :return: line → award or False, see ``channel.award``
        :rtype: dict
        """
        awards, asked = {}, {}
        is_for_whom_sold = {
            move: functools.cache(move._channel_is_for_whom_it_was_sold) for move in self.move_id
        }
        for line in self:
            move = line.move_id
            decision = decisions.get(move, {}).get(line)
            promise = line._channel_get_promise(
                decision is not None, move in fresh, is_for_whom_sold[move]
            )
            if promise is None:
                asked[line] = decision
            else:
                awards[line] = promise
        for line, award in self.env["channel.award"]._get_awards(asked).items():
            if award:
                if award.get("agent") and line.product_id.product_tmpl_id.commission_free:
                    award.update(why="product", commission=False)
                award["customer"] = line.move_id.commercial_partner_id._origin.id
                award["product"] = line.product_id._origin.id
            elif line.move_id.move_type not in SELLING:
                award = {"why": "refund"}
            awards[line] = award
        return awards

    def _channel_get_promise(self, decided, fresh, is_for_whom_sold):
        """Return the award that binds a line already; None where it is awarded by itself.

        That is what its order promised, what an invoice says that was posted before, or what a
        refund takes back.

        :param bool decided: whether the line was judged by itself
        :param bool fresh: whether the invoice was not posted before
        :param is_for_whom_sold: ``account.move._channel_is_for_whom_it_was_sold``, of its invoice
        """
        self.ensure_one()
        sold = self._channel_sold(is_for_whom_sold).filtered(
            lambda line: line.product_id == self.product_id
        )
        if sold:
            promises = [award for line in sold if (award := line.channel_award)]
            promise = next((each for each in promises if each.get("commission")), None)
            # A line that bills more than was ordered is judged, and earns what was promised.
            if promise or not decided:
                return promise or (promises[0] if promises else False)
        if fresh and self.move_id.move_type in SELLING:
            return None
        award = self.channel_award or {}
        if award.get("product") == self.product_id._origin.id and (
            award["customer"] == self.move_id.commercial_partner_id._origin.id
        ):
            return award
        return None

    def _channel_get_reversed_award(self):
        """Return the award of a refund's line, which takes back in proportion.

        A rate that depends on the amount, or on what the product costs by now, would take back
        something else than was earned: what was really earned counts, in percent.
        """
        self.ensure_one()
        award = {
            **self.channel_award,
            "customer": self.move_id.commercial_partner_id.id,
            "product": self.product_id.id,
        }
        terms = award.get("terms")
        if terms and (terms["type"], terms["base"]) != ("fixed", "gross_amount"):
            earned = sum(self.agent_ids.filtered("channel_scenario_id").mapped("amount"))
            percent = abs(earned) / abs(self.price_subtotal) * 100 if self.price_subtotal else 0.0
            award["terms"] = {
                "type": "fixed",
                "base": "gross_amount",
                "percent": percent,
                "sections": [],
            }
        return award
