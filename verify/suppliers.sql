-- suppliers (doc/policy.md): between how many corporate groups the makers can be.  Low: so many wide
-- groups that each row which surely counts is of one; high: narrow groups, each with a row of its
-- own, and one for each row that anyone can have made.
CREATE TEMP TABLE supplier AS
  SELECT m.grp, m.element, p.rowid AS pick, min(p.chosen, 1 + m.sure) AS chosen,
    c.narrow, c.wide, ifnull(v.level, 2) AS level
  FROM member m JOIN pick p USING(element) LEFT JOIN maker k ON k.thing = p.maker
    LEFT JOIN corporate c USING(party)
    LEFT JOIN vendor v ON v.vset = rule('suppliers.among') AND v.party = c.party;
CREATE INDEX supplier_by ON supplier(grp, narrow);
CREATE TEMP TABLE has(grp, pick, narrow, PRIMARY KEY(grp, pick));
CREATE TEMP TABLE tried(grp, start, pick, PRIMARY KEY(grp, start, pick));
CREATE TEMP TABLE need AS
  SELECT DISTINCT grp, json_group_array(DISTINCT wide) AS s
  FROM (SELECT * FROM supplier ORDER BY grp, pick, wide) GROUP BY grp, pick
  HAVING min(chosen) = 2 AND min(level) = 2 AND count(wide) = count(*);
CREATE TEMP TABLE number AS
  SELECT grp, ifnull(nullif((
      WITH w(taken, n) AS (
        SELECT '[]', 0 UNION SELECT json_insert(taken, '$[#]', one.value), n + 1
          FROM w JOIN json_each((SELECT s FROM need WHERE grp = g.grp AND NOT EXISTS (
            SELECT 1 FROM json_each(s) a JOIN json_each(taken) b USING(value))
            ORDER BY json_array_length(s) LIMIT 1)) one
        ORDER BY 2)
      SELECT n FROM w WHERE NOT EXISTS (SELECT 1 FROM need WHERE grp = g.grp AND NOT EXISTS (
        SELECT 1 FROM json_each(s) a JOIN json_each(taken) b USING(value)))
      LIMIT 1), 0), rule('suppliers.among') IS NULL AND max(chosen = 2 AND wide IS NULL)) AS least,
    sum(wide IS NULL) + ifnull((SELECT sum(gives(g.grp, narrow, narrow)) FROM (SELECT DISTINCT narrow
      FROM supplier s WHERE s.grp = g.grp AND level > 0 AND narrow NOT NULL)), 0) AS most
  FROM supplier g WHERE NOT ifnull(compare(0, 1, rule('suppliers.share_at_least')) < 0, 0)
  GROUP BY grp;
-- With a share that each must have: the groups whose lowest share, or whose highest, reaches it.
INSERT INTO number
  WITH target(grp, wide, x) AS (
    SELECT grp, w.value, iif(w.value, wide, narrow) FROM supplier, json_each('[0, 1]') w
      WHERE level > 0 AND wide NOT NULL
    UNION SELECT grp, 1, NULL FROM supplier),
  row AS (
    SELECT t.*, element, chosen,
      min(ifnull(iif(t.wide, s.wide, s.narrow) = x AND level = 2, 0)) AS yes,
      max(ifnull(iif(t.wide, s.wide, s.narrow) = x AND level > 0, s.wide IS NULL)) AS maybe
    FROM target t JOIN supplier s USING(grp) GROUP BY t.grp, t.wide, t.x, pick),
  unit AS (
    SELECT grp, wide, x, max(chosen) < 2 AS out, max(maybe) AS bad,
      min(yes) = 0 AND NOT max(yes AND chosen = 2) AS good
    FROM row GROUP BY grp, wide, x, element),
  reach AS (
    SELECT grp, wide, x,
      compare(sum(NOT good AND NOT out), sum(good OR NOT out), share) >= 0 AS low,
      compare(sum(bad), sum(bad OR NOT out), share) >= 0 AS high
    FROM unit, (SELECT rule('suppliers.share_at_least') AS share) GROUP BY grp, wide, x)
  SELECT grp, (SELECT count(DISTINCT c.wide) FROM reach r JOIN corporate c ON c.narrow = r.x
      WHERE r.grp = g.grp AND r.wide = 0 AND r.low),
    (SELECT count(DISTINCT c.narrow) FROM reach r JOIN corporate c ON c.wide = r.x
      JOIN supplier s ON s.grp = r.grp AND s.narrow = c.narrow AND s.level > 0
      WHERE r.grp = g.grp AND r.wide = 1 AND r.high)
    + iif((SELECT high FROM reach r WHERE r.grp = g.grp AND x IS NULL), sum(wide IS NULL), 0)
  FROM supplier g WHERE compare(0, 1, rule('suppliers.share_at_least')) < 0 GROUP BY grp;
UPDATE number SET most = min(most, (
    SELECT count(DISTINCT narrow) FROM corporate JOIN vendor USING(party)
    WHERE vset = rule('suppliers.among') AND level > 0))
  WHERE rule('suppliers.among') NOT NULL
    AND policy('vendors.' || rule('suppliers.among') || '.where') IS NULL;
INSERT INTO verdict
  SELECT grp, CASE
    WHEN most < ifnull(0 + rule('suppliers.at_least'), 0) AND
        (SELECT max(chosen) = 2 FROM supplier s WHERE s.grp = n.grp) OR
        least > ifnull(0 + rule('suppliers.at_most'), least) THEN 'violated'
    WHEN least >= ifnull(0 + rule('suppliers.at_least'), 0) AND
        most <= ifnull(0 + rule('suppliers.at_most'), most) THEN 'satisfied' ELSE 'unknown' END,
    'group:' || grp IN waived, least, NULL, most, NULL
  FROM number n;
