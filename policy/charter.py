"""The charter: scenarios and the tree of services with their rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field

ALLOW = "allow"
COMMISSION = "commission"
CONSENT = "consent"


@dataclass(frozen=True, slots=True)
class Rule:
    """What one scenario says about one service and everything under it.

    :param str decision: ``allow``, ``commission`` or ``consent``
    :param bool blocks: whether a consent that is missing blocks, or only warns
    :param int | None commission: the commission that the rule awards
    """

    decision: str = ALLOW
    blocks: bool = True
    commission: int | None = None


NO_RULE = Rule()


@dataclass(frozen=True, slots=True)
class Scenario:
    """A situation that the charter names.

    :param str code: its stable code
    :param int | None revenue_service: the service whose revenue brings it about
    """

    code: str
    revenue_service: int | None = None


@dataclass(frozen=True)
class Charter:
    """Scenarios, rules and the service tree, all by identifier.

    :param scenarios: scenario code → :class:`Scenario`
    :param rules: (scenario code, service) → :class:`Rule`
    :param parents: service → the service above it, None at a root
    """

    scenarios: Mapping[str, Scenario]
    rules: Mapping[tuple[str, int], Rule]
    parents: Mapping[int, int | None]
    _found: dict = field(default_factory=dict, compare=False, repr=False)

    def path(self, service):
        """Return a service and everything above it, nearest first."""
        path = []
        while service is not None and service not in path:
            path.append(service)
            service = self.parents.get(service)
        return path

    def rule(self, scenario, service):
        """Return the rule nearest up the tree; none up to the root means allow.

        :param str scenario: a scenario's code
        :param int | None service: a service; None (unclassified) has no rule
        :rtype: Rule
        """
        key = (scenario, service)
        if key not in self._found:
            # The tree and the rules of a charter never change, so neither does the answer.
            self._found[key] = next(
                (
                    self.rules[scenario, node]
                    for node in self.path(service)
                    if (scenario, node) in self.rules
                ),
                NO_RULE,
            )
        return self._found[key]

    def is_under(self, service, tops):
        """Return whether a service is one of ``tops`` or lies under one."""
        return not tops.isdisjoint(self.path(service))

    def restricts(self, scenario):
        """Return whether a scenario asks for consent for any service at all."""
        return any(
            code == scenario and rule.decision == CONSENT
            for (code, _service), rule in self.rules.items()
        )

    def revenue_scenarios(self, revenue):
        """Return the codes of the scenarios that revenue under some services brings about.

        :param frozenset revenue: services with revenue
        """
        return [
            scenario.code
            for scenario in self.scenarios.values()
            if scenario.revenue_service is not None
            and any(self.is_under(service, {scenario.revenue_service}) for service in revenue)
        ]

    def alike(self, services):
        """Return the topmost services under which each scenario says one thing.

        These are the columns of the charter's table: naming more tells nothing new, and naming
        less would be wrong. A service whose own decision differs from one under it is left out,
        as those under it are named.

        :param services: the services to tell about, in the order to tell
        :rtype: list
        """
        under = {top: [each for each in services if top in self.path(each)] for top in services}
        uniform = {
            top
            for top in services
            if all(
                self.rule(scenario, each).decision == self.rule(scenario, top).decision
                for scenario in self.scenarios
                for each in under[top]
            )
        }
        return [
            each for each in services if each in uniform and self.parents.get(each) not in uniform
        ]
