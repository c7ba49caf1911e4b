from odoo import api, models

from .channel_policy import FREE

#: What ties a new line to others, which are decided again along with it; and what Odoo made it as.
TIED = ("channel_exempt", "linked_line_ids", "linked_line_id", "linked_virtual_id")


class SaleOrderLine(models.Model):
    """New lines, decided along with their other values."""

    _inherit = "sale.order.line"

    @api.model
    def _create(self, data_list):
        # Computed afterwards, all this would be noted as to do, kept and written once more.
        given = []
        for data, decided in self.sudo()._channel_decide_new(data_list):
            fields = {self._fields[name] for name in decided}
            data["stored"].update(decided)
            data["protected"] |= fields
            given.append((data, fields))
        lines = super()._create(data_list)
        earning = []
        for data, fields in given:
            # Till here only: what follows can still change what a line sells.
            data["protected"] -= fields
            if (data["stored"]["channel_award"] or {}).get("commission"):
                earning.append(data["record"].id)
        if earning:
            # At once: where agents are given, or come from a default, nobody asks for these later.
            lines.sudo().browse(earning)._channel_sync_agents()
        return lines

    @api.model
    def _channel_decide_new(self, data_list):
        """Decide new lines, as they would be computed.

        Left to be computed are those that Odoo itself adds and those that are tied to others. Where
        one of these sells to customers who concern somebody, so are all that do: facts are gathered
        once.

        :param list data_list: as ``_create`` takes it, defaults and precomputed values included
        :return: list of tuples (one of the data, the value of each field that is decided)
        :rtype: list
        """
        products = self.env["product.product"].browse(
            filter(None, {data["stored"].get("product_id") for data in data_list})
        )
        sold = {product.id: product.product_tmpl_id for product in products}
        by_order, nothing = {}, self.env["product.template"]
        for data in data_list:
            values = data["stored"]
            template = sold.get(values.get("product_id"), nothing)
            by_order.setdefault(values.get("order_id"), []).append((data, template))
        orders = self.env["sale.order"].browse(filter(None, by_order))
        enquiries = {order: order._channel_enquiry() for order in orders}
        known = self.env["channel.policy"]._get_known(
            {customer for enquiry in enquiries.values() for customer in enquiry.customers}
        )
        free, concerned = [], []
        for order, enquiry in enquiries.items():
            lines = by_order[order.id]
            if enquiry.concerns_anybody_in(known):
                judged = [line for line in lines if not line[0]["stored"].get("display_type")]
                lines = [line for line in lines if line[0]["stored"].get("display_type")]
                if judged:
                    concerned.append((order, enquiry, judged))
            free += lines
        decided = [
            (data, self._channel_get_decided(data, template, FREE))
            for data, template in free
            if not self._channel_is_tied(data)
        ]
        if concerned and not any(
            self._channel_is_tied(data)
            for _order, _enquiry, lines in concerned
            for data, _template in lines
        ):
            decided += self._channel_decide_concerned(concerned, known)
        return decided

    @api.model
    def _channel_is_tied(self, data):
        return any(data["stored"].get(name) for name in TIED)

    @api.model
    def _channel_get_decided(self, data, template, decision, award=None):
        judged = not data["stored"].get("display_type")
        return {
            "channel_service_id": template.channel_service_id.id,
            "channel_status": decision["status"] if judged else None,
            "channel_decision": None if decision is FREE else decision,
            "channel_award": award,
        }

    @api.model
    def _channel_decide_concerned(self, orders, known):
        """Decide new lines that sell something to customers who concern somebody.

        :param list orders: of tuples (order, :class:`Enquiry`, list of tuples (data, template))
        :param dict known: which kinds of facts are known of the customers
        :return: as :meth:`_channel_decide_new`
        :rtype: list
        """
        policy = self.env["channel.policy"]
        facts = policy._gather_facts_for(
            [enquiry for _order, enquiry, _lines in orders], known=known
        )

        def kind(order, template):
            # Lines of one kind share one decision, and one award.
            return template.channel_service_id, order, template.commission_free, False

        decisions = policy._decide_lines(
            [
                (
                    enquiry,
                    {
                        kind(order, template): template.channel_service_id.id or None
                        for _data, template in lines
                    },
                    order.company_id.channel_unclassified_policy == "block",
                )
                for order, enquiry, lines in orders
            ],
            facts,
        )
        awards = self._channel_get_shared_awards(decisions)
        result = []
        for order, _enquiry, lines in orders:
            for data, template in lines:
                key = kind(order, template)
                decided = self._channel_get_decided(data, template, decisions[key], awards[key])
                result.append((data, decided))
        return result
