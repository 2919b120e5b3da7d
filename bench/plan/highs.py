#!/usr/bin/python3
"""highs.py: solves the programme that `bench-plan write` wrote with HiGHS (scipy.optimize.milp).

usage: bench/plan/highs.py FILE GAP_PPM SECONDS     prints one JSON object; Debian's python3-scipy carries HiGHS
The time is that of milp alone: reading the file and making the matrix is not counted.
"""
import json
import resource
import sys
import time

import numpy
import scipy
import scipy.optimize
import scipy.sparse

OPTIONS_PER_SITE = 16


def read(path):
    data = numpy.fromfile(path, dtype=numpy.int64)
    options, rows, entries = data[:3]
    parts = numpy.split(data[3:], numpy.cumsum([options, rows, options + 1, entries]))
    return [part.astype(numpy.float64) for part in parts[:2]] + parts[2:]


def main():
    path, gap, seconds = sys.argv[1], int(sys.argv[2]) * 1e-6, float(sys.argv[3])
    cost, limit, first, row, amount = read(path)
    sites = len(cost) // OPTIONS_PER_SITE
    coupling = scipy.sparse.csc_array((amount.astype(numpy.float64), row, first),
                                      shape=(len(limit), len(cost)))
    one = scipy.sparse.csc_array((numpy.ones(len(cost)), numpy.arange(len(cost)) // OPTIONS_PER_SITE,
                                  numpy.arange(len(cost) + 1)), shape=(sites, len(cost)))
    rules = [scipy.optimize.LinearConstraint(coupling, -numpy.inf, limit),
             scipy.optimize.LinearConstraint(one, 1, 1)]
    begin, used = time.monotonic(), time.process_time()
    found = scipy.optimize.milp(cost, integrality=numpy.ones(len(cost)), bounds=scipy.optimize.Bounds(0, 1),
                                constraints=rules,
                                options={'mip_rel_gap': gap, 'time_limit': seconds})
    spent, used = time.monotonic() - begin, time.process_time() - used
    has = found.x is not None
    bound = found.mip_dual_bound
    print(json.dumps({
        'bench': 'plan', 'solver': 'highs', 'scipy': scipy.__version__, 'sites': sites,
        'seconds': round(spent, 3), 'processor': round(used, 3),
        'memory_mb': resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, 'gap_pct': round(100 * found.mip_gap, 5) if has else None,
        'cost': round(found.fun) if has else None, 'bound': bound, 'end': found.message}))


main()
