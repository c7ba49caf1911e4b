from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ..policy import NOTHING_KNOWN, decide
from .channel_registration import IN_FORCE

#: Those for which the channel partner is asked.
ASKED = ("blocked", "warning")


class ChannelPortalCustomer(models.AbstractModel):
    """The customers of a channel partner: whom it manages, and whom its deals protect.

    It is told its own part alone. Whatever another channel partner has at the same customer
    changes nothing of what these methods answer.
    """

    _name = "channel.portal.customer"
    _description = "Customers of a Channel Partner in the Portal"

    # ------------------------------------------------------------------ whose they are

    @api.model
    def _get_managed_domain(self, channel_partner):
        """Return the companies that a channel partner manages, without their contacts.

        :rtype: Domain
        """
        company = Domain("is_company", "=", True) | Domain("parent_id", "=", False)
        return company & Domain("channel_partner_id", "=", channel_partner.id)

    @api.model
    def _get_domain(self, channel_partner, deals):
        """Return all customers of a channel partner.

        :param dict deals: see :meth:`_get_deals`
        :rtype: Domain
        """
        protected = Domain("id", "in", [customer.id for customer in deals])
        return self._get_managed_domain(channel_partner) | protected

    @api.model
    def _get_deals(self, channel_partner):
        """Return the deals in force of a channel partner: one for a customer at most.

        :return: customer → registration, as superuser
        :rtype: dict
        """
        # A day is another one elsewhere: each deal's own company says which it is.
        day, today = timedelta(days=1), fields.Date.today()
        deals = (
            self.env["channel.registration"]
            .sudo()
            .search(
                Domain("channel_partner_id", "=", channel_partner.id)
                & Domain("customer_id", "not in", [False, channel_partner.id])
                & Domain("state", "in", IN_FORCE)
                & Domain("date_start", "<=", today + day)
                & Domain("date_end", ">=", today - day)
            )
        )
        return {
            deal.customer_id: deal
            for deal in deals
            if deal.date_start <= deal._today() <= deal.date_end
        }

    @api.model
    def _find(self, channel_partner, domain=Domain.TRUE, **search):
        """Return customers of a channel partner, as superuser.

        :rtype: res.partner
        """
        deals = self._get_deals(channel_partner)
        own = self._get_domain(channel_partner, deals)
        return self.env["res.partner"].sudo().search(own & domain, **search)

    # --------------------------------------------------------------- what is protected

    @api.model
    def _decide(self, channel_partner, customers):
        """Decide every service for some customers, by what concerns a channel partner.

        :param res.partner customers: any number of its customers
        :return: customer → {service → :class:`~..policy.Decision`}
        :rtype: dict
        """
        policy = self.env["channel.policy"].sudo()
        facts = {
            customer: known.as_known_by(channel_partner.id)
            for customer, known in policy._gather_facts(set(customers.ids)).items()
        }
        charter = policy._load_charter()
        services = self.env["channel.service"].sudo().search([])
        return {
            customer: decide(
                policy._enquiry(customer),
                {customer.id: facts.get(customer.id, NOTHING_KNOWN)},
                charter,
                services.ids,
            )
            for customer in customers
        }

    @api.model
    def _get_groups(self, services, decisions):
        """Return the topmost services that stand for all that lies under them.

        :param channel.service services: all of them, in the order of the tree
        :param dict decisions: service → decision, of one customer
        :rtype: channel.service
        """

        def said(service):
            decision = decisions[service.id]
            return decision.status, decision.claims, decision.consents, decision.until

        whole = services.filtered(
            lambda top: all(
                said(each) == said(top)
                for each in services
                if each.parent_path.startswith(top.parent_path)
            )
        )
        return whole.filtered(lambda each: each.parent_id not in whole)

    @api.model
    def _get_asked(self, decisions):
        """Return the names of what may be sold to each customer with consent alone.

        :param dict decisions: as :meth:`_decide` returns them
        :return: customer → a list of names
        :rtype: dict
        """
        services = self.env["channel.registration"]._get_form_services()
        return {
            customer: self._get_groups(services, each)
            .filtered(lambda service, each=each: each[service.id].status in ASKED)
            .mapped("name")
            for customer, each in decisions.items()
        }

    @api.model
    def _get_lines(self, decisions):
        """Return what may be sold to a customer, in words for its channel partner.

        :param dict decisions: service → decision, of one customer
        :return: dicts with ``service``, ``under`` (names of what lies under it), ``status``,
            ``label``, ``color`` (of Bootstrap), ``text``, ``until`` and ``scenarios`` (the
            clauses of the charter that say so)
        :rtype: list
        """
        services = self.env["channel.registration"]._get_form_services()
        known = {
            scenario.code: scenario for scenario in self.env["channel.scenario"].sudo().search([])
        }
        words, lines = self._get_words(), []
        for top in self._get_groups(services, decisions):
            decision = decisions[top.id]
            label, color, text = words[decision.status.value]
            codes = dict.fromkeys(claim.scenario for claim in decision.claims)
            lines.append(
                {
                    "service": top.name,
                    "under": services.filtered(
                        lambda each, top=top: (
                            each != top and each.parent_path.startswith(top.parent_path)
                        )
                    ).mapped("name"),
                    "status": decision.status.value,
                    "label": label,
                    "color": color,
                    "text": text,
                    "until": self._get_until(decision),
                    "scenarios": [known[code] for code in codes if code in known],
                }
            )
        return lines

    @api.model
    def _get_words(self):
        """Return of each status its label, its colour and what it means."""
        env = self.env
        return {
            "blocked": (
                env._("Your consent needed"),
                "success",
                env._("We may not sell this without your consent."),
            ),
            "warning": (
                env._("Your consent asked for"),
                "success",
                env._("We should not sell this without your consent."),
            ),
            "consented": (
                env._("You have agreed"),
                "info",
                env._("We may sell it, because you have agreed."),
            ),
            "commission": (
                env._("Commission"),
                "primary",
                env._("We may sell it, you earn a commission."),
            ),
            "allowed": (env._("Not restricted"), "secondary", env._("We may sell it.")),
        }

    @api.model
    def _get_until(self, decision):
        if decision.until:
            return format_date(self.env, decision.until, date_format="long")
        # What restricts nothing has no end to tell of.
        return "" if decision.status.value == "allowed" else self.env._("No last day")

    # --------------------------------------------------------------------- documents

    @api.model
    def _get_documents(self, channel_partner, customer):
        """Return a channel partner's own documents about a customer, newest first.

        :return: ``registrations``, ``consents`` and ``cases``, as superuser
        :rtype: dict
        """
        about = Domain("customer_id", "=", customer.id)
        own = about & Domain("channel_partner_id", "=", channel_partner.id)
        begun = Domain("state", "!=", "draft")
        return {
            "registrations": self.env["channel.registration"]
            .sudo()
            .search(own & (begun | Domain("source", "!=", "manual"))),
            "consents": self.env["channel.consent"].sudo().search(own & begun),
            "cases": self.env["channel.case"]
            .sudo()
            .search(about & self.env["channel.case"]._get_portal_domain(channel_partner)),
        }
