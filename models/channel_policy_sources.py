from odoo import api, models
from odoo.tools import SQL

from .channel_registration import IN_FORCE, PENDING


class ChannelPolicy(models.AbstractModel):
    """Where facts are found."""

    _inherit = "channel.policy"

    @api.model
    def _get_fact_sources(self, customers, opportunities, ended=()):
        """Return where facts are found. Extension point for integrators, along with
        :meth:`_get_fact_fields`: what is to be written out before it is read. Whoever changes a
        fact calls ``sale.order._channel_refresh`` for its customers.

        :param customers: ids of commercial entities: a list, or what is an array to the database
        :param opportunities: ids of the opportunities that are asked for, likewise
        :param tuple ended: states of registrations and consents that count beside those in force
        :return: list of tuples: what kind of fact; its columns: the customer, the record that
            tells of it, the channel partner, first and last day, the time zone of these, and
            whatever else is told, as jsonb; and the rows as what follows FROM
        """
        nothing_more = SQL("NULL::date, NULL::date, NULL::text, NULL::jsonb")
        introduced = SQL(
            """lead.channel_origin IN ('introduced', 'rfp')
               AND lead.channel_introduction_ended_on IS NULL
               AND lead.channel_introduced_by_deal IS NOT TRUE"""
        )
        sources = [
            (
                "owner",
                SQL(
                    """
                    customer.id, NULL::int, customer.channel_partner_id,
                    NULL::date, NULL::date, NULL::text,
                    (SELECT jsonb_agg(flag.service_id)
                       FROM res_partner_channel_service_rel AS flag
                      WHERE flag.partner_id = customer.id)
                    """
                ),
                SQL(
                    """
                    res_partner AS customer
                     WHERE customer.id = ANY(%s)
                       AND customer.channel_partner_id IS NOT NULL
                    """,
                    customers,
                ),
            ),
            (
                "registration",
                SQL(
                    """
                    customer_id, id, channel_partner_id, date_start, date_end, %s,
                    to_jsonb(state IN ('submitted', 'action_required'))
                    """,
                    self._find_timezone(SQL.identifier("channel_registration", "company_id")),
                ),
                SQL(
                    "channel_registration WHERE customer_id = ANY(%s) AND state = ANY(%s)",
                    customers,
                    [*PENDING, *IN_FORCE, *ended],
                ),
            ),
            (
                "introduction",
                SQL("lead.channel_customer_id, lead.id, lead.channel_partner_id, %s", nothing_more),
                SQL(
                    "crm_lead AS lead WHERE lead.channel_customer_id = ANY(%s) AND %s",
                    customers,
                    introduced,
                ),
            ),
            (
                "introduction",
                SQL(
                    "contact.commercial_partner_id, lead.id, lead.channel_partner_id, %s",
                    nothing_more,
                ),
                SQL(
                    """
                    crm_lead AS lead
                      JOIN res_partner AS contact ON contact.id = lead.partner_id
                     WHERE lead.channel_partner_id IS NOT NULL
                       AND contact.commercial_partner_id = ANY(%s)
                       AND %s
                    """,
                    customers,
                    introduced,
                ),
            ),
            (
                "consent",
                SQL(
                    """
                    consent.customer_id, consent.id, consent.channel_partner_id,
                    consent.date_start, consent.date_end, %s,
                    jsonb_build_object(
                        'order', consent.order_id,
                        'earns', COALESCE(consent.earns_commission, FALSE),
                        'services', (SELECT jsonb_agg(named.channel_service_id)
                                       FROM channel_consent_channel_service_rel AS named
                                      WHERE named.channel_consent_id = consent.id))
                    """,
                    self._find_timezone(SQL.identifier("consent", "company_id")),
                ),
                SQL(
                    """
                    channel_consent AS consent
                     WHERE consent.customer_id = ANY(%s)
                       AND consent.state = ANY(%s)
                    """,
                    customers,
                    ["granted", *ended],
                ),
            ),
        ]
        if opportunities:
            sources.append(
                (
                    "rfp",
                    SQL("contact.commercial_partner_id, lead.id, NULL::int, %s", nothing_more),
                    SQL(
                        """
                        crm_lead AS lead
                          JOIN res_partner AS contact ON contact.id = lead.partner_id
                         WHERE lead.id = ANY(%s)
                           AND lead.channel_origin = 'rfp'
                           AND TRIM(lead.rfp_reference) <> ''
                           AND EXISTS (SELECT FROM crm_lead_rfp_attachment_rel AS document
                                        WHERE document.lead_id = lead.id)
                        """,
                        opportunities,
                    ),
                )
            )
        return sources

    @api.model
    def _find_timezone(self, company):
        """Return in which time zone the days of a company begin, as the database finds it.

        :param SQL company: the column with its id
        :rtype: SQL
        """
        return SQL(
            """
            (SELECT operator.tz
               FROM res_company AS company
               JOIN res_partner AS operator ON operator.id = company.partner_id
              WHERE company.id = %s)
            """,
            company,
        )
