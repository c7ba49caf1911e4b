"""What is known of a customer, and what is asked. Identifiers only, no records."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from .periods import is_within, local_day


@dataclass(frozen=True, slots=True)
class Registration:
    """A registered deal, or one that is only submitted (``pending``).

    :param str timezone: of the company that registered it; its days are counted there
    """

    id: int
    channel_partner: int
    start: date | None = None
    end: date | None = None
    timezone: str = "UTC"
    pending: bool = False

    def protects(self, moment):
        """Return whether it is in force at a moment (charter decision 5)."""
        return not self.pending and is_within(
            local_day(moment, self.timezone), self.start, self.end
        )


@dataclass(frozen=True, slots=True)
class Introduction:
    """An opportunity to which a channel partner introduced the operator, and that
    no channel manager has ended (charter decision 13)."""

    opportunity: int
    channel_partner: int


@dataclass(frozen=True, slots=True)
class Consent:
    """A granted consent, with evidence (charter decision 10).

    :param frozenset services: what it names; it covers everything under them
    :param int | None order: the only order that it holds for, if it names one
    :param bool earns: whether it says that the channel partner earns a commission
    :param str timezone: of the company that recorded it; its days are counted there
    """

    id: int
    channel_partner: int
    services: frozenset
    order: int | None = None
    start: date | None = None
    end: date | None = None
    earns: bool = False
    timezone: str = "UTC"

    def covers(self, charter, service, enquiry):
        """Return whether it agrees that a service is sold as enquired."""
        return (
            charter.is_under(service, self.services)
            and self.order in (None, enquiry.order)
            and is_within(local_day(enquiry.moment, self.timezone), self.start, self.end)
        )


@dataclass(frozen=True, slots=True)
class CustomerFacts:
    """All that is known of one customer, a commercial entity.

    :param int | None owner: the channel partner who manages it
    :param frozenset revenue: the services that it buys from the operator
    :param frozenset requests: its opportunities that count as requests for proposal, which
        takes a reference and a document (charter decision 4)
    """

    owner: int | None = None
    revenue: frozenset = frozenset()
    registrations: frozenset = frozenset()
    introductions: frozenset = frozenset()
    consents: frozenset = frozenset()
    requests: frozenset = frozenset()

    def as_known_by(self, channel_partner):
        """Return what may be told to one channel partner: what is about itself.

        What it learns from a decision on these does not depend on anything that others have.
        Whether an introduction protects depends on what the customer buys, which is for its owner
        to know: to anybody else, only deals and consents are told.

        :param int channel_partner: who is told
        :rtype: CustomerFacts
        """

        def own(known):
            return frozenset(each for each in known if each.channel_partner == channel_partner)

        if self.owner != channel_partner:
            return CustomerFacts(registrations=own(self.registrations), consents=own(self.consents))
        return replace(
            self,
            registrations=own(self.registrations),
            introductions=own(self.introductions),
            consents=own(self.consents),
            requests=frozenset(),
        )


NOTHING_KNOWN = CustomerFacts()


@dataclass(frozen=True, slots=True)
class Enquiry:
    """What somebody wants to sell to whom, and when.

    :param int ordering: commercial entity of the ordering contact
    :param int invoiced: commercial entity of the invoice contact
    :param int delivered: commercial entity of the delivery contact
    :param date | datetime moment: a UTC moment, or a day
    :param int | None opportunity: the opportunity that it is part of
    :param int | None order: the order, for consents that hold for one order only
    """

    ordering: int
    invoiced: int
    delivered: int
    moment: date | datetime
    opportunity: int | None = None
    order: int | None = None

    @property
    def customers(self):
        """The commercial entities that all count (charter decision 8), without repeats."""
        return tuple(dict.fromkeys((self.ordering, self.invoiced, self.delivered)))

    def concerns_anybody_in(self, facts):
        """Return whether anything is known of a customer of it. Whoever has nothing to do with any
        channel partner may be sold anything, however it is classified.

        :param dict facts: customer → :class:`CustomerFacts`, only those of whom something is known
        """
        return not facts.keys().isdisjoint(self.customers)

    def goes_through(self, channel_partner):
        """Return whether it is sold through that channel partner, who orders and
        is invoiced, whoever gets the delivery (charter decision 7)."""
        return self.ordering == self.invoiced == channel_partner
