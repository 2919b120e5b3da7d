-- limit (doc/policy.md): the shares.  For the highest all is bad that can be, else out, else good; for the lowest all is good
-- that can be, else out, else bad.
INSERT INTO verdict
  WITH u AS (
    SELECT grp, out, bad, good, amount, roams FROM item
      WHERE rule('of') NOT IN ('roles', 'parts', 'components')
    UNION ALL
    SELECT m.grp, p.chosen < 2 OR NOT m.sure, p.v > 0, p.v < 2, 1, 0
      FROM member m JOIN pick p USING(element)
      WHERE rule('of') IN ('roles', 'parts', 'components')),
  s AS (
    SELECT grp, max(bad AND amount IS NULL) AS any_high, max(good AND amount IS NULL) AS any_low,
      sum(bad AND roams) AS high_roams, sum(good AND roams) AS low_roams,
      ifnull(sum(amount) FILTER (WHERE bad AND NOT roams), 0) AS high,
      ifnull(sum(amount) FILTER (WHERE (bad OR NOT out) AND NOT roams), 0) AS high_of,
      ifnull(sum(amount) FILTER (WHERE NOT good AND NOT out AND NOT roams), 0) AS low,
      ifnull(sum(amount) FILTER (WHERE (good OR NOT out) AND NOT roams), 0) AS low_of
    FROM u GROUP BY grp),
  share AS (
    SELECT grp, iif(any_low, 0, max(0, low - low_roams)) AS low,
      iif(any_low OR low_of + low_roams = 0, 1, low_of + low_roams) AS low_of,
      CASE WHEN any_high THEN 1 WHEN high_of THEN min(high_of, high + high_roams)
        ELSE high_roams > 0 END AS high, iif(any_high OR high_of = 0, 1, high_of) AS high_of
    FROM s)
  SELECT grp, CASE WHEN compare(high, high_of, rule('to')) <= 0 THEN 'satisfied'
      WHEN compare(low, low_of, rule('to')) > 0 THEN 'violated' ELSE 'unknown' END,
    'group:' || grp IN waived, low, low_of, high, high_of
  FROM share;
INSERT INTO finding
  SELECT i.grp, i.subject, NOT i.good AND NOT i.out, v.exempt FROM item i JOIN verdict v USING(grp)
  WHERE i.bad AND v.verdict NOT IN ('satisfied', iif(rule('unknown') = 'tolerated', 'unknown', ''));
