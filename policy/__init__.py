"""The charter's decision, as pure Python: no ORM, no I/O, frozen values.

``models/channel_policy.py`` gathers the facts and asks; nothing outside this
package decides, or knows a scenario by its code.
"""

from .charter import Charter, Rule, Scenario
from .decision import Claim, Decision, Status, claims, deals, decide, waiting
from .facts import NOTHING_KNOWN, Consent, CustomerFacts, Enquiry, Introduction, Registration
from .invoiced import Entry, still_invoiced
from .periods import add_months, is_within, local_day

__all__ = [
    "NOTHING_KNOWN",
    "Charter",
    "Claim",
    "Consent",
    "CustomerFacts",
    "Decision",
    "Enquiry",
    "Entry",
    "Introduction",
    "Registration",
    "Rule",
    "Scenario",
    "Status",
    "add_months",
    "claims",
    "deals",
    "decide",
    "is_within",
    "local_day",
    "still_invoiced",
    "waiting",
]
