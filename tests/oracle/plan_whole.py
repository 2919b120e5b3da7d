#!/usr/bin/env python3
"""Plans of small random networks, through the whole program, against every schedule there is.

What a schedule costs and whether it is lawful is worked out here anew, from doc/plan.md and doc/policy.md alone, and for
every schedule.  The plan must cost what the cheapest lawful one does; where there is none, what the program says
contradicts must do so, and no longer when any one of it is left out.

With CORDON_VERIFY the proof of every plan must be accepted, and refused once its schedule is bent in a way that is
unlawful or costs something else.

  plan_whole.py CORDON [--verify CORDON_VERIFY] [--count N] [--seed N] [--keep FOLDER]
"""
import argparse
import csv
import datetime
import itertools
import json
import os
import random
import subprocess
import sys
import tempfile
from fractions import Fraction

FIRST = datetime.date(2026, 1, 1)
BAD, GOOD, OTHER = "huawei", "ericsson", "nokia"
PATHS = ("used", "exists", "every")


def first_day(period):
    month = FIRST.month - 1 + 3 * period
    return datetime.date(FIRST.year + month // 12, month % 12 + 1, 1)


def last_day(period):
    return first_day(period + 1) - datetime.timedelta(days=1)


class Case:
    """A network, a policy and a plan file."""

    def __init__(self, rnd):
        self.periods = rnd.choice([2, 3])
        self.sites = {f"S{i}": rnd.choice(["North", "South"]) for i in range(rnd.randint(1, 3))}
        self.products = {
            f"{f}-{m}": dict(maker=m, function=f, cost=sorted(rnd.sample(range(10, 200), 3)), lead=rnd.choice([0, 0, 0, 95]))
            for f in ("gnb", "ru") for m in (GOOD, OTHER)
        }
        if rnd.random() < 0.15:
            self.products["gnb-" + BAD + "-new"] = dict(maker=BAD, function="gnb", cost=[5, 6, 7], lead=0)
        self.by = {f: [p for p in self.products if self.products[p]["function"] == f][: rnd.choice([1, 2, 3])]
                   for f in ("gnb", "ru")}
        self.elements = []
        for i in range(rnd.randint(1, 4 if self.periods == 2 else 3)):
            self.elements.append(dict(
                id=f"E{i}", site=rnd.choice(list(self.sites)), function=rnd.choice(["gnb", "gnb", "ru"]),
                maker=rnd.choice([BAD, BAD, BAD, GOOD, "", f"{BAD}|{GOOD}"]), operator=rnd.choice(["A", "A", "B"]),
                traffic=rnd.choice([1, 2, 3, 5, 8])))
        self.elements.sort(key=lambda e: (e["site"], e["id"]))
        self.fixed = rnd.random() < 0.15 and len(self.elements) > 1  # radios have no entry
        self.rules = []
        for i in range(rnd.randint(1, 3)):
            kind = rnd.choice(["exclude", "elements", "sites", "traffic", "exclude", "elements", "sites", "traffic", "freeze"])
            by = rnd.choice([last_day(p) for p in range(self.periods)] + [first_day(1) + datetime.timedelta(days=40)])
            self.rules.append(dict(id=f"r{i}", kind=kind, by=by, function=rnd.choice(["gnb", "ru", None, None]),
                                   cap=rnd.choice([Fraction(0), Fraction(1, 3), Fraction(1, 2)]),
                                   per=rnd.choice([None, "operator"]), tolerated=rnd.random() < 0.3))
        self.links, self.demands, self.of_pair = [], [], {}
        if len(self.elements) > 1 and rnd.random() < 0.4:
            self.add_paths(rnd)
        self.visit = rnd.choice([0, 7, 30])
        self.visits_most = rnd.choice([1, 2, 2, 3])
        self.hours = {"gnb": rnd.choice([0, 3]), "ru": rnd.choice([0, 2])}
        self.crew = rnd.choice([None, None, 3, 5, 6])
        self.budget_total = rnd.choice([None, None, None, 300, 150])
        self.budget = rnd.choice([None, None, 120, 220])
        self.together = rnd.choice([None, None, False, True])
        self.coverage = rnd.choice([None, None, (1, True), (2, False)])
        self.share = rnd.choice([None, None, None, Fraction(1, 2), Fraction(2, 3)])
        self.discount = rnd.choice([0, 35000])  # ten-thousandths of a percent
        self.add_risk(rnd)
        self.spots = {s: rnd.choice([0, 1, 2]) for s in self.sites}  # on a line, 1,112 m from one to the next
        self.near = rnd.choice([None, None, (1500, 1, ""), (1500, 50, "%"), (100, 1, ""), (2500, 2, ""), (2500, 67, "%")])
        # same_maker of what links of management join, which of it goes first, and these
        self.over = self.first = self.managed = None
        if len(self.elements) > 1 and rnd.random() < 0.35:
            pairs = list(itertools.combinations([e["id"] for e in self.elements], 2))
            self.over = rnd.random() < 0.4
            self.first = rnd.choice([None, None, "role.function == 'gnb'", "element.maker in vendors.v"])
            unknown = [""] * all(r["kind"] not in PATHS + ("isolate",) for r in self.rules)  # which could be of data
            self.managed = [pair + (rnd.choice(["management"] * 3 + ["control"] + unknown),)
                            for pair in rnd.sample(pairs, rnd.randint(1, min(len(pairs), 3)))]

    def add_risk(self, rnd):
        """What --objective risk is asked with: weights, volumes, and in some cases ways where no rule asks for them."""
        self.weights = rnd.choice([None, None, (1, 1), (3, 1), (1, 0), (0, 2)])
        if len(self.elements) > 1 and not self.links and rnd.random() < 0.6:
            ids = [e["id"] for e in self.elements]
            pairs = list(itertools.combinations(ids, 2)) * 2
            self.links = [(a, b, rnd.choice([1, 1, 2])) for a, b in rnd.sample(pairs, rnd.randint(1, min(len(pairs), 6)))]
            self.demands = [(rnd.choice(ids), rnd.choice(ids)) for _ in range(rnd.randint(1, 3))]
        self.volumes = [rnd.choice([None, 0, 1, 7, 1000, 10**9]) for _ in self.demands]

    def add_paths(self, rnd):
        """Links, demands, and rules about paths in the place of others."""
        ids = [e["id"] for e in self.elements]
        pairs = list(itertools.combinations(ids, 2))
        self.links = [(a, b, rnd.choice([1, 1, 2, 3])) for a, b in rnd.sample(pairs, max(len(pairs) - rnd.choice([0, 0, 1, 2, 3]), 1))]
        self.demands = [(rnd.choice(ids), rnd.choice(ids)) for _ in range(rnd.randint(1, 2))]
        for r in self.rules[: rnd.randint(1, len(self.rules))]:
            r.update(kind=rnd.choice(["used", "exists", "every", "isolate"]), all_pairs=rnd.random() < 0.3,
                     stops=rnd.random() < 0.5)

    # ---- files ----

    def write(self, folder):
        def table(name, rows):
            with open(os.path.join(folder, name + ".csv"), "w", newline="") as f:
                w = csv.DictWriter(f, list(rows[0]), lineterminator="\n")
                w.writeheader()
                w.writerows(rows)
        table("site", [dict(id=s, region=r, lat=f"51.{self.spots[s]:02}", lon="-1.5") for s, r in self.sites.items()])
        table("element", [dict(id=e["id"], site=e["site"], operator=e["operator"], maker=e["maker"], installed="2020-01-01") for e in self.elements])
        table("role", [dict(element=e["id"], function=e["function"]) for e in self.elements])
        table("measure", [dict(element=e["id"], name="traffic", value=e["traffic"]) for e in self.elements])
        links = [dict(a=a, b=b, kind="data", metric=m) for a, b, m in self.links]
        links += [dict(a=a, b=b, kind=kind, metric="") for a, b, kind in self.managed or []]
        if links:
            table("link", [dict(x, id=f"L{i}") for i, x in enumerate(links)])
        if self.links:
            table("demand", [dict(id=f"D{i}", source=a, sink=b, volume_bps="" if v is None else v)
                             for i, ((a, b), v) in enumerate(zip(self.demands, self.volumes))])
        table("product", [dict(id=p, maker=x["maker"], cost_low=x["cost"][0], cost_high=x["cost"][2], currency="GBP")
                          for p, x in self.products.items()])
        with open(os.path.join(folder, "policy.yaml"), "w") as f:
            f.write(self.policy())
        with open(os.path.join(folder, "plan.yaml"), "w") as f:
            f.write(self.plan())

    def policy(self):
        out = ["cordon: 1", "id: p", "in_force: 2020-01-01", f"vendors: {{v: {{parties: [{BAD}]}}}}", "rules:"]
        for r in self.rules:
            keys = [f"id: {r['id']}", "clause: c", f"by: {r['by']}", "may_be_empty: true"]
            if r["kind"] in PATHS:
                keys.append(f"avoid: {{vendors: v, between: 'true', paths: {r['kind']}, pairs: {'all' if r['all_pairs'] else 'demands'}}}")
            elif r["kind"] == "isolate":
                only = f" && role.function == '{r['function']}'" if r["function"] else ""
                keys.append(f"isolate: {{from: \"element.maker in vendors.v{only}\", to: \"site.id == 'S0'\", over: data"
                            + (", stops: \"role.function == 'ru'\"" if r["stops"] else "") + "}")
            elif r["kind"] == "freeze":
                keys.append(f"freeze: v, event: installed, after: {r['by']}")
            else:
                keys.append("exclude: v" if r["kind"] == "exclude" else f"limit: v, to: {r['cap']}, of: {r['kind']}")
            if r["function"] and r["kind"] != "isolate":
                keys.append(f"where: \"role.function == '{r['function']}'\"")
            if r["per"] and r["kind"] not in PATHS + ("isolate",):
                keys.append("per: element.operator")
            if r["tolerated"]:
                keys.append("unknown: tolerated")
            out.append("- {" + ", ".join(keys) + "}")
        return "\n".join(out) + "\n"

    def products_for(self, e):
        """What is frozen at some time is not bought at all."""
        frozen = any(r["kind"] == "freeze" and r["function"] in (None, e["function"]) for r in self.rules)
        return [p for p in self.by[e["function"]] if not frozen or self.products[p]["maker"] != BAD]

    def movable(self, e):
        return e["function"] == "gnb" or not self.fixed

    def plan(self):
        functions = {e["function"] for e in self.elements if self.movable(e)}
        out = ["plan: 1", "currency: GBP", f"calendar: {{unit: quarter, first: {FIRST}, count: {self.periods}}}",
               f"discount_pct: {Fraction(self.discount, 10000).limit_denominator(10000)}".replace("7/2", "3.5")]
        out.append("products:")
        for p, x in self.products.items():
            low, mid, high = x["cost"]
            out.append(f"  {p}: {{cost: {{low: {low}, mid: {mid}, high: {high}}}, lead_days: {x['lead']}, source: test}}")
        out.append("replace:")
        for f in sorted(functions) or ["gnb"]:
            out.append(f"- {{where: \"role.function == '{f}'\", by: [{', '.join(self.by[f])}], hours: {self.hours[f]}}}")
        if self.together is not None or self.managed:
            out.append("together:")
        if self.together is not None:
            out.append("- {where: 'true', same_maker: %s}" % ("true" if self.together else "false"))
        if self.managed:
            out.append("- {name: managed, where: 'true', over: management%s%s}" % (
                ", same_maker: true" if self.over else "",
                f', first: "{self.first}"' if self.first else ""))
        out.append(f"visits: {{cost: {self.visit}, most: {self.visits_most}, source: test}}")
        if self.crew is not None:
            out.append(f"crews: {{default: {self.crew}}}")
        budget = [f"total: {self.budget_total}"] * (self.budget_total is not None) + [f"period: {self.budget}"] * (self.budget is not None)
        if budget:
            out.append("budget: {" + ", ".join(budget) + "}")
        if self.coverage or self.near:
            out.append("coverage:")
        if self.near:
            out.append(f"- {{name: near, within_m: {self.near[0]}, at_most: {self.near[1]}{self.near[2]}}}")
        if self.coverage:
            out.append(f"- {{name: cover, at_most: {self.coverage[0]}{', per: region' if self.coverage[1] else ''}}}")
        if self.share is not None:
            out.append(f"suppliers:\n- {{at_most: {self.share}}}")
        if self.weights:
            out.append(f"risk: {{traffic: {self.weights[0]}, reach: {self.weights[1]}}}")
        return "\n".join(out) + "\n"

    # ---- the plain definition ----

    def v(self, maker):
        if maker == "":
            return "maybe"
        makers = maker.split("|")
        return "yes" if makers == [BAD] else "maybe" if BAD in makers else "no"

    def ways(self, start, end):
        """Every way that passes no element twice, with its length."""
        stack = [((start,), 0)]
        while stack:
            way, length = stack.pop()
            if way[-1] == end:
                yield way, length
                continue
            for a, b, metric in self.links:
                for x, y in ((a, b), (b, a)):
                    if x == way[-1] and y not in way:
                        stack.append((way + (y,), length + metric))

    def pair_gear(self, rule, pair):
        """What must not be dirty of a pair's ways; None: it has none.  exists: a list of what would each be enough."""
        if pair not in self.of_pair:
            self.of_pair[pair] = list(self.ways(*pair))
        ways = self.of_pair[pair]
        if not ways:
            return None
        if rule["kind"] == "exists":
            return [set(way) for way, _ in ways]
        least = min(length for _, length in ways)
        return set().union(*(way for way, length in ways if rule["kind"] == "every" or length == least))

    def pairs(self, rule):
        ids = [e["id"] for e in self.elements]
        if rule["all_pairs"]:
            return list(itertools.permutations(ids, 2))
        return self.demands

    def reached(self, rule, start):
        """What a turned element reaches."""
        stops = {e["id"] for e in self.elements if rule["stops"] and e["function"] == "ru"}
        seen, queue = {start}, [start]
        links = [(a, b) for a, b, _ in self.links] + [(a, b) for a, b, _ in self.managed or [] if rule.get("kind") is None]
        for x in queue:
            if x in stops and x != start:
                continue
            for a, b in links:
                for u, v in ((a, b), (b, a)):
                    if u == x and v not in seen:
                        seen.add(v)
                        queue.append(v)
        return seen

    def path_holds(self, rule, bad):
        """bad: ids of gear that counts."""
        if rule["kind"] == "isolate":
            assets = {e["id"] for e in self.elements if e["site"] == "S0"}
            # What is of `from` stops nothing: each stands for itself, and together they reach no more.
            return not any(self.reached(rule, b) & assets for b in bad)
        for pair in self.pairs(rule):
            gear = self.pair_gear(rule, pair)
            if gear is None:
                ends = rule["kind"] == "used" and set(pair) & bad  # passed whatever the way is
                if rule["kind"] == "exists" or not rule["tolerated"] or ends:
                    return False
            elif rule["kind"] == "exists":
                if all(way & bad for way in gear):
                    return False
            elif gear & bad:
                return False
        return True

    def path_reason(self, rule, e):
        if rule["kind"] == "isolate":
            return self.path_holds(rule, set()) and not self.path_holds(rule, {e["id"]})
        for pair in self.pairs(rule):
            gear = self.pair_gear(rule, pair)
            if gear is None and rule["kind"] == "used" and e["id"] in pair:
                return True
            if gear is not None and (any(e["id"] in way for way in gear) if rule["kind"] == "exists" else e["id"] in gear):
                return True
        return False

    def holds(self, rule, makers):
        """makers: of each element as it then is."""
        if rule["kind"] == "freeze":  # what was there before is not new, and what would be is not bought
            return True
        if rule["kind"] in PATHS + ("isolate",):
            counts = ("yes",) if rule["tolerated"] else ("yes", "maybe")
            return self.path_holds(rule, {e["id"] for e, m in zip(self.elements, makers)
                                          if rule["function"] in (None, e["function"]) and self.v(m) in counts})
        rows = [(e, self.v(m)) for e, m in zip(self.elements, makers) if rule["function"] in (None, e["function"])]
        counts = {"yes", "maybe"} if not rule["tolerated"] else {"yes"}
        if rule["kind"] == "exclude":
            return not any(v in counts for _, v in rows)
        for g in sorted({e["operator"] if rule["per"] else "all" for e, _ in rows}):
            of = [(e, v) for e, v in rows if not rule["per"] or e["operator"] == g]
            if rule["kind"] == "sites":
                bad = {e["site"] for e, v in of if v in counts}
                num, den = len(bad), len({e["site"] for e, _ in of})
            else:
                weight = (lambda e: e["traffic"]) if rule["kind"] == "traffic" else (lambda e: 1)
                num = sum(weight(e) for e, v in of if v in counts)
                den = sum(weight(e) for e, _ in of)
            if den and Fraction(num, den) > rule["cap"]:
                return False
        return True

    def discounted(self, period, cost):
        factor = 10**9
        for _ in range(period // 4):
            factor = factor * 10**6 // (10**6 + self.discount)
        return cost * factor // 10**9

    def rule_ok(self, rule, schedule):
        days = sorted({last_day(p) for p in range(self.periods)} | {r["by"] for r in self.rules})
        for day in days:
            if day < rule["by"]:
                continue
            makers = [e["maker"] if s is None or last_day(s[1]) > day else self.products[s[0]]["maker"]
                      for e, s in zip(self.elements, schedule)]
            if not self.holds(rule, makers):
                return False
        return True

    def near_ok(self, worked):
        """Not too many sites near one are worked on at once."""
        within, most, percent = self.near
        there = sorted({e["site"] for e in self.elements})
        for s in there:
            around = [x for x in there if abs(self.spots[x] - self.spots[s]) * 1112 <= within]
            if len(worked & set(around)) > (max(len(around) * most // 100, 1) if percent else most):
                return False
        return True

    def joined(self, here):
        """Elements that a link of management joins, or one that may be of it, two by two: at one site, or at two."""
        of = {e["id"]: i for i, e in enumerate(self.elements)}
        return [(of[a], of[b]) for a, b, kind in self.managed or []
                if kind != "control" and self.movable(self.elements[of[a]]) and self.movable(self.elements[of[b]]) and
                here == (self.elements[of[a]]["site"] == self.elements[of[b]]["site"])]

    def is_first(self, e):
        return self.v(e["maker"]) if "maker" in self.first else "yes" if e["function"] == "gnb" else "no"

    def first_ok(self, schedule):
        """What goes first, if it changes, does so no later than what a link joins to it, and to gear of its maker where that is asked."""
        for i, j in self.joined(True) + self.joined(False):
            for x, y in ((i, j), (j, i)):
                a, b = schedule[x], schedule[y]
                if not a or not b or self.is_first(self.elements[x]) == "no" or self.is_first(self.elements[y]) == "yes":
                    continue
                if a[1] > b[1] or self.over and self.products[a[0]]["maker"] != self.products[b[0]]["maker"]:
                    return False
        return True

    def joined_ok(self, schedule, here):
        if self.first:
            return here or self.first_ok(schedule)
        for i, j in self.joined(here):
            a, b = schedule[i], schedule[j]
            if (a and a[1]) != (b and b[1]) or self.over and a and self.products[a[0]]["maker"] != self.products[b[0]]["maker"]:
                return False
        return True

    def bounds_ok(self, schedule, off, case):
        if "together" not in off and not self.joined_ok(schedule, False):
            return False
        done = [(e, s) for e, s in zip(self.elements, schedule) if s is not None]
        for p in range(self.periods):
            now = [(e, s) for e, s in done if s[1] == p]
            spent = sum(self.products[s[0]]["cost"][case] for _, s in now) + self.visit * len({e["site"] for e, _ in now})
            if self.budget is not None and spent > self.budget and "budget period" not in off:
                return False
            for region in {"North", "South"}:
                here = [e for e, _ in now if self.sites[e["site"]] == region]
                if self.crew is not None and ("crew", region) not in off and sum(self.hours[e["function"]] for e in here) > self.crew:
                    return False
                if self.coverage and self.coverage[1] and ("coverage", "cover") not in off and len(here) > self.coverage[0]:
                    return False
            if self.near and ("coverage", "near") not in off and not self.near_ok({e["site"] for e, _ in now}):
                return False
            if self.coverage and not self.coverage[1] and ("coverage", "cover") not in off and len(now) > self.coverage[0]:
                return False
        if self.budget_total is not None and "budget total" not in off and self.spent(schedule, case) > self.budget_total:
            return False
        if "lead_days" not in off and any(FIRST + datetime.timedelta(days=self.products[s[0]]["lead"]) > first_day(s[1]) for _, s in done):
            return False
        if self.share is not None and "suppliers" not in off and done:
            for m in (GOOD, OTHER, BAD):
                if Fraction(sum(self.products[s[0]]["maker"] == m for _, s in done), len(done)) > self.share:
                    return False
        return True

    def spent(self, schedule, case):
        done = [(e, s) for e, s in zip(self.elements, schedule) if s is not None]
        return sum(self.products[s[0]]["cost"][case] for _, s in done) + self.visit * len({(e["site"], s[1]) for e, s in done})

    def cost(self, schedule, case):
        done = [(e, s) for e, s in zip(self.elements, schedule) if s is not None]
        return (sum(self.discounted(s[1], self.products[s[0]]["cost"][case]) for _, s in done) +
                sum(self.discounted(p, self.visit) for _, p in {(e["site"], s[1]) for e, s in done}))

    def shape_ok(self, schedule):
        """What is no group: visits, what changes together, elements that no rule gives a reason to change."""
        if not self.joined_ok(schedule, True):
            return False
        for site in self.sites:
            here = [s for e, s in zip(self.elements, schedule) if e["site"] == site and s is not None]
            if len({s[1] for s in here}) > self.visits_most:
                return False
            if self.together is None:
                continue
            units = [s for e, s in zip(self.elements, schedule) if e["site"] == site and self.movable(e)]
            if len({s and s[1] for s in units}) > 1:
                return False
            if (self.together or self.over) and len({self.products[s[0]]["maker"] for s in units if s}) > 1:
                return False
        return True

    def reason(self, e):
        """Whether a rule gives it a reason: it breaks the rule, or adds to a share that is over its limit as it is (or that
        something that could be bought would add to)."""
        for r in self.rules:
            counts = ("yes",) if r["tolerated"] else ("yes", "maybe")
            if r["function"] not in (None, e["function"]) or self.v(e["maker"]) not in counts:
                continue
            if r["kind"] == "freeze":
                continue
            if r["kind"] in PATHS + ("isolate",):
                if self.path_reason(r, e):
                    return True
                continue
            group = [x for x in self.elements if not r["per"] or x["operator"] == e["operator"]]
            if r["kind"] == "sites" and any(
                    x["site"] == e["site"] and r["function"] in (None, x["function"]) and
                    self.v(x["maker"]) in counts and not self.movable(x) for x in group):
                continue  # the site counts whatever is done
            worse = r["kind"] != "sites" and any(
                self.movable(x) and r["function"] in (None, x["function"]) and self.v(x["maker"]) not in counts and
                any(self.products[p]["maker"] == BAD for p in self.by[x["function"]]) for x in group)
            alone = Case.__new__(Case)
            alone.elements = group
            if worse or not alone.holds(dict(r, per=None), [x["maker"] for x in group]):
                return True
        return False

    # ---- risk ----

    def load(self):
        """Of all volume, the part that passes each element: over least ways, split equally over the links that lead on."""
        far = float("inf")
        load = {e["id"]: Fraction(0) for e in self.elements}
        for (source, sink), volume in zip(self.demands, self.volumes):
            distance = {x: 0 if x == sink else far for x in load}
            for _ in load:
                for a, b, metric in self.links:
                    distance[a] = min(distance[a], distance[b] + metric)
                    distance[b] = min(distance[b], distance[a] + metric)

            def send(x, amount):
                load[x] += amount
                on = [y for a, b, metric in self.links for v, y in ((a, b), (b, a))
                      if v == x and distance[y] + metric == distance[x]]
                for y in on:
                    send(y, amount / len(on))
            if volume and distance[source] < far:
                send(source, Fraction(volume))
        return load, sum(v for v in self.volumes if v)

    def figures(self):
        """Of each element that a rule gives a reason and that can change: traffic and reach in millionths."""
        load, volume = self.load()
        rules = [r for r in self.rules if r["kind"] == "isolate"]
        figures = {}
        for e in self.elements:
            reached = assets = traffic = 0
            for r in rules or [dict(stops=False)]:
                of = [x["id"] for x in self.elements if not rules or x["site"] == "S0"]
                reached += len(self.reached(r, e["id"]) & set(of))
                assets += len(of)
            if load[e["id"]]:
                traffic = max(1, -((Fraction(1, 10**6) - load[e["id"]] / volume * 10**6) // 1))
            if self.movable(e) and self.reason(e):
                figures[e["id"]] = (int(traffic) if self.weight(0) else 0,
                                    -(-reached * 10**6 // assets) if assets and self.weight(1) else 0)
        return figures

    def weight(self, i):
        return self.weights[i] if self.weights else 1

    def risk(self, schedule, figures):
        """On the last day of each period, of gear that a rule has a reason against."""
        left = [0] * self.periods
        for e, s in zip(self.elements, schedule):
            traffic, reach = figures.get(e["id"], (0, 0))
            for t in range(self.periods):
                if s is None or t < s[1] or self.products[s[0]]["maker"] == BAD:
                    left[t] += traffic * self.weight(0) + reach * self.weight(1)
        return left

    def mates(self, e):
        """What changes together with it, itself included."""
        mates = [e]
        for x in mates:
            more = [y for y in self.elements if self.together is not None and y["site"] == x["site"] and self.movable(y)]
            for i, j in self.joined(True) + self.joined(False) if not self.first else []:
                more += [self.elements[i + j - k] for k in (i, j) if self.elements[k] is x]
            mates += [y for k, y in enumerate(more) if y not in mates and y not in more[:k]]
        return mates

    def schedules(self):
        options = []
        for e in self.elements:
            if not self.movable(e) or not any(self.reason(x) for x in self.mates(e)):
                options.append([None])
            else:
                options.append([None] + [(p, t) for p in self.products_for(e) for t in range(self.periods)])
        return [s for s in itertools.product(*options) if self.shape_ok(s)]


def bend(case, schedule, rnd, by_risk):
    """One decision changed; the schedule, and whether it is lawful at the same cost.  Its proof does not show that rules
    about paths are kept (doc/proof.md)."""
    bent = list(schedule)
    i = rnd.randrange(len(bent))
    e = case.elements[i]
    if case.movable(e):
        bent[i] = rnd.choice([None] + [(p, t) for p in case.products_for(e) for t in range(case.periods)])
    shown = [r for r in case.rules if r["kind"] not in PATHS + ("isolate",)]
    lawful = case.shape_ok(bent) and case.bounds_ok(bent, (), 1) and all(case.rule_ok(r, bent) for r in shown)
    return bent, lawful and (by_risk or case.cost(bent, 1) == case.cost(schedule, 1))


def check_proof(case, verify, folder, schedule, rnd, by_risk=False):
    path = folder + "/proof"
    with open(path) as f:
        head = [x for x in f.read().splitlines() if x.split(" ")[0] not in ("product", "change")]
    for number in range(3):
        bent, right = bend(case, schedule, rnd, by_risk) if number else (schedule, True)
        lines = list(head)
        for e, s in zip(case.elements, bent):
            if s:
                lines += [f"product {s[0]}", f"change {s[1]} {e['id']}"]
        with open(path, "w") as f:
            f.write("\n".join(lines) + "\n")
        run = subprocess.run([verify, "--plan", folder + "/plan.yaml", folder + "/estate", folder + "/policy.yaml", path],
                             capture_output=True, text=True)
        assert run.returncode == (0 if right else 1), f"the proof of {bent}: exit {run.returncode}, right is {right}: {run.stdout}{run.stderr}"


def ask(cordon, folder, verify, *more):
    return subprocess.run([cordon, "plan", folder + "/estate", "-p", folder + "/policy.yaml", "--plan", folder + "/plan.yaml", "-o", "json",
                           "--gap", "0", *more] + ["--proof", folder + "/proof"] * bool(verify), capture_output=True, text=True)


def check_risk(case, cordon, folder, verify, rnd, schedules, rules_ok):
    """The least risk, then the least cost of those that have no more."""
    result = ask(cordon, folder, verify, "--objective", "risk")
    if result.returncode == 2 and "has no proof" in result.stderr:
        return
    assert result.returncode < 2, result.stderr
    answer = json.loads(result.stdout)
    figures = case.figures()
    lawful = [s for s, ok in zip(schedules, rules_ok) if all(ok)]
    if not any(case.bounds_ok(s, (), 1) for s in lawful):
        assert answer["verdict"] == "impossible", f"there is no schedule, and by risk the program says {answer['verdict']}"
        return
    for c, name in enumerate(("low", "mid", "high")):
        fits = [s for s in lawful if case.bounds_ok(s, (), c)]
        found, money = answer["risk"]["cases"][name], answer["cases"][name]
        if not fits:
            assert found["risk"] is None and money["cost"] is None
            continue
        best = min((sum(case.risk(s, figures)), case.cost(s, c)) for s in fits)
        assert (found["risk"], money["cost"]) == best, f"{name}: {found} {money}, the least is {best}"
        assert (found["bound"], money["bound"]) == best, f"{name}: bounds {found} {money}, the least is {best}"
    assert {x["element"]: (x["traffic"], x["reach"]) for x in answer["risk"]["elements"]} == \
        {e: f for e, f in figures.items() if any(case.weight(i) * f[i] for i in (0, 1))}, f"{answer['risk']}, {figures}"
    chosen = {x["element"]: (x["product"], x["period"] - 1) for x in answer["changes"]}
    schedule = tuple(chosen.get(e["id"]) for e in case.elements)
    assert schedule in lawful and case.bounds_ok(schedule, (), 1)
    assert answer["risk"]["periods"] == case.risk(schedule, figures)
    assert answer["risk"]["untouched"] == sum(case.risk([None] * len(schedule), figures))
    if verify:
        check_proof(case, verify, folder, schedule, rnd, True)


def check_kept(case, cordon, folder, rnd, answer, schedules, rules_ok):
    """As few decisions as possible that differ from a plan before, of these the least risk, of these the least cost."""
    figures, before = case.figures(), []
    for s in rnd.choice(schedules) if rnd.random() < 0.5 else ask_schedule(case, answer):
        before.append(None if s and rnd.random() < 0.3 else (s[0], rnd.randrange(case.periods)) if s and rnd.random() < 0.3 else s)
    answer["changes"] = [dict(element=e["id"], product=s[0], period=s[1] + 1) for e, s in zip(case.elements, before) if s]
    with open(folder + "/before.json", "w") as f:
        json.dump(answer, f)
    result = ask(cordon, folder, None, "--objective", "risk", "--keep", folder + "/before.json")
    assert result.returncode < 2, result.stderr
    kept = json.loads(result.stdout)
    lawful = [s for s, ok in zip(schedules, rules_ok) if all(ok)]
    best = None
    for c, name in enumerate(("low", "mid", "high")):
        ranks = [(sum(a != b for a, b in zip(s, before)), sum(case.risk(s, figures)), case.cost(s, c))
                 for s in lawful if case.bounds_ok(s, (), c)]
        found = (kept["risk"]["cases"][name]["risk"], kept["cases"][name]["cost"])
        assert found == (min(ranks)[1:] if ranks else (None, None)), f"kept {before}, {name}: {found}, the best are {sorted(ranks)[:3]}"
        best = min(ranks) if c == 1 else best
    now = ask_schedule(case, kept)
    assert (sum(a != b for a, b in zip(now, before)), sum(case.risk(now, figures)), case.cost(now, 1)) == best


def ask_schedule(case, answer):
    chosen = {x["element"]: (x["product"], x["period"] - 1) for x in answer["changes"]}
    return tuple(chosen.get(e["id"]) for e in case.elements)


def check(case, cordon, folder, verify, rnd):
    os.makedirs(folder + "/estate", exist_ok=True)
    case.write(folder + "/estate")
    for name in ("policy.yaml", "plan.yaml"):
        os.replace(f"{folder}/estate/{name}", f"{folder}/{name}")
    result = ask(cordon, folder, verify)
    if result.returncode == 2 and ("where selects no element" in result.stderr or "in more than 64 ways" in result.stderr):
        return "nothing"
    if result.returncode == 2 and "has no proof" in result.stderr:
        return "no proof"
    if result.returncode == 2:
        raise AssertionError(result.stderr)
    answer = json.loads(result.stdout)
    schedules = case.schedules()
    rules_ok = [[case.rule_ok(r, s) for r in case.rules] for s in schedules]
    best = []
    for c in range(3):
        best.append(min((case.cost(s, c) for s, ok in zip(schedules, rules_ok) if all(ok) and case.bounds_ok(s, (), c)), default=None))
    if any(r["kind"] == "exists" for r in case.rules):
        return check_chosen(case, answer, best[1])
    if best[1] is None:
        assert answer["verdict"] == "impossible", f"there is no schedule, and the program says {answer['verdict']}"
        assert result.returncode == 1
        if answer["conflict"]:
            check_risk(case, cordon, folder, None, rnd, schedules, rules_ok)
        return check_conflict(case, answer, schedules, rules_ok)
    assert answer["verdict"] == "holds", f"the cheapest costs {best[1]}, and the program says {answer['verdict']}"
    assert result.returncode == 0
    for c, name in enumerate(("low", "mid", "high")):
        assert answer["cases"][name]["cost"] == best[c], f"{name}: {answer['cases'][name]}, the cheapest costs {best[c]}"
        assert best[c] is None or answer["cases"][name]["bound"] == best[c], f"{name}: bound {answer['cases'][name]}"
    chosen = {x["element"]: (x["product"], x["period"] - 1) for x in answer["changes"]}
    schedule = tuple(chosen.get(e["id"]) for e in case.elements)
    assert case.shape_ok(schedule) and case.bounds_ok(schedule, (), 1) and all(case.rule_ok(r, schedule) for r in case.rules)
    assert case.cost(schedule, 1) == best[1]
    if verify:
        check_proof(case, verify, folder, schedule, rnd)
    check_risk(case, cordon, folder, verify, rnd, schedules, rules_ok)
    if rnd.random() < 0.5:
        check_kept(case, cordon, folder, rnd, answer, schedules, rules_ok)
    return "plan"


def check_chosen(case, answer, best):
    """Where a way each was chosen first: lawful, and not cheaper than the cheapest."""
    if best is None or answer["verdict"] == "impossible":
        assert answer["verdict"] == "impossible", f"there is no schedule, and the program says {answer['verdict']}"
        return "chosen impossible" if best is None else "chosen badly"
    assert answer["verdict"] == "holds", f"the cheapest costs {best}, and the program says {answer['verdict']}"
    chosen = {x["element"]: (x["product"], x["period"] - 1) for x in answer["changes"]}
    schedule = tuple(chosen.get(e["id"]) for e in case.elements)
    assert case.shape_ok(schedule) and case.bounds_ok(schedule, (), 1) and all(case.rule_ok(r, schedule) for r in case.rules)
    assert case.cost(schedule, 1) == answer["cases"]["mid"]["cost"] >= best
    return "chosen best" if case.cost(schedule, 1) == best else "chosen dearer"


def check_conflict(case, answer, schedules, rules_ok):
    if answer["conflict"] is None:  # due before anything can be done
        return "late"
    assert answer["conflict"]["minimal"]
    named = []
    for x in answer["conflict"]["of"]:
        named.append(("rule", x["name"][2:]) if x["kind"] == "rule" else (x["kind"], x["name"]) if x["kind"] in ("crew", "coverage") else x["kind"])
    everything = ([("rule", r["id"]) for r in case.rules] + [("crew", "North"), ("crew", "South")] +
                  ["lead_days", "budget total", "budget period", ("coverage", "cover"), ("coverage", "near"), "suppliers", "together"])

    def possible(on):
        off = [g for g in everything if g not in on]
        wanted = [i for i, r in enumerate(case.rules) if ("rule", r["id"]) in on]
        return any(all(ok[i] for i in wanted) and case.bounds_ok(s, off, 1) for s, ok in zip(schedules, rules_ok))
    assert not possible(named), f"{named} do not contradict"
    for g in named:
        assert possible([x for x in named if x != g]), f"{named}: {g} can be left out"
    return "conflict"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("cordon")
    parser.add_argument("--verify")
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep")
    args = parser.parse_args()
    seen, paths = {}, {}
    for i in range(args.count):
        rnd = random.Random(args.seed * 1000003 + i)
        case = Case(rnd)
        verify = args.verify if i % 4 == 0 else None
        with tempfile.TemporaryDirectory() as folder:
            folder = args.keep or folder
            try:
                what = check(case, args.cordon, folder, verify, rnd)
            except AssertionError as e:
                print(f"case {i} of seed {args.seed}: {e}\n{case.policy()}\n{case.plan()}")
                for x in case.elements:
                    print(x)
                sys.exit(1)
        seen[what] = seen.get(what, 0) + 1
        for kind in sorted({r["kind"] for r in case.rules} & set(PATHS + ("isolate",))):
            paths[kind, what] = paths.get((kind, what), 0) + 1
    print(f"seed {args.seed}: {seen}; with paths: {paths}")
    if args.count >= 300 and (seen.get("plan", 0) < args.count // 4 or seen.get("conflict", 0) < args.count // 10):
        sys.exit("too few plans or conflicts among the cases")


main()
