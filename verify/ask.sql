-- Questions about paths (doc/proof.md): what comes of the lists, ways and flows of a proof that
-- paths.sql has looked at.  given: the answers as they stand in the proof, number q.
INSERT INTO wrong SELECT 'nothing asks for ' || iif(typeof(key) = 'text', key, quote(atom)) FROM json_tree(rule('asked')) WHERE typeof(key) = 'text'
    AND key NOT IN ('from', 'to', 'over', 'stops', 'stop_over', 'services', 'metric', 'keep', 'link_cost', 'element_cost', 'costs', 'at', 'cost', 'also_closed')
    OR (path GLOB '*[.]over' OR path GLOB '*[.]services') AND ifnull(atom, '') NOT IN ('data', 'control', 'management', 'timing', 'power')
  UNION ALL SELECT 'it does not say ' || value FROM json_each('["from", "over", "to"]')
  WHERE rule('asked') -> value IS NULL AND (value, rule('kind')) <> ('to', 'avoid');
INSERT INTO given SELECT key, value FROM json_each(proved('answers'));
INSERT INTO leg SELECT q, iif(rule('kind') = 'avoid', json_array_length(told, '$.way') - 1 - w.key, w.key), w.key, ifnull(CAST(w.atom AS TEXT), '')
  FROM given, json_each(told, '$.way') w;
INSERT INTO flow SELECT q, f.key, f.value ->> 0, CAST(f.value ->> 1 AS INTEGER) FROM given, json_each(told, '$.flow') f;

-- What the lists say: v, and the list in which a way is.
INSERT INTO about
  SELECT row_number() OVER (ORDER BY t.element) - 1, t.element, NULL, t.element, NULL, NULL, NULL, NULL,
    min(t.v, ifnull(r.v, 0)), 2 - r.v
  FROM side t LEFT JOIN tainted r USING(element) WHERE t.what = 'to' AND t.v > 0 AND rule('kind') = 'isolate'
  UNION ALL
  SELECT row_number() OVER (ORDER BY d.id) - 1, d.id, d.sink, d.source, m.d, m.dirt, m.open, iif(m.open > 0, c.d, m.d),
    CASE WHEN m.open = 0 OR c.d NOT NULL THEN 0 WHEN s.d NOT NULL THEN 1 WHEN m.d NOT NULL THEN 2 END,
    iif(m.open > 0, c.list, NULL)
  FROM demand d LEFT JOIN mark m ON m.element = d.source AND m.list = (SELECT n FROM list WHERE root = d.sink AND w = 1)
    LEFT JOIN mark s ON s.element = d.source AND s.list = (SELECT n FROM list WHERE root = d.sink AND w = 2)
    LEFT JOIN mark c ON c.element = d.source AND c.list = (SELECT n FROM list WHERE root = d.sink AND w = 3)
  WHERE rule('kind') = 'avoid';

-- A way begins where its list does, and each link leads as far on as the list says.
INSERT INTO wrong SELECT 'the way of ' || a.id || ' is not its way'
  FROM about a LEFT JOIN (SELECT q, max(i) AS last FROM leg GROUP BY q) USING(q) WHERE (list IS NULL) IS NOT (last IS NULL)
    OR last % 2 OR list NOT NULL AND (a.far IS NOT (SELECT name FROM leg WHERE q = a.q AND i = last)
      OR (SELECT d FROM leg JOIN mark ON list = a.list AND element = name WHERE q = a.q AND leg.i = 0) IS NOT 0);
INSERT INTO wrong SELECT 'the way of ' || a.id || ' breaks at ' || x.name
  FROM about a JOIN leg x USING(q) JOIN list l ON l.n = a.list
    LEFT JOIN leg p ON p.q = a.q AND p.i = x.i - 1 LEFT JOIN mark u ON u.list = l.n AND u.element = p.name
    LEFT JOIN leg n ON n.q = a.q AND n.i = x.i + 1 LEFT JOIN mark v ON v.list = l.n AND v.element = n.name
  WHERE x.i % 2 AND NOT EXISTS (SELECT 1 FROM step s WHERE s.far = n.name AND s.near = p.name AND s.link = x.name
    AND s.v >= l.w AND v.d = u.d + s.metric);

-- Lines.  What they cost to cross (fence; k: of which lines), and between what.  Cut: all, then with
-- some links closed too.  Trace: of what cannot be avoided, elements at risk alone.
INSERT INTO wrong SELECT 'the answers are not those asked for' WHERE (SELECT count(*) FROM given) <> CASE WHEN rule('kind') <> 'cut'
  THEN (SELECT count(*) FROM about) WHEN (SELECT v FROM vain) THEN 0 ELSE 1 + (rule('cut.also_closed') NOT NULL) END;
INSERT INTO task SELECT q, q FROM given WHERE rule('kind') = 'cut' UNION ALL SELECT q, v FROM about WHERE rule('kind') = 'avoid' AND v > 0;
INSERT INTO ends SELECT q, what, element FROM given, side WHERE rule('kind') = 'cut' AND what IN ('from', 'to') AND v > 0
  UNION ALL SELECT q, 'from', far FROM about JOIN task USING(q) UNION ALL SELECT q, 'to', near FROM about JOIN task USING(q);
INSERT INTO fence
  SELECT k.value, '', element, 1 FROM json_each('[1, 2]') k, dirt d WHERE rule('kind') = 'avoid' AND d.v >= k.value
  UNION ALL
  SELECT g.q, '', h.element, ifnull((SELECT c.value ->> 'cost' FROM json_each(rule('cut.costs')) c
      JOIN side s ON s.what = 'cost ' || c.key AND s.element = h.element AND s.v > 0 ORDER BY c.key DESC LIMIT 1),
    iif(rule('cut.element_cost') = 'register', CAST(p.cost_high AS INTEGER), rule('cut.element_cost'))) AS most
  FROM given g, here h JOIN element e ON e.id = h.element LEFT JOIN product p ON p.id = e.product
  WHERE rule('kind') = 'cut' AND most NOT NULL AND NOT EXISTS (
    SELECT 1 FROM side s WHERE s.element = h.element AND s.what IN ('from', 'to', 'keep') AND s.v > 0)
  UNION ALL SELECT q, link, a, iif(shut, 0, rule('cut.link_cost'))
  FROM (SELECT *, q = 1 AND link IN (SELECT value FROM json_each(rule('cut.also_closed'))) AS shut FROM given JOIN arc)
  WHERE rule('kind') = 'cut' AND (shut OR 2 > (SELECT count(*) FROM side WHERE what = 'keep' AND v > 0 AND element IN (a, b)));

-- What cannot be cut leads across; then there is no line.
INSERT INTO wrong SELECT 'the way across breaks at ' || x.name
  FROM leg x JOIN task USING(q) LEFT JOIN leg p ON p.q = x.q AND p.i = x.i - 1 LEFT JOIN leg n ON n.q = x.q AND n.i = x.i + 1
  WHERE rule('kind') = 'cut' AND (EXISTS (SELECT 1 FROM fence c WHERE c.k = task.k AND c.what = iif(x.i % 2, x.name, '')
      AND c.a = iif(x.i % 2, p.name, x.name))
    OR iif(x.i % 2, NOT EXISTS (SELECT 1 FROM arc WHERE link = x.name AND a = p.name AND b = n.name),
      p.q IS NULL AND NOT EXISTS (SELECT 1 FROM ends e WHERE e.q = x.q AND side = 'from' AND element = x.name)
      OR n.q IS NULL AND NOT EXISTS (SELECT 1 FROM ends e WHERE e.q = x.q AND side = 'to' AND element = x.name)));
DELETE FROM task WHERE q IN (SELECT q FROM leg);

-- The flow: over links as they lead, from the one side to the other, over nothing more than it costs.
INSERT INTO run SELECT q, x.link, x.a, x.b, abs(f)
  FROM flow JOIN task USING(q) JOIN link l ON l.id = flow.link JOIN arc x ON x.link = l.id AND x.a = iif(f > 0, l.a, l.b) WHERE f <> 0;
INSERT INTO wrong SELECT 'a flow is over no link' WHERE (SELECT count(*) FROM flow) <> (SELECT count(*) FROM run);
INSERT INTO wrong SELECT 'a flow is lost at ' || n.element FROM (
    SELECT q, element, sum(f) AS f FROM (SELECT q, a AS element, f FROM run UNION ALL SELECT q, b, -f FROM run) GROUP BY q, element) n
  WHERE f <> 0 AND NOT EXISTS (SELECT 1 FROM ends e WHERE e.q = n.q AND e.element = n.element AND e.side = iif(f > 0, 'from', 'to'));
INSERT INTO used SELECT q, link, a, f FROM run UNION ALL
  SELECT q, '', element, max(sum(i), sum(o)) FROM (SELECT q, b AS element, f AS i, 0 AS o FROM run UNION ALL SELECT q, a, 0, f FROM run)
    GROUP BY q, element UNION ALL
  SELECT q, '', far, 1 FROM about JOIN task USING(q) WHERE far = near;
INSERT INTO wrong SELECT 'a flow is more than ' || u.what || ' ' || u.a || ' costs'
  FROM used u JOIN task USING(q) JOIN fence c ON c.k = task.k AND c.what = u.what AND c.a = u.a WHERE u.f > c.most;
-- What more could flow to, from the one side (w 0) or, back, from the other (1), o: already through the
-- element: where that ends, a line is full, so it costs what flows, and nothing that separates costs less.
INSERT INTO hop
  WITH h(x, o, y, p, on_, what, a) AS (
    SELECT element, 0, element, 1, 1, '', element FROM here UNION ALL SELECT element, 1, element, 0, 0, '', element FROM here
    UNION ALL SELECT a, 1, b, 0, 1, link, a FROM arc UNION ALL SELECT b, 0, a, 1, 0, link, a FROM arc)
  SELECT 0, * FROM h UNION ALL SELECT 1, y, p, x, o, on_, what, a FROM h WHERE rule('kind') = 'cut';
INSERT INTO held
  WITH r(w, q, k, x, o) AS (
    SELECT side = 'to', q, k, element, side = 'to' FROM ends JOIN task USING(q) WHERE side = 'from' OR rule('kind') = 'cut'
    UNION
    SELECT r.w, r.q, r.k, h.y, h.p FROM r JOIN hop h ON h.w = r.w AND h.x = r.x AND h.o = r.o
      LEFT JOIN fence c ON c.k = r.k AND c.what = h.what AND c.a = h.a
      LEFT JOIN used u ON u.q = r.q AND u.what = h.what AND u.a = h.a
    WHERE iif(h.on_, ifnull(c.most > ifnull(u.f, 0), 1), u.f > 0))
  SELECT * FROM r;
INSERT INTO wrong SELECT 'more can flow to ' || e.element FROM ends e JOIN held h ON h.q = e.q AND h.w = 0 AND h.x = e.element AND h.o
  WHERE e.side = 'to';
INSERT INTO wall SELECT DISTINCT r.q, r.w, h.what, h.a, c.most
  FROM held r JOIN hop h ON h.w = r.w AND h.x = r.x AND h.o = r.o AND h.on_
    JOIN fence c ON c.k = r.k AND c.what = h.what AND c.a = h.a AND (c.most > 0 OR h.what = '')
  WHERE NOT EXISTS (SELECT 1 FROM held z WHERE z.q = r.q AND z.w = r.w AND z.x = h.y AND z.o = h.p);
SELECT stop(1, rule('id') || ': ' || ifnull(what, 'null')) FROM wrong ORDER BY rowid LIMIT 1;
