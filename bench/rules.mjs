// What bench/policy.yaml asks, in SQL: by rule, the statements; the first gives groups or counts, a second the ids.
export const rulesOf = (most) => {
  // Present on the date of judgement.  V of a maker: yes, no, or null for one that is not known.
  const HERE = `state = 'live' AND (installed IS NULL OR installed <= DATE '2026-01-01')`;
  const V = `vendor IN ('v003', 'v017')`;
  const C = `component IN ('v003', 'v017')`;
  // The lists of ids: the first of those that surely are, as the report lists them.
  const ids = (where, extra) => [
    `SELECT count(*) FILTER (coalesce(${extra}, false)), count(*) FILTER ((${extra}) IS NULL)
       FROM e WHERE ${HERE} AND ${where}`,
    `SELECT 'element:' || id FROM e WHERE ${HERE} AND ${where} AND (${extra})
       ORDER BY id LIMIT ${most}`,
  ];
  const bounds = (group, amount, per) => [
    `SELECT ${group} AS g, sum(CASE WHEN ${V} THEN ${amount} ELSE 0 END), sum(${amount}),
            sum(CASE WHEN coalesce(${V}, true) THEN ${amount} ELSE 0 END), sum(${amount})
       FROM e WHERE ${HERE} GROUP BY ${per} ORDER BY g`,
  ];

  return {
    'capacity-by-operator': bounds('operator', 'capacity', 'operator'),
    'elements-by-operator-region': bounds(`operator || ' / ' || region`, '1', 'operator, region'),
    core: ids(`role IN ('f00', 'f01')`, V),
    'sensitive-sites': ids('sensitivity > 0', V),
    components: ids('true', `(${V}) OR (${C})`),
    diversity: [
      `WITH c AS (SELECT region, vendor, count(*) AS n FROM e WHERE ${HERE} GROUP BY region, vendor),
            t AS (SELECT region, sum(n) AS n, coalesce(sum(n) FILTER (vendor IS NULL), 0) AS u
                    FROM c GROUP BY region)
       SELECT t.region, count(*) FILTER (c.n * 10 >= t.n), 1,
              count(*) FILTER ((c.n + t.u) * 10 >= t.n)
                + CASE WHEN max(t.u) * 10 >= max(t.n) THEN max(t.u) ELSE 0 END, 1
         FROM t JOIN c ON c.region = t.region AND c.vendor IS NOT NULL
        GROUP BY t.region ORDER BY t.region`,
    ],
    deadline: ids(`(installed > DATE '2023-12-31' OR installed IS NULL)`,
      `(${V}) AND (installed > DATE '2023-12-31')`),
    concentration: [
      `WITH s AS (SELECT operator, site, count(*) FILTER (${V}) AS v,
                         count(*) FILTER (vendor IS NULL) AS u, count(*) AS n
                    FROM e WHERE ${HERE} GROUP BY operator, site)
       SELECT operator, count(*) FILTER (NOT (2 * v <= n AND v < n)), count(*),
              count(*) FILTER (2 * (v + u) > n), count(*)
         FROM s GROUP BY operator ORDER BY operator`,
    ],
  };
};
