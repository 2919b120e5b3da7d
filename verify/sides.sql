-- Rules and questions about paths: what their expressions say of elements, into `side`, as far as those
-- are there; over which links something leads; and who is judged.
CREATE TEMP TABLE here(element PRIMARY KEY, v) WITHOUT ROWID;
INSERT INTO here SELECT id, here FROM present WHERE here > 0;
-- halt: where isolate stops what comes in, goes out, or both.  whole: whatever kind a link has of those asked
-- for, it is stopped.
CREATE TEMP TABLE halt AS
  WITH stop(what, place, kinds, way) AS (
    SELECT 'stop', rule('isolate.stops'), ifnull(rule('isolate.over'), 'data, control, management'), 'out'
    UNION ALL SELECT 'stop ' || key, value ->> 'at', ifnull(value ->> 'over', ''), value ->> 'stops'
      FROM json_each(rule('isolate.stop_over')))
  SELECT *, NOT EXISTS (
      SELECT 1 FROM json_each(ifnull(items('isolate.over'), '["data", "control", "management"]'))
      WHERE NOT instr(kinds, value)) AS whole
  FROM stop;
CREATE TEMP TABLE side(what, element, v, PRIMARY KEY(what, element)) WITHOUT ROWID;
SELECT run(format('INSERT INTO side SELECT %Q, element, max(min(chosen, %s)) AS most FROM (%s) '
    || 'LEFT JOIN here USING(element) GROUP BY element HAVING most > 0', what,
    iif(what IN ('from', 'to', 'gear'), 'ifnull(here.v, 0)', 2), rows(expression)))
  FROM (
    SELECT 'from' AS what, coalesce(rule('avoid.between'), rule('isolate.from'), rule('cut.from'))
      AS expression
    UNION ALL VALUES ('to', coalesce(rule('avoid.and'), rule('asked.to'), rule('isolate.to'))),
      ('gear', rule('avoid.from')), ('keep', rule('cut.keep'))
    UNION ALL SELECT what, place FROM halt
    UNION ALL SELECT 'cost ' || key, value ->> 'at' FROM json_each(rule('cut.costs')))
  WHERE expression NOT NULL OR what IN ('from', 'to');
INSERT INTO side SELECT 'gear', element, max(min(chosen, v)) AS most FROM gear GROUP BY element
  HAVING most > 0;
DELETE FROM selected;

-- Links between what is there, in each direction that they lead.
CREATE TEMP TABLE lead AS
  SELECT l.id AS link, iif(back, l.b, l.a) AS a, iif(back, l.a, l.b) AS b, l.kind,
    CAST(l.metric AS INTEGER) AS metric, l.directed IS 'yes' AS one_way,
    min(iif(l.kind IS NULL, 1, 2), x.v, y.v) AS v
  FROM link l JOIN here x ON x.element = l.a JOIN here y ON y.element = l.b
    JOIN (SELECT 0 AS back UNION SELECT 1) ON NOT back OR l.directed IS NOT 'yes';
-- What must not be passed, and what that serves; so who may be passed, and how surely (w, paths.sql).
CREATE TEMP TABLE dirt(element PRIMARY KEY, v) WITHOUT ROWID;
INSERT INTO dirt
  SELECT element, max(v) FROM (
    SELECT element, v FROM side WHERE what = 'gear'
    UNION ALL SELECT b, min(lead.v, d.v) FROM lead JOIN side d ON d.what = 'gear' AND d.element = a
      WHERE ifnull(instr(rule('avoid.services'), kind), rule('avoid.services') NOT NULL))
  GROUP BY element;
UPDATE here SET v = 3 WHERE rule('avoid.paths') = 'trace';
UPDATE here SET v = min(here.v, iif(rule('avoid.paths') = 'trace', 3, 2) - dirt.v)
  FROM dirt WHERE dirt.element = here.element AND rule('avoid.paths') IN ('exists', 'trace');

-- What counts of the links, from far to near: what is shown of an element is how far it is from where a
-- list starts.
CREATE TEMP TABLE arc AS
  SELECT link, kind, iif(rule('kind') = 'isolate', b, a) AS far,
    iif(rule('kind') = 'isolate', a, b) AS near,
    min(iif(rule('avoid.paths') = 'trace', 3, lead.v), x.v, y.v) AS v,
    iif(rule('avoid.paths') IN ('used', 'trace'), coalesce(metric, 0 + rule('avoid.metric'), 1), 1)
      AS metric, kind IS NULL OR coalesce(metric, rule('avoid.metric')) IS NULL AS unsure, one_way
  FROM lead JOIN here x ON x.element = a JOIN here y ON y.element = b
  WHERE a <> b AND (kind IS NULL AND rule('avoid.paths') IS NOT 'trace' OR instr(coalesce(
    rule('avoid.over'), rule('isolate.over'), rule('cut.over'),
    iif(rule('kind') = 'avoid', 'data', 'data|control|management')), kind));
CREATE TEMP TABLE apart AS SELECT rule('avoid.paths') IS NOT 'exists'
  OR EXISTS (SELECT 1 FROM arc WHERE one_way) AS v;
UPDATE arc SET v = min(v, (
    SELECT ifnull(min(s.v < 2 OR f.v IS 1 OR NOT ifnull(instr(kinds, arc.kind), whole)), 2)
    FROM halt JOIN side s USING(what) LEFT JOIN side f ON f.what = 'from' AND f.element = s.element
    WHERE s.element IN (iif(way IS 'in', NULL, near), iif(way IS 'out', NULL, far))
      AND ifnull(instr(kinds, arc.kind), 1) AND ifnull(f.v, 0) < 2))
  WHERE rule('kind') = 'isolate';
DELETE FROM arc WHERE v = 0;
-- A link without length, or of one not known, could bear itself: nothing is said of ways over it.
SELECT stop(1, 'link ' || link || ' has no metric that counts') FROM arc
  WHERE NOT (typeof(metric) = 'integer' AND metric BETWEEN 1 AND 4294967295)
    OR rule('avoid.paths') = 'trace' AND unsure;
CREATE INDEX arc_of ON arc(far, near);
CREATE INDEX arc_to ON arc(near, far);

-- Who is judged.
CREATE TEMP TABLE pair AS
  SELECT a AS subject, source, sink, min(f.v, t.v) AS v
  FROM (SELECT source AS a, sink AS b, * FROM demand UNION ALL SELECT sink, source, * FROM demand)
    JOIN side f ON f.what = 'from' AND f.element = a JOIN side t ON t.what = 'to' AND t.element = b
  WHERE rule('kind') = 'avoid' AND rule('avoid.pairs') IS NOT 'all'
  UNION
  SELECT f.element, f.element, t.element, min(f.v, t.v)
  FROM side f JOIN side t ON t.what = 'to' AND t.element <> f.element
  WHERE f.what = 'from' AND rule('avoid.pairs') = 'all';
CREATE INDEX pair_to ON pair(sink, source);
INSERT INTO selected SELECT subject, NULL, NULL, NULL, max(v) FROM pair GROUP BY subject;
INSERT INTO selected SELECT element, NULL, NULL, NULL, min(v, starts) AS chosen
  FROM side, (SELECT max(v) AS starts FROM side WHERE what = 'from')
  WHERE what = 'to' AND rule('kind') = 'isolate' AND chosen > 0;
