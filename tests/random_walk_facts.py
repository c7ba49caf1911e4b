"""Steps of a walk that change what protects a customer."""

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from odoo.fields import Command

from .random_walk import (
    COVERED,
    CUSTOMER,
    NUMBER,
    OWNED,
    PARTNER,
    PRODUCT,
    REVENUE,
    WHO,
    DocumentSteps,
)

PROTECTION = st.sampled_from(["sip_trunk", "connectivity", "register", "introduce", None])
SERVICE = st.sampled_from(
    ["network_security", "hardware", "phone_system", "sip_trunk", "connectivity", "mobile", None]
)


class FactSteps(DocumentSteps):
    """Owners, deals, introductions, consents, contacts and products."""

    @initialize(customer=PROTECTION, stranger=PROTECTION, freelancer=PROTECTION)
    def protect(self, **protections):
        """Begin where there is something to protect: chance alone would sell to nobody's."""
        for name, how in protections.items():
            contacts = getattr(self.case, name), self.case.netzhaus
            if how == "register":
                self.deals.append(self.case.register(*contacts))
            elif how == "introduce":
                self.leads.append(self.case.introduce(*contacts))
            elif how:
                self.case.manage(*contacts, how)

    @rule(customer=OWNED, partner=PARTNER, revenue=REVENUE)
    def manage(self, customer, partner, revenue):
        contacts = getattr(self.case, customer), getattr(self.case, partner)
        self.step("manage", lambda: self.case.manage(*contacts, *revenue))

    @rule(customer=OWNED)
    def free(self, customer):
        self.step("free", lambda: getattr(self.case, customer).write({"channel_partner_id": False}))

    @rule(customer=OWNED, partner=PARTNER)
    def register(self, customer, partner):
        contacts = getattr(self.case, customer), getattr(self.case, partner)
        if deal := self.step("register", lambda: self.case.register(*contacts)):
            self.deals.append(deal)

    @rule(number=NUMBER, how=st.sampled_from(["action_won", "action_lost", "action_cancel"]))
    def end_deal(self, number, how):
        deal = self.pick(self.deals, number)
        self.step(how, lambda: getattr(deal, how)(), deal)

    @rule(customer=OWNED, partner=PARTNER)
    def introduce(self, customer, partner):
        contacts = getattr(self.case, customer), getattr(self.case, partner)
        if lead := self.step("introduce", lambda: self.case.introduce(*contacts)):
            self.leads.append(lead)

    @rule(number=NUMBER)
    def end_introduction(self, number):
        lead = self.pick(self.leads, number)
        self.step("end introduction", lambda: lead._channel_end_introduction("Over"), lead)

    @rule(customer=OWNED, partner=PARTNER, covered=COVERED, number=NUMBER, one=st.booleans())
    def agree(self, customer, partner, covered, number, one):
        order = self.pick(self.orders, number) if one else None
        values = {"order_id": order.id} if order else {}
        contacts = getattr(self.case, customer), getattr(self.case, partner)
        if consent := self.step("agree", lambda: self.case.consent(*contacts, covered, **values)):
            self.consents.append(consent)

    @rule(number=NUMBER)
    def revoke(self, number):
        consent = self.pick(self.consents, number)
        self.step("revoke", lambda: consent.action_revoke(), consent)

    @rule(who=WHO, moved=st.sampled_from(["person", "freelancer"]), customer=OWNED)
    def change_company(self, who, moved, customer):
        contact, company = getattr(self.case, moved), getattr(self.case, customer)
        self.step(
            "change company",
            lambda: contact.with_user(self.user(who)).write(
                {"parent_id": company.id if company != contact else False}
            ),
        )

    @rule(who=WHO, moved=st.sampled_from(["person", "freelancer"]), inside=st.booleans())
    def delete_company(self, who, moved, inside):
        """Put a contact under one that is deleted, of the same company or of none."""
        contact = getattr(self.case, moved)

        def act():
            above = contact.parent_id.id if inside else False
            between = contact.create({"name": "Short Lived", "parent_id": above})
            contact.with_user(self.user(who)).parent_id = between
            between.unlink()

        self.step("delete company", act)

    @rule(number=NUMBER, one=st.booleans())
    def agree_to_order(self, number, one):
        """Have each channel partner agree to all that an order sells to its customer."""
        order = self.pick(self.orders, number)

        def act():
            customer = order.partner_id.commercial_partner_id
            codes = order.order_line.product_id.channel_service_id.mapped("code")
            for channel_partner in (self.case.netzhaus, self.case.rival):
                values = {"order_id": order.id} if one else {}
                self.consents.append(self.case.consent(customer, channel_partner, *codes, **values))

        self.step("agree to order", act, order)

    @rule(who=WHO, customer=CUSTOMER, one=PRODUCT, two=PRODUCT, agreed=st.booleans())
    def sell(self, who, customer, one, two, agreed):
        """Go the usual way to its end: chance alone seldom takes the steps in this order."""
        self.quote(who, customer, customer, "partner_id", one, two)
        if agreed:
            self.agree_to_order(0, True)
        self.confirm(who, 0)

    @rule(who=WHO, number=NUMBER, evidence=st.booleans())
    def mark_rfp(self, who, number, evidence):
        lead, user = self.pick(self.leads, number), self.user(who)

        def act():
            values = {"channel_origin": "rfp", "rfp_reference": "RFP 7"}
            if evidence:
                document = self.case.document(user=user)
                values["rfp_attachment_ids"] = [Command.set(document.ids)]
            lead.with_user(user).write(values)

        self.step("mark rfp", act, lead)

    @rule(who=WHO, number=NUMBER, product=PRODUCT)
    def quote_for_lead(self, who, number, product):
        lead = self.pick(self.leads, number)
        order = self.step(
            "quote for lead",
            lambda: self.case.quotation(
                lead.partner_id,
                getattr(self.case, product),
                user=self.user(who),
                opportunity_id=lead.id,
            ),
            lead,
        )
        if order:
            self.orders.append(order)

    @rule(who=WHO, number=NUMBER, customer=CUSTOMER)
    def change_lead_contact(self, who, number, customer):
        lead = self.pick(self.leads, number)
        self.step(
            "change lead's contact",
            lambda: lead.with_user(self.user(who)).write(
                {"partner_id": getattr(self.case, customer).id}
            ),
            lead,
        )

    @rule(product=PRODUCT, service=SERVICE)
    def classify(self, product, service):
        values = {"channel_service_id": service and self.case.service(service).id}
        self.step("classify", lambda: getattr(self.case, product).write(values))

    @rule(who=WHO, customer=OWNED, product=PRODUCT, owned=st.booleans())
    def merge(self, who, customer, product, owned):
        """A double of a customer, with an order of its own, becomes one with it."""
        customer = getattr(self.case, customer)

        def act():
            double = self.env["res.partner"].create({"name": "Double", "is_company": True})
            if owned:
                self.case.manage(double, self.case.rival, "sip_trunk")
            order = self.case.quotation(double, getattr(self.case, product))
            wizard = self.env["base.partner.merge.automatic.wizard"].with_user(self.user(who))
            wizard._merge((double | customer).ids, customer.with_user(self.user(who)))
            self.env.invalidate_all()
            return order

        # Into the customer: the walk goes on with that one.
        if order := self.step("merge", act):
            self.orders.append(order)
