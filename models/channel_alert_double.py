from odoo import api, models

#: What two contacts of one company share, even where their names have nothing in common.
TELLING = {"vat_same", "vat_same_unchecked", "email_same", "domain_same"}


class ChannelAlert(models.AbstractModel):
    """Warns where a quotation's contact may be a protected customer under another name.

    Only people can tell, so the charter's decision stays what it is.
    """

    _inherit = "channel.alert"

    @api.model
    def _get_double_alerts(self, orders):
        """Return the alerts of quotations whose contacts look like a protected customer.

        :param sale.order orders: quotations, saved or being written
        :return: order → alerts, as :meth:`_get_alerts`; orders without one are left out
        :rtype: dict
        """
        contacts = {order: self._get_contacts(order) for order in orders}
        every = self.env["res.partner"].union(*contacts.values())
        # At once: contacts of orders that were put together are fetched one order at a time.
        every.fetch(["commercial_partner_id"])
        doubles = self._get_doubles(every.commercial_partner_id, every)
        alerts = {}
        for order, each in contacts.items():
            for entity in each.commercial_partner_id:
                if entity in doubles:
                    alert = self._get_double_alert(entity, doubles[entity])
                    alerts.setdefault(order, {"channel_double": alert})
        return alerts

    @api.model
    def _get_contacts(self, order):
        return order._channel_contacts()._origin

    @api.model
    def _get_doubles(self, entities, contacts):
        """Return the protected customer that each unprotected entity may be: the likeliest."""
        if not entities:
            return {}
        parties = [
            entity._channel_party(
                contacts.filtered(lambda each, entity=entity: each.commercial_partner_id == entity)
            )
            for entity in entities.sudo()
        ]
        found = {
            entity: [
                candidate
                for candidate, match in candidates
                if candidate != entity
                and (match.likely or TELLING & {reason.code for reason in match.reasons})
            ]
            for entity, candidates in zip(
                entities, self.env["channel.matching"]._find(parties), strict=True
            )
        }
        asked = {each.id for each in entities if found[each]}
        asked |= {each.id for candidates in found.values() for each in candidates}
        protected = self.env["channel.policy"]._gather_facts(asked) if asked else {}
        doubles = {
            entity: next((each for each in candidates if each.id in protected), None)
            for entity, candidates in found.items()
            if entity.id not in protected
        }
        return {entity: double for entity, double in doubles.items() if double}

    @api.model
    def _get_double_alert(self, entity, double):
        return {
            "level": "warning",
            "message": self.env._(
                "“%(contact)s” may be “%(customer)s”, a customer whom the charter protects. If so, "
                "write the quotation for that contact.",
                contact=entity.name,
                customer=double.name,
            ),
            "action_text": self.env._("View %s", double.name),
            "action": double._get_records_action(),
        }
