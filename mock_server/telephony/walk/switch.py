"""The switch: what is deployed on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mock_server.telephony.dialplan.plan import Context, Dialplan


@dataclass(frozen=True)
class Switch:
    """The deployed dialplans of all organizations, and the gateway's.

    `dialplans` is in the stored order of the organizations, with None for one that never had a successful
    deploy. `owners` names, where known, the organization that a stored number belongs to.
    """

    dialplans: Mapping[str, Dialplan | None]
    gateway: Dialplan
    owners: Mapping[str, str] = field(default_factory=dict)

    def owner_of(self, number: str) -> str | None:
        """The organization whose own trunk a call to the number comes over: its owner, else the first."""
        if number in self.owners:
            return self.owners[number]
        for organization, plan in self.dialplans.items():
            if plan is not None and number in plan.contexts[plan.entry].exact:
                return organization
        return next(iter(self.dialplans), None)

    def plan_with(self, context: str) -> Dialplan | None:
        """The dialplan that holds the context; of two, the first."""
        for plan in (self.gateway, *self.dialplans.values()):
            if plan is not None and context in plan.contexts:
                return plan
        return None


class Namespace:
    """Contexts as one channel finds them: those of its own dialplan first, then of the whole switch."""

    def __init__(self, switch: Switch, plan: Dialplan) -> None:
        self.switch = switch
        self.plan = plan

    def __call__(self, name: str) -> Context | None:
        found = self.plan.contexts.get(name)
        if found is None:
            plan = self.switch.plan_with(name)
            found = plan.contexts[name] if plan else None
        return found

    def enter(self, context: str) -> None:
        """The channel jumped there: its queues, phones and trunks are now those of that dialplan."""
        if context not in self.plan.contexts:
            self.plan = self.switch.plan_with(context) or self.plan
