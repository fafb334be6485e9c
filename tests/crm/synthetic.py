"""A made-up shop with known laws, for tests and benchmarks of warnings only; nothing in it is real.

Every customer has a rhythm of their own (log-normal around 40 days) with some regularity (gamma gaps), and a chance
to leave for good after each purchase that differs between customers (beta), as in buy-till-you-die models.
`plain`: gaps without any memory, one rate for all, nobody ever leaves.
"""

from __future__ import annotations

import numpy as np

from bot.crm.purchases import DAY_SECONDS, Deals, deals_of

MOST = 60


def shop_of(customers: int, *, seed: int, until: int, plain: bool = False, days: int = 730) -> Deals:
    """Return the deals of a shop over the days before `until` (seconds); the same seed gives the same shop."""
    rng = np.random.default_rng(seed)
    begin = rng.uniform(0, days * 0.85, customers)
    if plain:
        rhythm, shape, leave = np.full(customers, 60.0), 1.0, np.zeros(customers)
    else:
        rhythm = np.exp(rng.normal(np.log(40), 0.7, customers))
        shape, leave = 3.0, rng.beta(1.2, 3.0, customers)
    gaps = rng.gamma(shape, 1 / shape, (customers, MOST)) * rhythm[:, None]
    alive = np.cumprod(rng.random((customers, MOST)) >= leave[:, None], axis=1, dtype=bool)
    when = begin[:, None] + np.concatenate((np.zeros((customers, 1)), np.cumsum(gaps, axis=1)), axis=1)
    keep = np.concatenate((np.ones((customers, 1), dtype=bool), alive), axis=1) & (when < days)
    who, _ = np.nonzero(keep)
    spent = np.exp(rng.normal(4.2, 0.8, len(who)))
    seconds = until - (days - when[keep]) * DAY_SECONDS
    names = [f"c{n:06}" for n in range(customers)]
    return deals_of(names, who, seconds.astype(np.int64), (spent * 100).astype(np.int64))
