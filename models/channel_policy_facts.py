from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from ..policy import Consent, CustomerFacts, Introduction, Registration


class ChannelPolicy(models.AbstractModel):
    """What the database knows of customers, in one query for any number of them."""

    _inherit = "channel.policy"

    @api.model
    def _gather_facts(self, customers, opportunities=(), products=()):
        """Return what is known of some customers. Extension point for integrators.

        Whoever knows more than :meth:`_get_fact_sources` finds also overrides
        :meth:`_hold_and_ask`.

        :param set customers: ids of commercial entities
        :param set opportunities: ids of the opportunities that are asked for
        :param list products: ids of products that nobody may change until this is committed
        :return: customer → :class:`CustomerFacts`, only customers of whom something is known
        :rtype: dict
        """
        self._flush_facts()
        query = self._facts_query(customers, opportunities, products)
        return self._read_facts(self.env.execute_query(query))

    @api.model
    def _hold_and_ask(self, contacts, opportunities=()):
        """Hold some contacts, which nobody may change until this is committed, and return whether
        anything is known of them. Extension point: whoever knows more still calls super, or
        nothing is held.

        Most customers have nothing to do with any channel partner, and this is soon told: to
        plan the query that reads what is known takes the database longer than to answer it.

        :param list contacts: ids of contacts, each counted by its commercial entity
        :param list opportunities: ids of the opportunities that are asked for
        :rtype: bool
        """
        self._flush_facts()
        customers = SQL("ARRAY(SELECT commercial_partner_id FROM asked)")
        sources = self._get_fact_sources(customers, opportunities)
        ((_held, known),) = self.env.execute_query(
            SQL(
                """
                WITH asked AS (
                    SELECT id, commercial_partner_id FROM res_partner WHERE id = ANY(%s)
                ), party AS (
                    SELECT id FROM asked UNION SELECT commercial_partner_id FROM asked
                ), held AS (
                    SELECT FROM res_partner
                     WHERE id = ANY(ARRAY(SELECT id FROM party))
                     ORDER BY id
                       FOR SHARE
                )
                SELECT (SELECT count(*) FROM held), %s
                """,
                contacts,
                SQL(" OR ").join(
                    SQL("EXISTS (SELECT FROM %s)", rows) for _kind, _columns, rows in sources
                ),
            )
        )
        return known

    @api.model
    def _gather_past_facts(self, customers, opportunities=()):
        """Return what is known of some customers on days that are past.

        What ran out since counts within its dates. Of what was ended by hand nothing tells how
        long it held, and who managed a customer before is no fact any more: both are left out.

        :return: as :meth:`_gather_facts`
        :rtype: dict
        """
        self._flush_facts()
        query = self._facts_query(customers, opportunities, ended=("expired",))
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
    def _facts_query(self, customers, opportunities, products=(), ended=()):
        """One round trip, and joined once at its end: planning is most of its time."""
        sources = self._get_fact_sources(list(customers), list(opportunities), ended)
        return SQL(
            """
            WITH fact(kind, customer_id, record_id, channel_partner_id, date_start, date_end,
                      company_id, details) AS (%s) %s
            SELECT fact.kind, fact.customer_id, fact.record_id, holder.commercial_partner_id,
                   fact.date_start, fact.date_end,
                   (SELECT operator.tz
                      FROM res_company AS company
                      JOIN res_partner AS operator ON operator.id = company.partner_id
                     WHERE company.id = fact.company_id),
                   fact.details
              FROM fact
              LEFT JOIN res_partner AS holder ON holder.id = fact.channel_partner_id
             WHERE %s
            """,
            SQL(" UNION ALL ").join(
                SQL("SELECT %s, %s FROM %s", kind, columns, rows) for kind, columns, rows in sources
            ),
            self._held_products(products) if products else SQL(),
            # Counted, since the database holds nothing that it is not asked for.
            SQL("(SELECT count(*) FROM held_product) >= 0") if products else SQL("TRUE"),
        )

    @api.model
    def _held_products(self, products):
        return SQL(
            """
            , held_product AS (
                SELECT FROM product_template AS template
                  JOIN product_product AS product ON product.product_tmpl_id = template.id
                 WHERE product.id = ANY(%s)
                 ORDER BY template.id
                   FOR SHARE OF template
            )
            """,
            list(products),
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
