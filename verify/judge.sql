-- One rule (doc/policy.md, Rules): `selected` holds the rows it ranges over and what its selector
-- says of them, `key` the keys of their elements.
DELETE FROM bad; DELETE FROM deep; DELETE FROM pick; DELETE FROM chosen; DELETE FROM own;
DELETE FROM member; DELETE FROM item; DELETE FROM share; DELETE FROM number; DELETE FROM verdict;
DELETE FROM finding;

-- V of what somebody known has made (all else is maybe), and of what is deeper in elements.
INSERT INTO bad
  SELECT thing, iif(min(level) = max(level), min(level), 1) FROM maker JOIN vendor USING(party)
  WHERE vset = coalesce(rule('exclude'), rule('limit'), rule('freeze')) GROUP BY thing;
INSERT INTO deep SELECT element, max(v) FROM (
    SELECT p.element, min(ifnull(b.v, 1), CASE WHEN rule('depth') NOT GLOB 'essential*' THEN 2
        WHEN p.essential IS NULL THEN 1 ELSE 2 * (p.essential = 'yes') END) AS v
      FROM part p LEFT JOIN bad b ON b.thing = 'part:' || p.id WHERE rule('depth') GLOB '*_*'
        OR rule('depth') = 'contained'
    UNION ALL
    SELECT i.element, min(ifnull(b.v, 1), iif(rule('depth') = 'contained', 2, i.essential))
      FROM inside i LEFT JOIN bad b ON b.thing = 'product:' || i.product
      WHERE rule('depth') GLOB '*contained')
  GROUP BY element;

-- The rows that are or may be in; v: they are bad, as the rule has it.
INSERT INTO pick
  SELECT s.element, coalesce(s.part, s.role, 'element:' || s.element) AS maker,
    min(s.chosen, p.here) AS chosen, CASE rule('kind')
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
    ELSE min(
      max(ifnull(thing.v, 1), iif(s.role IS NULL, 0, ifnull(role.v, 1)), ifnull(deep.v, 0)),
      CASE WHEN rule('freeze') IS NULL THEN 2
        WHEN rule_date('after') >= at() OR iif(rule('event') = 'procured', procured, installed) > at()
          THEN 0
        ELSE ifnull(2 * (iif(rule('event') = 'procured', procured, installed) > rule_date('after')), 1)
        END)
    END
  FROM selected s JOIN present p ON p.id = s.element JOIN element e ON e.id = s.element
    LEFT JOIN bad thing ON thing.thing = iif(rule('depth') = 'role',
      ifnull(s.role, 'element:' || s.element), coalesce(s.component, s.part, 'element:' || s.element))
    LEFT JOIN bad role ON role.thing = s.role
    LEFT JOIN deep ON deep.element = s.element
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
      w.sure AND (k.text NOT NULL OR rule('kind') IN ('exclude', 'freeze', 'permit'))
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
  FROM s WHERE rule('kind') = 'limit';
INSERT INTO number SELECT grp, supply(grp) FROM (SELECT DISTINCT grp FROM member)
  WHERE rule('kind') = 'suppliers';

-- Verdicts of groups, and what they have to show.
INSERT INTO verdict
  SELECT grp, CASE WHEN verdict <> 'unknown' THEN verdict
      ELSE CASE rule('unknown') WHEN 'violates' THEN 'violated' WHEN 'tolerated' THEN 'satisfied'
        ELSE verdict END END,
    rule('kind') IN ('limit', 'suppliers') AND 'group:' || grp IN waived
  FROM (
    SELECT grp, CASE WHEN NOT exceeds(high, high_of) THEN 'satisfied'
        WHEN exceeds(low, low_of) THEN 'violated' ELSE 'unknown' END AS verdict FROM share
    UNION ALL SELECT grp, json_extract(text, '$.verdict') FROM number
    UNION ALL
    SELECT grp, CASE max(iif(exempt, 0, finding)) WHEN 2 THEN 'violated' WHEN 1 THEN 'unknown'
        ELSE 'satisfied' END
      FROM item WHERE rule('kind') IN ('exclude', 'freeze', 'permit') GROUP BY grp);
INSERT INTO finding
  SELECT grp, subject, finding = 2, exempt FROM item
    WHERE finding AND rule('kind') IN ('exclude', 'freeze', 'permit')
  UNION ALL
  SELECT i.grp, i.subject, NOT i.good AND NOT i.out, v.exempt FROM item i JOIN verdict v USING(grp)
    WHERE i.bad AND rule('kind') = 'limit' AND v.verdict <> 'satisfied';

-- What the proof says of the rule; judge.c adds what needs no estate.
DELETE FROM answer;
INSERT INTO answer
  SELECT json_object(
    'selected', json((SELECT json_object('sure', ifnull(sum(sure), 0), 'maybe', count(*) - ifnull(sum(sure), 0))
      FROM chosen)),
    'verdict', (SELECT CASE WHEN max(verdict = 'violated') THEN 'violated'
      WHEN max(verdict = 'unknown') THEN 'unknown' ELSE 'satisfied' END FROM verdict WHERE NOT exempt),
    'groups', json((SELECT json_group_array(json_object('group', grp, 'verdict', verdict,
        'exempt', json(iif(exempt, 'true', 'false')), 'share', json(iif(high_of, json_object(
          'low', json_object('num', low, 'den', low_of),
          'high', json_object('num', high, 'den', high_of)), NULL)),
        'number', json(json_remove(text, '$.verdict'))))
      FROM (SELECT * FROM verdict LEFT JOIN share USING(grp) LEFT JOIN number USING(grp) ORDER BY grp))),
    'findings', json((SELECT json_group_array(json_object('group', grp, 'subject', subject,
        'value', iif(sure, 'yes', 'maybe'), 'exempt', json(iif(exempt, 'true', 'false'))))
      FROM (SELECT * FROM finding ORDER BY grp, subject))));
