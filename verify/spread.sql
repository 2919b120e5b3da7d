-- Spreads membership of at least a level over stakes (doc/policy.md, Vendors), one step.
WITH n(level, vset) AS (SELECT %d, rule('key')),
  h AS (SELECT owner, owned, kind, iif((SELECT level FROM n) = 2, low, high) AS share,
      coalesce(round(10000 * rule('stake_at_least_pct')),
        round(10000 * rule('stake_over_pct')) + 1, 500001) AS enough FROM holding),
  m AS (SELECT v.party FROM vendor v, n WHERE v.vset = n.vset AND v.level >= n.level)
UPDATE vendor SET level = (SELECT level FROM n)
WHERE vset = (SELECT vset FROM n) AND level < (SELECT level FROM n) AND party IN (
  SELECT owner FROM h JOIN m ON owned = party
    WHERE kind = 'successor' AND rule('successors') = 'true'
  UNION SELECT owned FROM h JOIN m ON owner = party WHERE kind = 'brand'
  UNION SELECT c.party FROM corporate c, n WHERE rule('include') = 'group' AND
    iif(level = 2, narrow, wide) IN (SELECT iif(level = 2, narrow, wide) FROM corporate JOIN m
      USING(party))
  UNION SELECT owned FROM h JOIN m ON owner = party
    WHERE rule('include') = 'subsidiaries' AND CASE rule('stake_test')
      WHEN 'control' THEN kind = 'control' OR kind = 'shares' AND share > 500000
      WHEN 'aggregate' THEN 0 ELSE kind = 'shares' AND share >= enough END
  UNION SELECT owned FROM h JOIN m ON owner = party
    WHERE rule('include') = 'subsidiaries' AND rule('stake_test') = 'aggregate' AND kind = 'shares'
    GROUP BY owned HAVING sum(share) >= max(enough));
