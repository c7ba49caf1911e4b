"""The charter read a second time, in SQL and a table of its own, for the random walk alone.

Nothing of the addon's own code decides here: what both get wrong in the same way would have to be
thought wrong twice.
"""

#: Which services need consent: scenario → the topmost codes.
NEEDS_CONSENT = {
    "sip": {"it_network_hosting", "phone_system"},
    "connectivity": {"it_network_hosting"},
    "introduced": {"it_network_hosting", "phone_system"},
    "registered": {"it_network_hosting", "phone_system"},
}

SOLD = """
SELECT 'order', line.id, sale.state, product.product_tmpl_id, line.product_uom_qty, sale.id,
       ordering.commercial_partner_id, invoiced.commercial_partner_id,
       delivered.commercial_partner_id, FALSE,
       EXISTS (SELECT FROM crm_lead lead WHERE lead.id = sale.opportunity_id
                AND lead.channel_origin = 'rfp' AND lead.rfp_reference <> ''
                AND EXISTS (SELECT FROM crm_lead_rfp_attachment_rel evidence
                             WHERE evidence.lead_id = lead.id)),
       ordering.id, invoiced.id, delivered.id
  FROM sale_order_line line
  JOIN sale_order sale ON sale.id = line.order_id
  JOIN product_product product ON product.id = line.product_id
  JOIN res_partner ordering ON ordering.id = sale.partner_id
  JOIN res_partner invoiced ON invoiced.id = sale.partner_invoice_id
  JOIN res_partner delivered ON delivered.id = sale.partner_shipping_id
 WHERE sale.state IN ('sent', 'sale') AND line.display_type IS NULL
UNION ALL
SELECT 'invoice', line.id, move.state, product.product_tmpl_id, line.quantity,
       (SELECT min(sold.order_id) FROM sale_order_line_invoice_rel link
          JOIN sale_order_line sold ON sold.id = link.order_line_id
         WHERE link.invoice_line_id = line.id),
       ordering.commercial_partner_id, ordering.commercial_partner_id,
       COALESCE(delivered.commercial_partner_id, ordering.commercial_partner_id),
       EXISTS (SELECT FROM sale_order_line_invoice_rel link
                 JOIN sale_order_line sold ON sold.id = link.order_line_id
                 JOIN sale_order sale ON sale.id = sold.order_id
                WHERE link.invoice_line_id = line.id AND sale.state = 'sale'
                  AND sold.product_id = line.product_id AND sold.product_uom_qty >= line.quantity),
       EXISTS (SELECT FROM sale_order_line_invoice_rel link
                 JOIN sale_order_line sold ON sold.id = link.order_line_id
                 JOIN sale_order sale ON sale.id = sold.order_id
                WHERE link.invoice_line_id = line.id AND
       EXISTS (SELECT FROM crm_lead lead WHERE lead.id = sale.opportunity_id
                AND lead.channel_origin = 'rfp' AND lead.rfp_reference <> ''
                AND EXISTS (SELECT FROM crm_lead_rfp_attachment_rel evidence
                             WHERE evidence.lead_id = lead.id))),
       ordering.id, ordering.id, delivered.id
  FROM account_move_line line
  JOIN account_move move ON move.id = line.move_id
  JOIN product_product product ON product.id = line.product_id
  JOIN res_partner ordering ON ordering.id = move.partner_id
  LEFT JOIN res_partner delivered ON delivered.id = move.partner_shipping_id
 WHERE move.state = 'posted' AND move.move_type = 'out_invoice' AND line.display_type = 'product'
"""

#: Not CURRENT_DATE, the day on which the transaction began: a walk goes on past midnight.
TODAY = "timezone('UTC', clock_timestamp())::date"

CLAIMS = f"""
SELECT customer.id, flagged.code, customer.channel_partner_id
  FROM res_partner customer
  LEFT JOIN (SELECT flag.partner_id, service.code FROM res_partner_channel_service_rel flag
               JOIN channel_service service ON service.id = flag.service_id) flagged
         ON flagged.partner_id = customer.id
 WHERE customer.channel_partner_id IS NOT NULL
UNION ALL
SELECT customer_id, 'registered', channel_partner_id FROM channel_registration
 WHERE state IN ('registered', 'won') AND {TODAY} BETWEEN date_start AND date_end
UNION ALL
SELECT contact.commercial_partner_id, 'introduced', lead.channel_partner_id
  FROM crm_lead lead
  JOIN res_partner contact ON contact.id IN (lead.partner_id, lead.channel_customer_id)
 WHERE lead.channel_origin IN ('introduced', 'rfp') AND lead.channel_introduction_ended_on IS NULL
   AND lead.channel_partner_id IS NOT NULL
   AND NOT COALESCE(lead.channel_introduced_by_deal, FALSE)
"""

#: Customers whose own row does not tell of a kind of fact that there is.
UNTOLD = """
SELECT customer.id, found.kind, customer.channel_known_facts
  FROM (SELECT customer_id AS id, 'registration' AS kind FROM channel_registration
         WHERE state IN ('submitted', 'action_required', 'registered', 'won')
        UNION
        SELECT customer_id, 'consent' FROM channel_consent WHERE state = 'granted'
        UNION
        SELECT named.id, 'introduction'
          FROM crm_lead lead
          LEFT JOIN res_partner contact ON contact.id = lead.partner_id
          JOIN res_partner named
               ON named.id IN (contact.commercial_partner_id, lead.channel_customer_id)
         WHERE lead.channel_origin IN ('introduced', 'rfp') AND lead.channel_partner_id IS NOT NULL
           AND lead.channel_introduction_ended_on IS NULL
           AND NOT COALESCE(lead.channel_introduced_by_deal, FALSE)
        UNION
        SELECT contact.commercial_partner_id, 'rfp'
          FROM crm_lead lead
          JOIN res_partner contact ON contact.id = lead.partner_id
         WHERE lead.channel_origin = 'rfp' AND TRIM(lead.rfp_reference) <> ''
           AND EXISTS (SELECT FROM crm_lead_rfp_attachment_rel document
                        WHERE document.lead_id = lead.id)) found
  JOIN res_partner customer ON customer.id = found.id
 WHERE customer.id = customer.commercial_partner_id
   AND NOT found.kind = ANY(string_to_array(COALESCE(customer.channel_known_facts, ''), ' '))
"""

CONSENTS = f"""
SELECT consent.customer_id, consent.channel_partner_id, consent.order_id, service.code
  FROM channel_consent consent
  JOIN channel_consent_channel_service_rel named ON named.channel_consent_id = consent.id
  JOIN channel_service service ON service.id = named.channel_service_id
 WHERE consent.state = 'granted'
   AND (consent.date_start IS NULL OR consent.date_start <= {TODAY})
   AND (consent.date_end IS NULL OR consent.date_end >= {TODAY})
"""

PRODUCTS = """
WITH RECURSIVE above(sold, id) AS (
    SELECT id, id FROM channel_service
    UNION ALL
    SELECT above.sold, service.parent_id FROM above JOIN channel_service service
        ON service.id = above.id AND service.parent_id IS NOT NULL
)
SELECT template.id, service.code
  FROM product_template template
  JOIN above ON above.sold = template.channel_service_id
  JOIN channel_service service ON service.id = above.id
"""


class Facts:
    """What holds at one moment, as far as the charter asks."""

    def __init__(self, cr, sold_under=None):
        #: What lines that are sold already were sold as, kept from one moment to the next.
        self.sold_under = {} if sold_under is None else sold_under

        def rows(query):
            cr.execute(query)
            return cr.fetchall()

        self.claims = set(rows(CLAIMS))
        self.consents = set(rows(CONSENTS))
        self.paths = {}
        for product, code in rows(PRODUCTS):
            self.paths.setdefault(product, set()).add(code)

    def _held(self, customer):
        own = {claim for claim in self.claims if claim[0] == customer and claim[2] != customer}
        revenue = {claim for claim in own if claim[1] in ("sip_trunk", "connectivity")}
        for _customer, what, channel_partner in own:
            if what == "sip_trunk":
                yield "sip", channel_partner
            elif what == "connectivity":
                yield "connectivity", channel_partner
            elif what == "registered":
                yield "registered", channel_partner
            elif what == "introduced" and not revenue:
                yield "introduced", channel_partner

    def _services(self, sold):
        kind, line, _state, product = sold[:4]
        kept_product, services = self.sold_under.get((kind, line), (None, None))
        return services if kept_product == product else self.paths.get(product, set())

    def keep(self, sold):
        """Remember what confirmed lines were sold as; what is no longer sold is forgotten."""
        kept = {key: (row[3], self._services(row)) for key, row in sold.items() if row[2] == "sale"}
        self.sold_under.clear()
        self.sold_under.update(kept)

    def kind(self, sold):
        """Return what the walk counts a sold line as."""
        if self.forbids(sold, consents=()):
            return "consented"
        held = any(True for customer in set(sold[6:9]) for _each in self._held(customer))
        return "allowed to a protected customer" if held else "to an unprotected customer"

    def forbids(self, sold, consents=None):
        """Return why a line that comes about now breaks the charter; None where it does not."""
        order, ordering, invoiced, delivered, inherits, rfp = sold[5:11]
        if inherits:
            return None
        services = self._services(sold)
        for customer in {ordering, invoiced, delivered}:
            for scenario, channel_partner in self._held(customer):
                if ordering == invoiced == channel_partner:
                    continue
                if scenario == "introduced" and rfp:
                    continue
                if not services & NEEDS_CONSENT[scenario]:
                    continue
                if not any(
                    agreed_by == channel_partner
                    and for_customer == customer
                    and only_order in (None, order)
                    and code in services
                    for for_customer, agreed_by, only_order, code in (
                        self.consents if consents is None else consents
                    )
                ):
                    return (scenario, customer, channel_partner, services)
        return None


def read_sold(cr):
    """Return what is sent, confirmed or posted: (kind, line) → its row."""
    cr.execute(SOLD)
    return {row[:2]: row for row in cr.fetchall()}


def read_untold(cr):
    """Return customers of whom more is known than their own row tells."""
    cr.execute(UNTOLD)
    return cr.fetchall()


def came_about(before, now):
    """Return the rows that are new, bind more, or sell something else, more, or to others."""
    for key, row in now.items():
        old = before.get(key)
        if (
            old is None
            or row[2] != old[2]
            and row[2] == "sale"
            or row[3] != old[3]
            or row[4] > old[4]
        ):
            yield row, None
        elif row[11:] != old[11:]:
            # Its own contacts: that one of them changes its employer sells nothing.
            yield row, old
