from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from ..policy import Consent, CustomerFacts, Introduction, Registration
from .channel_guard_hold import Held
from .channel_registration import IN_FORCE, PENDING


class ChannelPolicy(models.AbstractModel):
    """What the database knows of customers, in one query for any number of them."""

    _inherit = "channel.policy"

    @api.model
    def _gather_facts(self, customers, opportunities=()):
        """Return what is known of some customers. Extension point for integrators.

        :param set customers: ids of commercial entities
        :param set opportunities: ids of the opportunities that are asked for
        :return: customer → :class:`CustomerFacts`, only customers of whom something is known
        :rtype: dict
        """
        self._flush_facts()
        rows = self.env.execute_query(self._facts_query(list(customers), list(opportunities)))
        return self._read_facts(rows)

    @api.model
    def _gather_past_facts(self, customers, opportunities=()):
        """Return what is known of some customers on days that are past.

        What ran out since counts within its dates. Of what was ended by hand nothing tells how
        long it held, and who managed a customer before is no fact any more: both are left out.

        :return: as :meth:`_gather_facts`
        :rtype: dict
        """
        self._flush_facts()
        query = self._facts_query(list(customers), list(opportunities), ended=("expired",))
        return self._read_facts(self.env.execute_query(query))

    @api.model
    def _flush_facts(self):
        """Write out what the query reads, so that it sees what this transaction changed."""
        for model, names in self._get_fact_fields().items():
            self.env[model].flush_model(names)

    @api.model
    def _get_fact_fields(self):
        return {
            "res.partner": ["channel_partner_id", "commercial_partner_id", "tz"],
            "channel.registration": [
                "channel_partner_id",
                "customer_id",
                "state",
                "date_start",
                "date_end",
                "company_id",
            ],
            "crm.lead": [
                "partner_id",
                "channel_partner_id",
                "channel_origin",
                "channel_customer_id",
                "channel_introduced_by_deal",
                "channel_introduction_ended_on",
                "rfp_reference",
            ],
            "channel.consent": [
                "channel_partner_id",
                "customer_id",
                "order_id",
                "state",
                "date_start",
                "date_end",
                "earns_commission",
                "company_id",
            ],
        }

    @api.model
    def _facts_query(self, customers, opportunities, ended=()):
        """One round trip, and joined once at its end: planning is most of its time.

        :param tuple ended: states of registrations and consents that count beside those in force
        """
        asked = SQL(
            """
            UNION ALL
            SELECT 'rfp', contact.commercial_partner_id, lead.id, NULL, NULL, NULL, NULL, NULL
              FROM crm_lead AS lead
              JOIN res_partner AS contact ON contact.id = lead.partner_id
             WHERE lead.id = ANY(%(opportunities)s)
               AND lead.channel_origin = 'rfp'
               AND TRIM(lead.rfp_reference) <> ''
               AND EXISTS (SELECT FROM crm_lead_rfp_attachment_rel AS document
                            WHERE document.lead_id = lead.id)
            """,
            opportunities=opportunities,
        )
        held = self.env.context.get("channel_held")
        guard = self.env["channel.guard"]
        hold = isinstance(held, Held)
        return SQL(
            """
            WITH fact(kind, customer_id, record_id, channel_partner_id, date_start, date_end,
                      company_id, details) AS (
            SELECT 'owner', customer.id, NULL::int, customer.channel_partner_id,
                   NULL::date, NULL::date, NULL::int,
                   (SELECT jsonb_agg(flag.service_id)
                      FROM res_partner_channel_service_rel AS flag
                     WHERE flag.partner_id = customer.id)
              FROM res_partner AS customer
             WHERE customer.id = ANY(%(customers)s)
               AND customer.channel_partner_id IS NOT NULL
            UNION ALL
            SELECT 'registration', customer_id, id, channel_partner_id, date_start, date_end,
                   company_id, to_jsonb(state IN ('submitted', 'action_required'))
              FROM channel_registration
             WHERE customer_id = ANY(%(customers)s)
               AND state = ANY(%(registered)s)
            UNION ALL
            SELECT 'introduction', lead.channel_customer_id, lead.id, lead.channel_partner_id,
                   NULL, NULL, NULL, NULL
              FROM crm_lead AS lead
             WHERE lead.channel_customer_id = ANY(%(customers)s)
               AND lead.channel_origin IN ('introduced', 'rfp')
               AND lead.channel_introduction_ended_on IS NULL
               AND lead.channel_introduced_by_deal IS NOT TRUE
            UNION ALL
            SELECT 'introduction', contact.commercial_partner_id, lead.id,
                   lead.channel_partner_id, NULL, NULL, NULL, NULL
              FROM crm_lead AS lead
              JOIN res_partner AS contact ON contact.id = lead.partner_id
             WHERE lead.channel_partner_id IS NOT NULL
               AND contact.commercial_partner_id = ANY(%(customers)s)
               AND lead.channel_origin IN ('introduced', 'rfp')
               AND lead.channel_introduction_ended_on IS NULL
               AND lead.channel_introduced_by_deal IS NOT TRUE
            UNION ALL
            SELECT 'consent', consent.customer_id, consent.id, consent.channel_partner_id,
                   consent.date_start, consent.date_end, consent.company_id,
                   jsonb_build_object(
                       'order', consent.order_id,
                       'earns', COALESCE(consent.earns_commission, FALSE),
                       'services', (SELECT jsonb_agg(named.channel_service_id)
                                      FROM channel_consent_channel_service_rel AS named
                                     WHERE named.channel_consent_id = consent.id))
              FROM channel_consent AS consent
             WHERE consent.customer_id = ANY(%(customers)s)
               AND consent.state = ANY(%(granted)s)
            %(asked)s
            ) %(holding)s
            SELECT fact.kind, fact.customer_id, fact.record_id, holder.commercial_partner_id,
                   fact.date_start, fact.date_end,
                   (SELECT operator.tz
                      FROM res_company AS company
                      JOIN res_partner AS operator ON operator.id = company.partner_id
                     WHERE company.id = fact.company_id),
                   fact.details
              FROM fact
              LEFT JOIN res_partner AS holder ON holder.id = fact.channel_partner_id
             WHERE %(is_holding)s
            """,
            customers=customers,
            registered=[*PENDING, *IN_FORCE, *ended],
            granted=["granted", *ended],
            asked=asked if opportunities else SQL(),
            # Who is protected by nobody may be sold anything, whatever it is classified as.
            holding=SQL(", %s", guard._holding(held, SQL("EXISTS (SELECT FROM fact)")))
            if hold
            else SQL(),
            is_holding=guard._is_holding() if hold else SQL("TRUE"),
        )

    @api.model
    def _read_facts(self, rows):
        known = defaultdict(lambda: defaultdict(set))
        for kind, customer, record, channel_partner, start, end, timezone, details in rows:
            if kind == "rfp":
                known[customer]["requests"].add(record)
            elif channel_partner == customer:
                continue  # its own customer: nobody to protect it for
            elif kind == "owner":
                known[customer]["owner"] = channel_partner
                known[customer]["revenue"] = details or ()
            elif kind == "registration":
                known[customer]["registrations"].add(
                    Registration(record, channel_partner, start, end, timezone or "UTC", details)
                )
            elif kind == "introduction":
                known[customer]["introductions"].add(Introduction(record, channel_partner))
            else:
                known[customer]["consents"].add(
                    Consent(
                        record,
                        channel_partner,
                        frozenset(details["services"] or ()),
                        details["order"],
                        start,
                        end,
                        details["earns"],
                        timezone or "UTC",
                    )
                )
        return {
            customer: CustomerFacts(
                each["owner"] or None,
                frozenset(each["revenue"]),
                frozenset(each["registrations"]),
                frozenset(each["introductions"]),
                frozenset(each["consents"]),
                frozenset(each["requests"]),
            )
            for customer, each in known.items()
        }
