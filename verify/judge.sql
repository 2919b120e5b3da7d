-- One rule (doc/policy.md, Rules): `selected` holds the rows it ranges over and what its selector
-- says of them, `key` the keys of their elements.
DELETE FROM pick; DELETE FROM chosen; DELETE FROM own;
DELETE FROM member; DELETE FROM item; DELETE FROM share; DELETE FROM supplier; DELETE FROM need;
DELETE FROM number; DELETE FROM verdict;
DELETE FROM finding;

-- The rows that are or may be in; v: they are bad, as the rule has it.
INSERT INTO pick
  SELECT s.element, coalesce(s.part, s.role, 'element:' || s.element) AS maker,
    min(s.chosen, p.here) AS chosen, CASE kind()
    WHEN 'suppliers' THEN 2
    WHEN 'permit' THEN 2 - CASE rule('permit')
      WHEN 'maker' THEN (
        SELECT iif(count(*) AND min(v) = max(v), min(v), 1) FROM (
          SELECT ifnull(v.v, 0) AS v FROM maker m LEFT JOIN valid v ON v.subject = 'party:' || m.party
          WHERE m.thing = coalesce(s.part, s.role, 'element:' || s.element)))
      WHEN 'element' THEN ifnull((SELECT v FROM valid WHERE subject = 'element:' || e.id), 0)
      WHEN 'site' THEN iif(e.site IS NULL, 1,
        ifnull((SELECT v FROM valid WHERE subject = 'site:' || e.site), 0))
      ELSE iif(e.product IS NULL, 1,
        ifnull((SELECT v FROM valid WHERE subject = 'product:' || e.product), 0)) END
    WHEN 'avoid' THEN ifnull((SELECT v FROM tainted t WHERE t.element = s.element), 0)
    WHEN 'isolate' THEN ifnull((SELECT v FROM tainted t WHERE t.element = s.element), 0)
    ELSE min(s.v, CASE WHEN rule('freeze') IS NULL THEN 2
        WHEN day('after') >= at() OR iif(rule('event') = 'procured', procured, installed) > at()
          THEN 0
        ELSE ifnull(2 * (iif(rule('event') = 'procured', procured, installed) > day('after')), 1)
        END)
    END
  FROM gear s JOIN present p ON p.id = s.element JOIN element e ON e.id = s.element
  WHERE min(s.chosen, p.here) > 0;

-- The elements: what they can turn out to be (out, bad, good) when every row falls as it can.
CREATE TEMP VIEW IF NOT EXISTS waived AS SELECT subject FROM exemption
  WHERE until >= at() AND rule IN (rule('id'), policy('id') || '/' || rule('id'));
INSERT INTO chosen
  SELECT e.id, e.site, max(p.chosen) = 2, min(p.chosen) < 2 AND max(p.chosen) < 2, max(p.v) > 0,
    min(p.v) < 2 AND NOT max(p.chosen = 2 AND p.v = 2), max(min(p.chosen, p.v)),
    iif(rule('of') IN ('elements', 'sites', 'roles', 'parts', 'components'), 1,
      (SELECT CAST(value AS INTEGER) FROM measure WHERE element = e.id AND name = rule('of'))),
    'element:' || e.id IN waived OR ifnull('site:' || e.site IN waived, 0)
  FROM pick p JOIN element e ON e.id = p.element GROUP BY e.id;

-- Groups: those that elements name, every way to take one of each key, then those that elements with
-- a key that is not known agree with.  Wherever such an element belongs, its findings are there.
INSERT INTO own
  WITH w(element, i, grp, parts, sure) AS (
    SELECT element, 0, 'all', '[]', 1 FROM chosen
    UNION ALL
    SELECT w.element, w.i + 1, iif(w.i, w.grp || ' / ', '') || ifnull(k.text, '?'),
      json_insert(w.parts, '$[#]', ifnull(k.text, '?')),
      w.sure AND (k.text NOT NULL OR kind() NOT IN ('limit', 'suppliers'))
    FROM w JOIN key k ON k.element = w.element AND k.i = w.i)
  SELECT element, grp, parts, max(sure) FROM w WHERE i = (SELECT ifnull(max(i) + 1, 0) FROM key)
  GROUP BY grp, element;
INSERT INTO member SELECT grp, element, sure FROM own;
INSERT INTO member
  SELECT g.grp, o.element, 0
  FROM (SELECT DISTINCT element FROM key JOIN chosen USING(element) WHERE text IS NULL) o,
    (SELECT grp, max(parts) AS parts FROM own GROUP BY grp) g
  WHERE NOT EXISTS (SELECT 1 FROM own WHERE own.grp = g.grp AND own.element = o.element)
    AND NOT EXISTS (SELECT 1 FROM json_each(g.parts) part WHERE NOT EXISTS (
      SELECT 1 FROM key k WHERE k.element = o.element AND k.i = part.key
        AND (k.text IS NULL OR k.text = part.value)));

-- What is counted: elements, or sites; an element whose site is not known roams.
INSERT INTO item
  WITH m AS (
    SELECT m.grp, c.*, max(c.out, NOT m.sure) AS o, min(c.finding, 1 + m.sure) AS f,
      rule('of') IS 'sites' AND c.site NOT NULL AS by_site
    FROM member m JOIN chosen c USING(element))
  SELECT grp, 'element:' || element, o, bad, good, amount, rule('of') IS 'sites', exempt, f
    FROM m WHERE NOT by_site
  UNION ALL
  SELECT grp, 'site:' || site, min(o),
    CASE rule('count') WHEN 'majority' THEN sum(bad) > sum(good AND NOT bad AND NOT o)
      WHEN 'each' THEN max(bad) AND NOT max(good AND NOT bad AND NOT o) ELSE max(bad) END,
    max(good) AND CASE rule('count') WHEN 'each' THEN 1
      WHEN 'majority' THEN sum(bad AND NOT good AND NOT o) <= sum(good)
      ELSE NOT max(bad AND NOT good AND NOT o) END, 1, 0, 0, 0
    FROM m WHERE by_site GROUP BY grp, site;

-- Shares.  For the highest all is bad that can be, else out, else good; for the lowest all is good
-- that can be, else out, else bad.
INSERT INTO share
  WITH u AS (
    SELECT grp, out, bad, good, amount, roams FROM item
      WHERE rule('of') NOT IN ('roles', 'parts', 'components')
    UNION ALL
    SELECT m.grp, p.chosen < 2 OR NOT m.sure, p.v > 0, p.v < 2, 1, 0
      FROM member m JOIN pick p USING(element) WHERE rule('of') IN ('roles', 'parts', 'components')),
  s AS (
    SELECT grp, max(bad AND amount IS NULL) AS any_high, max(good AND amount IS NULL) AS any_low,
      sum(bad AND roams) AS high_roams, sum(good AND roams) AS low_roams,
      ifnull(sum(amount) FILTER (WHERE bad AND NOT roams), 0) AS high,
      ifnull(sum(amount) FILTER (WHERE (bad OR NOT out) AND NOT roams), 0) AS high_of,
      ifnull(sum(amount) FILTER (WHERE NOT good AND NOT out AND NOT roams), 0) AS low,
      ifnull(sum(amount) FILTER (WHERE (good OR NOT out) AND NOT roams), 0) AS low_of
    FROM u GROUP BY grp)
  SELECT grp, iif(any_low, 0, max(0, low - low_roams)),
    iif(any_low OR low_of + low_roams = 0, 1, low_of + low_roams),
    CASE WHEN any_high THEN 1 WHEN high_of THEN min(high_of, high + high_roams)
      ELSE high_roams > 0 END,
    iif(any_high OR high_of = 0, 1, high_of)
  FROM s WHERE kind() = 'limit';

-- Between how many corporate groups the makers can be (doc/policy.md, suppliers).  Low: so many wide
-- groups that each row which surely counts is of one; high: narrow groups, each with a row of its own,
-- and one for each row that anyone can have made.
INSERT INTO supplier
  SELECT m.grp, m.element, p.rowid, min(p.chosen, 1 + m.sure), c.narrow, c.wide, ifnull(v.level, 2)
  FROM member m JOIN pick p USING(element) LEFT JOIN maker k ON k.thing = p.maker
    LEFT JOIN corporate c USING(party)
    LEFT JOIN vendor v ON v.vset = rule('suppliers.among') AND v.party = c.party
  WHERE kind() = 'suppliers';
INSERT INTO need
  SELECT grp, json_group_array(DISTINCT wide)
  FROM (SELECT * FROM supplier ORDER BY grp, pick, wide) GROUP BY grp, pick
  HAVING min(chosen) = 2 AND min(level) = 2 AND count(wide) = count(*);
INSERT INTO number
  SELECT grp, ifnull(nullif((
      WITH w(taken, n) AS (
        SELECT json_group_array(x), count(*)
          FROM (SELECT DISTINCT s ->> 0 AS x FROM need WHERE grp = g.grp AND json_array_length(s) = 1)
        UNION SELECT json_insert(taken, '$[#]', one.value), n + 1
          FROM w JOIN json_each((SELECT s FROM need WHERE grp = g.grp AND NOT EXISTS (
            SELECT 1 FROM json_each(s) a JOIN json_each(taken) b USING(value)))) one
        ORDER BY 2)
      SELECT n FROM w WHERE NOT EXISTS (SELECT 1 FROM need WHERE grp = g.grp AND NOT EXISTS (
        SELECT 1 FROM json_each(s) a JOIN json_each(taken) b USING(value)))
      LIMIT 1), 0), rule('suppliers.among') IS NULL AND max(chosen = 2 AND wide IS NULL)),
    matching(grp) + sum(wide IS NULL)
  FROM supplier g WHERE NOT ifnull(share(1, 1), 0) GROUP BY grp;
-- With a share that each must have: the groups whose lowest share, or whose highest, reaches it.
INSERT INTO number
  WITH target(grp, wide, x) AS (
    SELECT grp, 0, narrow FROM supplier WHERE level > 0 AND narrow NOT NULL
    UNION SELECT grp, 1, wide FROM supplier WHERE level > 0 AND wide NOT NULL
    UNION SELECT grp, 1, NULL FROM supplier),
  row AS (
    SELECT t.*, element, chosen, min(ifnull(iif(t.wide, s.wide, s.narrow) = x AND level = 2, 0)) AS yes,
      max(ifnull(iif(t.wide, s.wide, s.narrow) = x AND level > 0, s.wide IS NULL)) AS maybe
    FROM target t JOIN supplier s USING(grp) GROUP BY t.grp, t.wide, t.x, pick),
  unit AS (
    SELECT grp, wide, x, max(chosen) < 2 AS out, max(maybe) AS bad,
      min(yes) = 0 AND NOT max(yes AND chosen = 2) AS good
    FROM row GROUP BY grp, wide, x, element),
  reach AS (
    SELECT grp, wide, x, share(sum(NOT good AND NOT out), sum(good OR NOT out)) AS low,
      share(sum(bad), sum(bad OR NOT out)) AS high FROM unit GROUP BY grp, wide, x)
  SELECT grp, (SELECT count(DISTINCT c.wide) FROM reach r JOIN corporate c ON c.narrow = r.x
      WHERE r.grp = g.grp AND r.wide = 0 AND r.low),
    (SELECT count(DISTINCT c.narrow) FROM reach r JOIN corporate c ON c.wide = r.x
      JOIN supplier s ON s.grp = r.grp AND s.narrow = c.narrow AND s.level > 0
      WHERE r.grp = g.grp AND r.wide = 1 AND r.high)
    + iif((SELECT high FROM reach r WHERE r.grp = g.grp AND x IS NULL), sum(wide IS NULL), 0)
  FROM supplier g WHERE share(1, 1) GROUP BY grp;
UPDATE number SET most = min(most, (
    SELECT count(DISTINCT narrow) FROM corporate JOIN vendor USING(party)
    WHERE vset = rule('suppliers.among') AND level > 0))
  WHERE rule('suppliers.among') NOT NULL AND policy('vendors.' || rule('suppliers.among') || '.where') IS NULL;

-- Verdicts of groups, and what they have to show.
INSERT INTO verdict
  SELECT grp, CASE WHEN verdict <> 'unknown' THEN verdict
      ELSE CASE rule('unknown') WHEN 'violates' THEN 'violated' WHEN 'tolerated' THEN 'satisfied'
        ELSE verdict END END,
    kind() IN ('limit', 'suppliers') AND 'group:' || grp IN waived
  FROM (
    SELECT grp, CASE WHEN NOT over(high, high_of) THEN 'satisfied' WHEN over(low, low_of) THEN 'violated'
        ELSE 'unknown' END AS verdict FROM share
    UNION ALL
    SELECT grp, CASE
        WHEN most < ifnull(0 + rule('suppliers.at_least'), 0) AND
          (SELECT max(chosen) = 2 FROM supplier s WHERE s.grp = n.grp) OR
          least > ifnull(0 + rule('suppliers.at_most'), least) THEN 'violated'
        WHEN least >= ifnull(0 + rule('suppliers.at_least'), 0) AND
          most <= ifnull(0 + rule('suppliers.at_most'), most) THEN 'satisfied' ELSE 'unknown' END
      FROM number n
    UNION ALL
    SELECT grp, CASE max(iif(exempt, 0, finding)) WHEN 2 THEN 'violated' WHEN 1 THEN 'unknown'
        ELSE 'satisfied' END
      FROM item WHERE kind() NOT IN ('limit', 'suppliers') GROUP BY grp);
INSERT INTO finding
  SELECT grp, subject, finding = 2, exempt FROM item
    WHERE finding AND kind() NOT IN ('limit', 'suppliers')
  UNION ALL
  SELECT i.grp, i.subject, NOT i.good AND NOT i.out, v.exempt FROM item i JOIN verdict v USING(grp)
    WHERE i.bad AND kind() = 'limit' AND v.verdict <> 'satisfied';

-- What the proof says of the rule.
INSERT INTO result
  SELECT json_object('id', rule('id'), 'kind', kind(),
    'verdict', CASE WHEN vacuous AND rule('may_be_empty') IS NOT 'true' THEN 'unknown'
      ELSE (SELECT CASE WHEN max(verdict = 'violated') THEN 'violated' WHEN max(verdict = 'unknown')
        THEN 'unknown' ELSE 'satisfied' END FROM verdict WHERE NOT exempt) END,
    'vacuous', json(iif(vacuous, 'true', 'false')), 'evaluated', json('true'),
    'by', day('by'), 'target', day('target'),
    'counts', json(iif(in_force AND ifnull(day('by') > at(), 0), 'false', 'true')),
    'selected', (SELECT json_object('sure', ifnull(sum(sure), 0), 'maybe', ifnull(sum(NOT sure), 0))
      FROM chosen),
    'groups', (SELECT json_group_array(json_object('group', grp, 'verdict', verdict,
        'exempt', json(iif(exempt, 'true', 'false')), 'cap', json(cap()),
        'share', iif(high_of, json_object('low', json_object('num', low, 'den', low_of),
          'high', json_object('num', high, 'den', high_of)), NULL),
        'number', iif(most NOT NULL, json_object('low', least, 'high', most), NULL)))
      FROM (SELECT * FROM verdict LEFT JOIN share USING(grp) LEFT JOIN number USING(grp) ORDER BY grp)),
    'findings', (SELECT json_group_array(json_object('group', grp, 'subject', subject,
        'value', iif(sure, 'yes', 'maybe'), 'exempt', json(iif(exempt, 'true', 'false'))))
      FROM (SELECT * FROM finding ORDER BY grp, subject)))
  FROM (SELECT NOT EXISTS (SELECT 1 FROM chosen) AS vacuous), option;
UPDATE result SET json = json_insert(json, '$.shown', json((SELECT json FROM shown)))
  WHERE rowid = last_insert_rowid() AND kind() IN ('avoid', 'isolate');
