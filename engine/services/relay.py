"""The relay: carries what waits in the outbox to the mail server, with no transaction open meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

import structlog

from engine.kernel.errors import Conflict
from engine.services.delivery import Delivery, Parcel
from engine.services.post import Carrier, Mail, Post, Undeliverable

_log = structlog.get_logger(__name__)

AT_ONCE = 20
"""Deliveries that are leased together: what a slow server can take well within a lease."""


class Dispatch(Protocol):
    """The services of one transaction that the relay needs."""

    @property
    def delivery(self) -> Delivery:
        """What waits to be delivered."""
        ...


Transaction = Callable[[], AbstractContextManager[Dispatch]]


class Relay:
    """Delivers at least once. Killed between delivery and mark, it delivers again, with the same key."""

    def __init__(self, transaction: Transaction, post: Post) -> None:
        self._transaction = transaction
        self._post = post

    def run(self, go_on: Callable[[], bool]) -> int:
        """Deliver what is due; says how many arrived. What is not tried when it has to stop is given back."""
        with self._transaction() as services:
            parcels = services.delivery.lease(AT_ONCE)
        if not parcels:
            return 0
        with self._post.round() as carrier:
            return sum(self._settle(parcel, carrier, go_on) for parcel in parcels)

    def _settle(self, parcel: Parcel, carrier: Carrier, go_on: Callable[[], bool]) -> bool:
        if not go_on():
            self._note(lambda services: services.delivery.give_back(parcel))
            return False
        with self._transaction() as services:
            mail = services.delivery.pack(parcel)
        if mail is None:
            self._note(lambda services: services.delivery.cancel(parcel))
            return False
        return self._deliver(parcel, mail, carrier)

    def _deliver(self, parcel: Parcel, mail: Mail, carrier: Carrier) -> bool:
        try:
            carrier.deliver(mail)
        except Undeliverable as fault:
            _log.warning("not delivered", key=parcel.key, fault=fault.fault, for_good=fault.for_good)
            told = fault
        else:
            self._note(lambda services: services.delivery.arrived(parcel))
            _log.info("delivered", key=parcel.key)
            return True
        self._note(lambda services: services.delivery.failed(parcel, told))
        return False

    def _note(self, mark: Callable[[Dispatch], None]) -> None:
        """Write down what became of it; if that fails, its lease runs out and it is tried again."""
        for _ in range(3):
            try:
                with self._transaction() as services:
                    mark(services)
            except Conflict:
                continue
            return
