-- One rule (doc/policy.md, Rules): `selected` holds the rows it ranges over and what its selector
-- says of them, `key` the keys of their elements.

-- What will be said of the groups and of what is found in them; high_of: of a share.
CREATE TEMP TABLE verdict(grp PRIMARY KEY, verdict, exempt, low, low_of, high, high_of);
CREATE TEMP TABLE finding(grp, subject, sure, exempt);

-- The keys of `per`; shared: whose an element of several is.
CREATE TEMP TABLE key(element, i, text);
CREATE INDEX key_of ON key(element, i);
SELECT run(format('INSERT INTO key SELECT e.id, %d, k.value FROM element e LEFT JOIN site s ON s.id = e.site, '
    || 'json_each((SELECT json_group_array(x) FROM (%s))) k WHERE e.id IN (SELECT element FROM selected)',
    key, keys(attribute))) FROM (SELECT key, value AS attribute FROM json_each(items('per'))
      WHERE NOT (value = 'element.operator' AND rule('shared') IS 'owner')
    UNION ALL SELECT key, 'element.owner' FROM json_each(items('per'))
      WHERE value = 'element.operator' AND rule('shared') IN ('owner', 'both'));

-- The rows that are or may be in; v: they are bad, as the rule has it.
CREATE TEMP TABLE pick AS
  SELECT s.element, coalesce(s.part, s.role, 'element:' || s.element) AS maker,
    min(s.chosen, p.here) AS chosen, CASE rule('kind')
    WHEN 'suppliers' THEN 2
    WHEN 'permit' THEN 2 - (
      SELECT iif(count(*) AND min(v) = max(v), min(v), 1) FROM (
        SELECT ifnull(valid.v, 0) AS v FROM (
          SELECT 'party:' || party AS subject FROM maker
            WHERE rule('permit') = 'maker' AND thing = coalesce(s.part, s.role, 'element:' || s.element)
          UNION ALL SELECT rule('permit') || ':' || CASE rule('permit')
            WHEN 'element' THEN e.id WHEN 'site' THEN e.site WHEN 'product' THEN e.product END)
          LEFT JOIN valid USING(subject) WHERE subject NOT NULL))
    ELSE min(s.v, CASE WHEN rule('freeze') IS NULL THEN 2
        WHEN day(rule('after')) >= at() OR iif(rule('event') = 'procured', procured, installed) > at()
          THEN 0
        ELSE ifnull(2 * (iif(rule('event') = 'procured', procured, installed) > day(rule('after'))), 1)
        END)
    END AS v
  FROM gear s JOIN present p ON p.id = s.element JOIN element e ON e.id = s.element
  WHERE min(s.chosen, p.here) > 0;

-- The elements: what they can turn out to be (out, bad, good) when every row falls as it can.
CREATE INDEX pick_of ON pick(element);
CREATE TEMP TABLE chosen AS
  SELECT e.id AS element, e.site, max(p.chosen) = 2 AS sure, max(p.chosen) < 2 AS out,
    max(p.v) > 0 AS bad, min(p.v) < 2 AND NOT max(p.chosen = 2 AND p.v = 2) AS good,
    max(min(p.chosen, p.v)) AS finding, iif(rule('of') IN ('elements', 'sites', 'roles', 'parts', 'components'), 1,
      (SELECT CAST(value AS INTEGER) FROM measure WHERE element = e.id AND name = rule('of'))) AS amount,
    'element:' || e.id IN waived OR ifnull('site:' || e.site IN waived, 0) AS exempt
  FROM pick p JOIN element e ON e.id = p.element GROUP BY e.id;

-- Groups: those that elements name, every way to take one of each key, then those that elements with
-- a key that is not known agree with.  Wherever such an element belongs, its findings are there.
CREATE TEMP TABLE own AS
  WITH w(element, i, grp, parts, sure) AS (
    SELECT element, 0, 'all', '[]', 1 FROM chosen
    UNION ALL
    SELECT w.element, w.i + 1, iif(w.i, w.grp || ' / ', '') || ifnull(k.text, '?'),
      json_insert(w.parts, '$[#]', ifnull(k.text, '?')),
      w.sure AND (k.text NOT NULL OR rule('kind') NOT IN ('limit', 'suppliers'))
    FROM w JOIN key k ON k.element = w.element AND k.i = w.i)
  SELECT element, grp, parts, max(sure) AS sure FROM w WHERE i = (SELECT ifnull(max(i) + 1, 0) FROM key)
  GROUP BY grp, element;
CREATE INDEX own_of ON own(grp, element);
CREATE TEMP TABLE member AS
  SELECT grp, element, sure FROM own UNION ALL
  SELECT g.grp, o.element, 0
  FROM (SELECT DISTINCT element FROM key JOIN chosen USING(element) WHERE text IS NULL) o,
    (SELECT grp, max(parts) AS parts FROM own GROUP BY grp) g
  WHERE NOT EXISTS (SELECT 1 FROM own WHERE own.grp = g.grp AND own.element = o.element)
    AND NOT EXISTS (SELECT 1 FROM json_each(g.parts) part WHERE NOT EXISTS (
      SELECT 1 FROM key k WHERE k.element = o.element AND k.i = part.key
        AND (k.text IS NULL OR k.text = part.value)));

-- What is counted: elements, or sites; an element whose site is not known roams.
CREATE TEMP TABLE item AS
  WITH m AS (
    SELECT m.grp, c.*, max(c.out, NOT m.sure) AS o, min(c.finding, 1 + m.sure) AS f,
      rule('of') IS 'sites' AND c.site NOT NULL AS by_site
    FROM member m JOIN chosen c USING(element))
  SELECT grp, 'element:' || element AS subject, o AS out, bad, good, amount,
    rule('of') IS 'sites' AS roams, exempt, f AS finding
    FROM m WHERE NOT by_site
  UNION ALL
  SELECT grp, 'site:' || site, min(o),
    CASE rule('count') WHEN 'majority' THEN sum(bad) > sum(good AND NOT bad AND NOT o)
      WHEN 'each' THEN max(bad) AND NOT max(good AND NOT bad AND NOT o) ELSE max(bad) END,
    max(good) AND CASE rule('count') WHEN 'each' THEN 1
      WHEN 'majority' THEN sum(bad AND NOT good AND NOT o) <= sum(good)
      ELSE NOT max(bad AND NOT good AND NOT o) END, 1, 0, 0, 0
    FROM m WHERE by_site GROUP BY grp, site;
