"""The simulator once more, in plain vectorised NumPy: what the JAX engine is held against.

Written from the equations and not from the engine's code; the benchmark measures against it too.
"""

from __future__ import annotations

import numpy as np

LOW = 0


def smooth_min(a, b, k):
    low, high = np.minimum(a, b), np.maximum(a, b)
    ratio = np.maximum(low, 1e-12) / np.maximum(high, 1e-12)
    return low / (1 + ratio**k) ** (1 / k)


def softplus(x):
    return np.logaddexp(x, 0.0)


def shifted(hazard, years):
    ages = np.arange(hazard.shape[-1], dtype=float)
    return np.stack([np.interp(ages - years, ages, row) for row in hazard])


def market(E, U, V, demand, leaving, entrants, apply, retrain, r, efficiency):
    attached = np.maximum(E + U, 1e-12)
    quit_rate = leaving / attached
    E, U = E * (1 - quit_rate), U * (1 - quit_rate)
    lost = r.separation * E
    E = E - lost
    scale = r.demand_scale
    missing = scale * softplus((demand - r.commuting.T @ E) / scale)
    posted = V + r.posting * (missing - V)
    origin = E * (1 - r.technical)
    size = np.maximum(origin.sum(-1, keepdims=True), 1e-12)
    crowd = 1 + retrain.sum(-1, keepdims=True) / (0.1 * size)
    retrained = (origin / size)[:, :, None] * (retrain / crowd)[:, None, :]
    applying = E[:, :, None] * apply + retrained
    reach = r.commuting.T @ (U + entrants + applying.sum(1))
    matched = efficiency * smooth_min(reach, posted, r.curvature)
    success = r.commuting @ (matched / np.maximum(reach, 1e-12))
    moves = applying * success[:, None, :]
    found = (U + entrants) * success
    E = E + found + moves.sum(1) - moves.sum(2)
    U = U + entrants - found + lost
    return E, U, (posted - matched) * (1 - r.vacancy_withdrawal), moves, matched


def year(attached, outside, U, V, inputs, r):
    """Return stocks a year later and {employed, unemployed, vacancies, moves, replacement}."""
    lev = inputs.levers
    now, later = (
        shifted(r.retirement, inputs.pension_shift),
        shifted(r.retirement, inputs.pension_shift + 1),
    )
    retire = np.maximum(now + lev.retirement_age[..., None, None] * (later - now), 0.0)
    withdraw = r.withdrawal * (1 + lev.leakage)[..., None, None]
    gone = -np.expm1(-(r.death + r.emigration))
    retreat = -np.expm1(-(retire + withdraw + r.disability))
    persons = attached.sum(2)
    remain = (1 - gone) * (1 - retreat)
    exits = (persons * (1 - gone) * retreat).sum((2, 3)) + (persons * gone).sum((2, 3))
    outside = outside * (1 - gone)

    new = inputs.placed * r.graduate_region[:, :, None, None]
    idle = inputs.idle * r.graduate_region.mean(1)[:, None, None]
    wanted = np.einsum("rks,ka->rsa", new.sum(1) + idle, r.graduate_age)
    side = attached[:, :, LOW] * remain * (1 - r.technical)[:, None, None]
    pool = outside[:, LOW] + side.sum(1)
    graduating = smooth_min(wanted, 0.9 * pool, 16.0)
    fulfilled, taken = graduating / np.maximum(wanted, 1e-9), graduating / np.maximum(pool, 1e-9)
    by_sex = np.einsum("ka,rsa->rks", r.graduate_age, fulfilled)
    schooling = side * taken[:, None]
    staying = attached * remain[:, :, None]
    staying[:, :, LOW] -= schooling
    back = (attached * (1 - gone) * retreat[:, :, None]).sum(1)
    outside = outside.copy()
    outside[:, LOW] *= 1 - taken
    outside = outside + back + np.einsum("rks,ka,rsa->rksa", idle, r.graduate_age, fulfilled)

    headcount = persons.sum((2, 3))
    lift = 1 + (headcount * lev.participation).sum(1) / np.maximum(headcount.sum(1), 1e-9)
    lift = (lift * inputs.entry_factor)[:, None, None, None]
    willing = smooth_min(r.entry * lift, np.asarray(0.95), 8.0)
    arriving = smooth_min(r.arrival_entry * lift, np.asarray(0.95), 8.0)
    peers = staying.sum(1)
    profile = r.migrant_profile
    mix = profile.sum(-1) / profile.sum((0, 2))[None, :]
    arrivals = mix[:, :, None] * inputs.immigrants
    arrivals = r.migrant_region[:, None, None, None] * arrivals
    per_peer = (willing * outside + arriving * arrivals) / (peers + 1e-9)
    entering = staying * per_peer[:, None]
    outside = outside + arrivals - per_peer * peers

    abroad = lev.labour_migration
    first = inputs.youth[:, None, :] * r.first_jobs
    coming = entering.sum((2, 3, 4)) + abroad + first.sum(-1)
    entrants = (np.einsum("roks,rks->ro", new, by_sex) + coming) / 4
    leaving = (exits + schooling.sum((2, 3))) / 4
    tech = r.technical
    out, back_in = tech[:, None] * (1 - tech), (1 - tech)[:, None] * tech
    pull = np.exp(r.elasticity * lev.wage)
    factor = 1 + out * ((1 + lev.leakage)[:, :, None] / pull[:, :, None] - 1)
    come = inputs.inflow_factor * (1 + lev.return_to_technique) * pull
    factor = factor + back_in * (come[:, None, :] - 1)
    retrain = lev.side_entry / 4 / r.base_success
    E = headcount - U
    moves = 0.0
    efficiency = r.efficiency * (1 + lev.matching_efficiency)
    for quarter in range(4):
        E, U, V, moved, _ = market(
            E, U, V, inputs.demand[quarter], leaving, entrants, r.mobility * factor, retrain, r,
            efficiency,
        )  # fmt: skip
        moves = moves + moved

    weight = ((persons * remain - schooling) * r.mobility_age).sum((2, 3))
    share = moves / np.maximum(weight, 1e-12)[:, :, None]
    movers = staying * r.mobility_age
    regions, occupations = movers.shape[:2]
    flat = movers.reshape(regions, occupations, -1)
    arrived = np.matmul(share.transpose(0, 2, 1), flat).reshape(movers.shape)
    rehoused = r.relocation.T @ movers.reshape(regions, -1) * r.relocation_rate
    arrived = arrived + rehoused.reshape(movers.shape)
    stay = 1 - r.mobility_age * (share.sum(2) + r.relocation_rate)[:, :, None, None, None]
    attached = staying * stay + entering + arrived
    attached = attached + new[..., None] * (r.graduate_age[:, None] * fulfilled[:, None])[:, None]
    attached = attached + abroad[:, :, None, None, None] * profile
    moving = r.relocation_rate * weight
    jobless = U / np.maximum(E + U, 1e-9)
    U = U + r.relocation.T @ (jobless * moving) - jobless * moving

    too_old = attached[..., -1].sum((2, 3))
    U = U * (1 - too_old / np.maximum(attached.sum((2, 3, 4)), 1e-9))
    attached = np.concatenate([np.zeros_like(attached[..., :1]), attached[..., :-1]], -1)
    outside = np.concatenate([np.zeros_like(outside[..., :1]), outside[..., :-1]], -1)
    attached[:, :, LOW, :, 0] += first
    outside[:, LOW, :, 0] += inputs.youth - first.sum(1)
    E = attached.sum((2, 3, 4)) - U
    return attached, outside, U, V, {"employed": E, "unemployed": U, "vacancies": V}
