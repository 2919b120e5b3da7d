-- Rules about paths (doc/policy.md, Paths): what the proof shows of them (doc/proof.md, Shown) is
-- checked here, link by link; nothing is searched for.  side holds what the rule's expressions say of
-- elements, list and mark the lists of the proof.  w: 2 of what is sure, 1 of all that may be; to trace
-- is a rule of paths `trace`: 3 past all risks, 2 past what surely is one, 1 past all.

-- What must not be passed, were it there, and what it serves.
INSERT INTO dirt SELECT element, v FROM side WHERE what = 'gear' AND v > 0;
INSERT INTO arc
  SELECT l.id, l.a, l.b, l.kind, CAST(l.metric AS INTEGER), l.directed IS 'yes',
    min(iif(l.kind IS NULL, 1, 2), a.v, b.v)
  FROM link l JOIN here a ON a.element = l.a JOIN here b ON b.element = l.b
  WHERE l.kind IS NULL OR instr(rule('avoid.services'), l.kind);
INSERT INTO dirt
  SELECT s.element, max(s.v) FROM (
    SELECT b AS element, min(arc.v, d.v) AS v FROM arc JOIN dirt d ON d.element = a
    UNION ALL SELECT a, min(arc.v, d.v) FROM arc JOIN dirt d ON d.element = b WHERE NOT one_way) s
  WHERE rule('avoid.services') NOT NULL GROUP BY s.element
  ON CONFLICT DO UPDATE SET v = max(v, excluded.v);
DELETE FROM arc;

-- Links, in each direction that they lead, as far as nothing stops what comes from a to b.
INSERT INTO arc
  SELECT l.id, l.a, l.b, l.kind, CAST(l.metric AS INTEGER), l.directed IS 'yes',
    iif(rule('avoid.paths') = 'trace', 3, min(iif(l.kind IS NULL, 1, 2), a.v, b.v))
  FROM link l JOIN here a ON a.element = l.a JOIN here b ON b.element = l.b
  WHERE l.a <> l.b AND (l.kind IS NULL AND rule('avoid.paths') IS NOT 'trace' OR instr(coalesce(
    rule('avoid.over'), rule('isolate.over'), rule('cut.over'),
    iif(rule('kind') = 'avoid', 'data', 'data|control|management')), l.kind));
INSERT INTO arc SELECT link, b, a, kind, metric, one_way, v FROM arc WHERE NOT one_way;
UPDATE arc SET v = min(v, (
    SELECT ifnull(min(iif(s.v = 2 AND ifnull(f.v, 0) = 0 AND sure, 0, 1)), 2) FROM (
      SELECT h.what, arc.a AS at, ifnull(instr(h.kinds, arc.kind), h.whole) AS sure
        FROM halt h WHERE leaves AND ifnull(instr(h.kinds, arc.kind), 1)
      UNION ALL SELECT h.what, arc.b, ifnull(instr(h.kinds, arc.kind), h.whole)
        FROM halt h WHERE enters AND ifnull(instr(h.kinds, arc.kind), 1)) t
    JOIN side s ON s.what = t.what AND s.element = t.at AND s.v > 0
    LEFT JOIN side f ON f.what = 'from' AND f.element = t.at
    WHERE ifnull(f.v, 0) < 2))
  WHERE EXISTS (SELECT 1 FROM halt);
INSERT INTO apart SELECT rule('avoid.paths') IN ('used', 'trace') OR EXISTS (SELECT 1 FROM arc WHERE one_way);
INSERT INTO node SELECT h.element, CASE rule('avoid.paths') WHEN 'exists' THEN min(h.v, 2 - ifnull(d.v, 0))
    WHEN 'trace' THEN 3 - ifnull(d.v, 0) ELSE h.v END
  FROM here h LEFT JOIN dirt d USING(element);
-- From far to near: what is shown of an element is how far it is from where a list starts.
INSERT INTO step
  SELECT link, iif(rule('kind') = 'avoid', arc.a, arc.b), iif(rule('kind') = 'avoid', arc.b, arc.a),
    min(arc.v, a.v, b.v),
    iif(rule('avoid.paths') IN ('used', 'trace'), coalesce(metric, 0 + rule('avoid.metric'), 1), 1),
    arc.kind IS NULL OR coalesce(metric, rule('avoid.metric')) IS NULL
  FROM arc JOIN node a ON a.element = arc.a JOIN node b ON b.element = arc.b
  WHERE min(arc.v, a.v, b.v) > 0;

-- Who is judged.
INSERT INTO pair
  SELECT a, source, sink, min(f.v, t.v)
  FROM (SELECT source AS a, sink AS b, * FROM demand UNION ALL SELECT sink, source, * FROM demand)
    JOIN side f ON f.what = 'from' AND f.v > 0 AND f.element = a
    JOIN side t ON t.what = 'to' AND t.v > 0 AND t.element = b
  WHERE rule('kind') = 'avoid' AND rule('avoid.pairs') IS NOT 'all'
  UNION
  SELECT f.element, f.element, t.element, min(f.v, t.v)
  FROM side f JOIN side t ON t.what = 'to' AND t.v > 0 AND t.element <> f.element
  WHERE f.what = 'from' AND f.v > 0 AND rule('avoid.pairs') = 'all';
INSERT INTO selected SELECT subject, NULL, NULL, NULL, max(v) FROM pair GROUP BY subject;
INSERT INTO selected
  SELECT element, NULL, NULL, NULL, min(v, (SELECT ifnull(max(v), 0) FROM side WHERE what = 'from'))
  FROM side WHERE what = 'to' AND rule('kind') = 'isolate';
DELETE FROM selected WHERE chosen = 0;
DELETE FROM list WHERE NOT EXISTS (SELECT 1 FROM selected);
DELETE FROM mark WHERE NOT EXISTS (SELECT 1 FROM selected);

-- Distances: 0 at the start, over one link more than from somewhere, and over none less.
INSERT INTO wrong SELECT 'a list starts where it cannot: ' || x.element
  FROM mark x JOIN list l ON l.n = x.list LEFT JOIN node n USING(element)
  LEFT JOIN side f ON f.what = 'from' AND f.element = x.element
  WHERE x.d <= 0 AND rule('avoid.paths') IS NOT 'every' AND (x.d < 0 OR
    ifnull(iif(rule('kind') = 'avoid', n.v, f.v), 0) < l.w);
INSERT INTO wrong SELECT 'no link leads on from ' || x.element
  FROM mark x JOIN list l ON l.n = x.list WHERE x.d > 0 AND NOT EXISTS (
    SELECT 1 FROM step s JOIN mark y ON y.list = x.list AND y.element = s.near
    WHERE s.far = x.element AND s.v >= l.w AND y.d + s.metric = x.d);
INSERT INTO wrong SELECT 'link ' || s.link || ' leads nearer than is shown'
  FROM (SELECT *, iif(rule('avoid.paths') = 'used' AND NOT EXISTS (SELECT 1 FROM pair WHERE sink = root
      AND source NOT IN (SELECT element FROM mark WHERE list = n)), far, 9e18) AS end FROM list) l
  JOIN mark y ON y.list = l.n JOIN step s ON s.near = y.element AND s.v >= l.w
  LEFT JOIN mark x ON x.list = y.list AND x.element = s.far
  WHERE rule('avoid.paths') IS NOT 'every' AND ifnull(x.d > y.d + s.metric, y.d + s.metric <= l.end);
-- isolate: all that starts, in both worlds.
INSERT INTO wrong SELECT 'the lists are not of what is sure and of what may be'
  WHERE rule('kind') = 'isolate' AND EXISTS (SELECT 1 FROM selected) AND
    (SELECT group_concat(w, '') FROM (SELECT w FROM list ORDER BY n)) IS NOT '21';
INSERT INTO wrong SELECT 'no list starts at ' || f.element FROM side f JOIN list l ON f.v >= l.w
  WHERE rule('kind') = 'isolate' AND f.what = 'from' AND NOT EXISTS (
    SELECT 1 FROM mark x WHERE x.list = l.n AND x.element = f.element AND x.d = 0);
-- avoid: one start each, a sink; and a list for each sink.  Where no link leads one way, one for what
-- hangs together, from the first sink in it.
INSERT INTO wrong SELECT 'a list has not one start' FROM list l
  WHERE rule('avoid.paths') <> 'every' AND
    (SELECT count(*) FROM mark WHERE list = l.n AND d = 0) <> 1;
INSERT INTO wrong SELECT 'no list is of the sink ' || t.sink
  FROM (SELECT DISTINCT sink FROM pair) t, (SELECT 3 AS w UNION SELECT 2 UNION SELECT 1) w JOIN node n ON n.element = t.sink
  WHERE n.v >= w.w AND (rule('avoid.paths') = 'exists' OR rule('avoid.paths') <> 'every' AND w.w = 1
      OR rule('avoid.paths') = 'trace' AND t.sink IN (SELECT sink FROM touched))
    AND NOT EXISTS (SELECT 1 FROM list l WHERE l.w = w.w AND (l.root = t.sink OR NOT (SELECT v FROM apart) AND
      EXISTS (SELECT 1 FROM mark x WHERE x.list = l.n AND x.element = t.sink)));
INSERT INTO wrong SELECT 'the list of ' || l.root || ' is of no sink, or not in its place'
  FROM list l WHERE rule('avoid.paths') <> 'every' AND (
    l.root NOT IN (SELECT sink FROM pair) OR rule('avoid.paths') = 'used' AND l.w = 2
    OR NOT (SELECT v FROM apart) AND EXISTS (SELECT 1 FROM mark x JOIN pair p ON p.sink = x.element
      WHERE x.list = l.n AND x.element < l.root)
    OR EXISTS (SELECT 1 FROM list k WHERE k.n = l.n - 1 AND iif((SELECT v FROM apart),
      k.root > l.root OR k.root = l.root AND k.w <= l.w, k.w < l.w OR k.w = l.w AND k.root >= l.root)));
-- used: no farther than the farthest source; what lies on the least ways.
INSERT INTO wrong SELECT 'the list of ' || l.root || ' leads farther than any source'
  FROM list l WHERE rule('avoid.paths') = 'used' AND NOT EXISTS (SELECT 1 FROM pair p WHERE sink = l.root
    AND l.far <= ifnull(
      (SELECT d FROM mark WHERE list = l.n AND element = p.source), 9e18));
INSERT INTO wrong SELECT 'what lies on the way of ' || x.element || ' is another'
  FROM mark x JOIN list l ON l.n = x.list LEFT JOIN dirt d USING(element)
  WHERE rule('avoid.paths') = 'used' AND (x.dirt, x.open) IS NOT (
    SELECT max(ifnull(d.v, 0), ifnull(max(y.dirt), 0)),
      ifnull(max(s.unsure OR y.open OR y.element <> l.root AND h.v = 1), 0)
    FROM step s JOIN mark y ON y.list = x.list AND y.element = s.near JOIN here h ON h.element = y.element
    WHERE s.far = x.element AND y.d + s.metric = x.d);
-- trace: what touches, of all that goes on from an element, is what does of what leads on.
INSERT INTO wrong SELECT 'what touches on the way of ' || x.element || ' is another'
  FROM mark x JOIN list l ON l.n = x.list AND l.w = 1 LEFT JOIN dirt d USING(element)
  WHERE rule('avoid.paths') = 'trace' AND NOT ifnull((
    SELECT abs(x.dirt - iif(d.v IS 2, 1, ifnull(avg(y.dirt), 0))) < 1e-9
      AND abs(x.open - iif(d.v NOT NULL, 1, ifnull(avg(y.open), 0))) < 1e-9
      AND (x.dirt > 0, x.open > 0) = (d.v IS 2 OR ifnull(max(y.dirt > 0), 0), d.v NOT NULL OR ifnull(max(y.open > 0), 0))
    FROM step s JOIN mark y ON y.list = x.list AND y.element = s.near
    WHERE s.far = x.element AND y.d + s.metric = x.d), 0);
-- every: blocks.  Each link lies in one; they hang on each other like a tree; each hangs together
-- without any one of its elements, which its order shows.
INSERT INTO wrong SELECT 'a block holds ' || x.element || ', which is not there, or twice'
  FROM mark x JOIN list l ON l.n = x.list LEFT JOIN here h USING(element)
  WHERE rule('avoid.paths') = 'every' AND (ifnull(h.v, 0) < l.w OR x.i > 0 AND EXISTS (
    SELECT 1 FROM mark y JOIN list k ON k.n = y.list WHERE y.element = x.element AND k.w = l.w AND
      (y.i > 0 OR y.list <= x.list) AND (y.list, y.i) <> (x.list, x.i)));
INSERT INTO tie
  SELECT DISTINCT 1, arc.a, arc.b FROM arc WHERE rule('avoid.paths') = 'every'
  UNION SELECT 1, arc.b, arc.a FROM arc WHERE rule('avoid.paths') = 'every'
  UNION SELECT 2, x.a, x.b FROM arc x JOIN arc y ON y.a = x.b AND y.b = x.a
    WHERE rule('avoid.paths') = 'every' AND x.v = 2 AND y.v = 2;
INSERT INTO wrong SELECT 'no block holds a link between ' || t.a || ' and ' || t.b
  FROM tie t WHERE EXISTS (SELECT 1 FROM selected) AND NOT EXISTS (
    SELECT 1 FROM mark x JOIN mark y ON y.list = x.list JOIN list l ON l.n = x.list AND l.w = t.w
    WHERE x.element = t.a AND y.element = t.b);
INSERT INTO wrong SELECT 'a block does not hang together at ' || x.element
  FROM mark x JOIN list l ON l.n = x.list WHERE rule('avoid.paths') = 'every' AND NOT (
    SELECT ifnull(iif(x.i = 0, max(y.i) = l.size - 1, iif(x.i = l.size - 1, min(y.i) = 0,
      min(y.i) < x.i AND max(y.i) > x.i)), 0)
    FROM tie t JOIN mark y ON y.list = x.list AND y.element = t.b WHERE t.w = l.w AND t.a = x.element);
INSERT INTO called
  WITH foul AS (SELECT DISTINCT x.list FROM mark x JOIN dirt d USING(element) JOIN list l ON l.n = x.list
      WHERE d.v >= l.w),
  n(w, element, clean, whole) AS (
    SELECT DISTINCT l.w, x.element, x.element, x.element FROM mark x JOIN list l ON l.n = x.list
      WHERE x.i = 0 AND NOT EXISTS (SELECT 1 FROM mark y JOIN list k ON k.n = y.list
        WHERE y.element = x.element AND y.i > 0 AND k.w = l.w)
    UNION ALL
    SELECT n.w, y.element, iif(y.list IN foul, y.element, n.clean), n.whole
    FROM n JOIN mark x ON x.element = n.element AND x.i = 0 JOIN list l ON l.n = x.list AND l.w = n.w
      JOIN mark y ON y.list = x.list AND y.i > 0)
  SELECT * FROM n WHERE rule('avoid.paths') = 'every' AND NOT EXISTS (SELECT 1 FROM wrong);

-- What comes of it.
INSERT INTO tainted SELECT x.element, max(l.w) FROM mark x JOIN list l ON l.n = x.list
  WHERE rule('kind') = 'isolate' GROUP BY x.element;
INSERT INTO tainted
  SELECT subject, max(min(v, CASE
      WHEN ps = 'used' THEN CASE WHEN max(s_dirt, t_dirt) = 2 THEN 2 WHEN dirt IS NULL THEN 1
        WHEN NOT open THEN dirt ELSE EXISTS (SELECT 1 FROM dirt d JOIN here USING(element) WHERE d.v > 0) END
      WHEN source = sink THEN s_dirt
      WHEN ps = 'exists' THEN CASE WHEN good2 THEN 0 WHEN good1 THEN 1 ELSE 2 END
      WHEN clean1 THEN 0 WHEN whole2 AND NOT clean2 THEN 2 ELSE 1 END))
  FROM (
    SELECT p.*, rule('avoid.paths') AS ps, ifnull(sd.v, 0) AS s_dirt, ifnull(td.v, 0) AS t_dirt, u.dirt, u.open,
      EXISTS (SELECT 1 FROM joined j WHERE j.source = p.source AND j.sink = p.sink AND j.w = 2) AS good2,
      EXISTS (SELECT 1 FROM joined j WHERE j.source = p.source AND j.sink = p.sink AND j.w = 1) AS good1,
      s1.clean IS t1.clean AND s1.clean NOT NULL AS clean1,
      s2.whole IS t2.whole AND s2.whole NOT NULL AS whole2, s2.clean IS t2.clean AS clean2
    FROM pair p LEFT JOIN dirt sd ON sd.element = p.source LEFT JOIN dirt td ON td.element = p.sink
      LEFT JOIN list r ON r.root = p.sink AND rule('avoid.paths') = 'used'
      LEFT JOIN mark u ON u.list = r.n AND u.element = p.source
      LEFT JOIN called s1 ON s1.w = 1 AND s1.element = p.source LEFT JOIN called t1 ON t1.w = 1 AND t1.element = p.sink
      LEFT JOIN called s2 ON s2.w = 2 AND s2.element = p.source LEFT JOIN called t2 ON t2.w = 2 AND t2.element = p.sink)
  WHERE ps <> 'trace' GROUP BY subject;
SELECT stop(1, rule('id') || ': ' || ifnull(what, 'null')) FROM wrong ORDER BY rowid LIMIT 1;
