#!/usr/bin/env python3
"""Plans of generated networks, applied period by period: every rule that is planned for passes `check` on every judged day.

The networks are those of `cordon generate`, the policies shipped ones, the plan files drawn by a seed.  What `check` says
of the estate as it then is must be what the plan says, for every rule, on every judged day; and the plan's first day is
the estate as it is.

  plan_applied.py CORDON [--verify CORDON_VERIFY] [--seeds N] [--first SEED] [--sites N] [--regime NAME] [--unit quarter|year] [--plan FILE] [--keep FOLDER]
"""
import argparse
import itertools
import json
import os
import random
import subprocess
import sys
import tempfile

# Policies, what the core is, years and quarters, rules that no replacement helps against, words of the command line.
REGIMES = {
    "uk": (["uk-ncsc-2020-01", "uk-dvd-2022"], "uk_ncsc_2020_core", (2021, 28), [], []),
    "de": (["de-2024"], "core_5g", (2025, 16), [], []),
    "se": (["se-pts-2020"], "core_5g", (2021, 20), ["abroad", "control-from-abroad"], []),
    "pl": (["pl-ksc-2026"], "pl_ksc_2026_critical", (2027, 32), [], ["--date", "decision=2026-12-01"]),
}


def plan_file(rnd, core, first, count, never, unit):
    """A plan file whose limits bind, though not all of them always."""
    months = {"quarter": 3, "year": 12}[unit]
    count = count * 3 // months
    out = ["plan: 1", "currency: GBP", f"calendar: {{unit: {unit}, first: {first}-01-01, count: {count}}}",
           f"discount_pct: {rnd.choice([0, 3.5])}", f"overdue: {first + 1}-12-31", f"ordered: {first - 1}-07-01",
           "from: {%s}" % ", ".join(f"{rule}: 2050-01-01" for rule in never), "products:"]
    for name, makers, cost in (("radio", ("ericsson", "nokia"), 50000), ("core", ("ericsson", "nokia"), 600000),
                               ("other", ("nokia", "ciena"), 15000)):
        for maker in makers + (("huawei",) if rnd.random() < 0.5 else ()):
            mid = cost * rnd.randint(80, 120) // 100 // (2 if maker == "huawei" else 1)
            out.append(f"  {name}-{maker}: {{maker: {maker}, cost: {{low: {mid * 3 // 4}, mid: {mid}, high: {mid * 3 // 2}}}, "
                       f"lead_days: {rnd.choice([90, 180, 270])}, source: test}}")
    named = [line.split(":")[0].strip() for line in out[out.index("products:") + 1:]]
    out.append("replace:")
    for name, where, hours in (("radio", "role.function in functions.access", 24),
                               ("core", f"role.function in functions.{core}", 120), ("other", "'true'", 16)):
        by = ", ".join(p for p in named if p.startswith(name))
        out.append(f"- {{name: {name}, where: {where}, by: [{by}], hours: {hours}}}")
    if rnd.random() < 0.6:
        out.append("together:\n- {where: \"role.function in ['gnb', 'enb', 'ru']\", same_maker: true}")
    out.append(f"visits: {{cost: {rnd.choice([0, 1000])}, most: {rnd.choice([1, 2, 3])}, source: test}}")
    if rnd.random() < 0.6:
        out.append(f"crews: {{default: {rnd.choice([600, 1500])}}}")
    if rnd.random() < 0.5:
        out.append("coverage:\n- {name: towers, where: role.function in functions.access, at_most: 20%, per: region}")
    if rnd.random() < 0.5:
        out.append("suppliers:\n- {at_most: 75%}")
    return "\n".join(out) + "\n"


def run(args, *statuses):
    done = subprocess.run(args, capture_output=True, text=True, check=False)
    if done.returncode not in statuses:
        raise AssertionError(f"exit {done.returncode} of {' '.join(args)}\n{done.stderr[:2000]}{done.stdout[:2000]}")
    return done.stdout


def verdicts(cordon, estate, policies, day, more):
    """Of every rule on that day, as `check` says: its verdict, and how it counts for a plan."""
    words = [w for p in policies for w in ("-p", p)]
    answer = json.loads(run([cordon, "check", estate, *words, "--at", day, "-o", "json", *more], 0, 1, 3))
    checks = answer["policies"] if answer["format"] == "cordon-compare/1" else [answer]
    return {f"{c['policy']['id']}/{r['id']}": r for c in checks for r in c["rules"]}


def holds(rule):
    if not rule["evaluated"] or (rule["vacuous"] and rule["verdict"] != "satisfied"):
        return "open"
    return "holds" if rule["verdict"] == "satisfied" else "broken"


def verify_proof(verify, plan, estate, policies, proof, days):
    """cordon-verify puts the schedule into the estate itself."""
    for day in days:
        run([verify, "--plan", plan, "--at", day, estate, *policies, proof], 0)
    with open(proof, encoding="utf-8") as file:
        lines = file.read().splitlines()
    for i in [i for i, line in enumerate(lines) if line.startswith("change ")][::97]:
        with open(proof, "w", encoding="utf-8") as file:
            file.write("\n".join(lines[:i] + lines[i + 1:]) + "\n")
        run([verify, "--plan", plan, "--at", "none", estate, *policies, proof], 0)
        run([verify, "--plan", plan, "--at", days[-1], estate, *policies, proof], 1)


def draw(folder, regime, seed, unit):
    _, core, (first, count), never, _ = REGIMES[regime]
    plan = os.path.join(folder, "plan.yaml")
    with open(plan, "w", encoding="utf-8") as file:
        file.write(plan_file(random.Random(f"{regime} {seed}"), core, first, count, never, unit))
    return plan


def check(cordon, verify, folder, estate, regime, plan):
    policies, more = REGIMES[regime][0], REGIMES[regime][4]
    words = [w for p in policies for w in ("-p", p)] + ["--plan", plan, *more]
    answer = json.loads(run([cordon, "plan", estate, *words, "-o", "json"], 0, 1, 3))
    if answer["verdict"] not in ("holds", "open"):
        return answer["verdict"], 0
    last = {p["number"]: p["last"] for p in answer["periods"]}
    changed = sorted({c["period"] for c in answer["changes"]})
    shown = 0
    for state, days in itertools.groupby(answer["days"], lambda d: sum(p <= d["periods_ended"] for p in changed)):
        applied = estate
        if state:
            applied = os.path.join(folder, f"after-{state}")
            run([cordon, "plan", estate, *words, "--apply", last[changed[state - 1]], "--to", applied], 0, 3)
        for day in days:
            said = verdicts(cordon, applied, policies, day["day"], more)
            for rule in day["rules"]:
                is_so = holds(said[rule["rule"]])
                what = f"{rule['rule']} on {day['day']}"
                assert is_so == rule["hold"], f"{what}: the plan says {rule['hold']}, check says {said[rule['rule']]}"
                if day is not answer["days"][0] and rule["must"]:
                    assert is_so != "broken", f"{what}: {said[rule['rule']]}"
                    shown += is_so == "holds"
    if verify:
        proof = os.path.join(folder, "proof")
        run([cordon, "plan", estate, *words, "--proof", proof], 0, 3)
        days = [d["day"] for d in answer["days"] if any(r["must"] for r in d["rules"])]
        verify_proof(verify, plan, estate, policies, proof, days[1:][-2:])
    return answer["verdict"], shown


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("cordon")
    parser.add_argument("--verify", help="cordon-verify: the proofs, right and with a change left out, too")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--sites", type=int, default=300)
    parser.add_argument("--regime", choices=sorted(REGIMES))
    parser.add_argument("--unit", choices=["quarter", "year"], default="year")
    parser.add_argument("--plan", help="this plan file instead of drawn ones")
    parser.add_argument("--keep")
    args = parser.parse_args()
    seen, shown = {}, 0
    for seed in range(args.first, args.first + args.seeds):
        with tempfile.TemporaryDirectory() as folder:
            folder = args.keep or folder
            estate = os.path.join(folder, "model")
            run([args.cordon, "generate", estate, "--replace", "--sites", str(args.sites), "--seed", str(seed)], 0)
            for regime in [args.regime] if args.regime else REGIMES:
                below = os.path.join(folder, regime)
                os.makedirs(below)
                try:
                    plan = args.plan or draw(below, regime, seed, args.unit)
                    verdict, count = check(args.cordon, args.verify, below, estate, regime, plan)
                except AssertionError as e:
                    sys.exit(f"{regime}, {args.sites} sites, seed {seed}: {e}")
                seen[regime, verdict] = seen.get((regime, verdict), 0) + 1
                shown += count
    print(f"{shown} times a rule that must hold does; {seen}")
    if not shown or not any(v in ("holds", "open") for _, v in seen):
        sys.exit("no plan was found: nothing was shown")


main()
