-- Questions about paths (doc/proof.md): what comes of the lists, ways and flows of a proof that
-- paths.sql has looked at.  given: the answers as they stand in the proof, number q.
CREATE TEMP TABLE given AS SELECT key AS q, value AS told FROM json_each(proved('answers'));
CREATE TEMP TABLE leg AS
  SELECT *, lag(name) OVER way AS near, lead(name) OVER way AS far
  FROM (SELECT q, w.key AS i, ifnull(CAST(w.atom AS TEXT), '') AS name FROM given, json_each(told, '$.way') w)
  WINDOW way AS (PARTITION BY q ORDER BY iif(rule('kind') = 'isolate', i, -i));
CREATE TEMP TABLE flow AS
  SELECT q, f.key AS n, f.value ->> 0 AS link, CAST(f.value ->> 1 AS INTEGER) AS f
  FROM given, json_each(told, '$.flow') f;
CREATE INDEX leg_of ON leg(q, i);
CREATE INDEX flow_of ON flow(q);
-- Where nothing is in a set, nothing was asked.
CREATE TEMP TABLE vain AS SELECT count(DISTINCT what) < iif(rule('kind') = 'avoid', 3, 2) AS v
  FROM side WHERE what IN ('from', 'to', 'gear') AND v > 0;

-- What the lists say: v, and the list in which a way is.
CREATE TEMP TABLE about AS
  WITH shows AS (SELECT mark.*, root FROM mark JOIN list ON list = n)
  SELECT 'element' AS thing, 'value' AS says,
    row_number() OVER (ORDER BY element) - 1 AS q, element AS id, NULL AS near, element AS far,
    NULL AS d, NULL AS low, NULL AS high, NULL AS clean, min(v, ifnull(w, 0)) AS v, 2 - w AS list
  FROM (SELECT *, (SELECT max(w) FROM mark WHERE mark.element = side.element) AS w FROM side)
  WHERE what = 'to' AND rule('kind') = 'isolate'
  UNION ALL
  SELECT 'demand', 'unavoidable', row_number() OVER (ORDER BY d.id) - 1, d.id, d.sink, d.source, m.d, m.dirt, m.open,
    iif(m.open > 0, c.d, m.d), CASE WHEN m.open = 0 OR c.d NOT NULL THEN 0 WHEN s.d NOT NULL THEN 1
      WHEN m.d NOT NULL THEN 2 END, iif(m.open > 0, c.list, NULL)
  FROM demand d LEFT JOIN shows m ON m.w = 1 AND m.root = d.sink AND m.element = d.source
    LEFT JOIN shows s ON s.w = 2 AND s.root = d.sink AND s.element = d.source
    LEFT JOIN shows c ON c.w = 3 AND c.root = d.sink AND c.element = d.source
  WHERE rule('kind') = 'avoid';
SELECT stop(1, 'the answers are not those asked for') WHERE (SELECT count(*) FROM given) <> CASE
  WHEN rule('kind') <> 'cut' THEN (SELECT count(*) FROM about)
  WHEN (SELECT v FROM vain) THEN 0 ELSE 1 + (rule('cut.also_closed') NOT NULL) END;

-- A way begins where its list does, and each link leads as far on as the list says.
SELECT stop(1, 'the way of ' || id || ' is not its way') FROM about
  WHERE (list IS NULL) IS NOT (q NOT IN (SELECT q FROM leg)) OR list NOT NULL AND (
    far IS NOT (SELECT name FROM leg WHERE leg.q = about.q AND leg.far IS NULL AND i % 2 = 0) OR
    0 IS NOT (SELECT mark.d FROM leg CROSS JOIN mark ON mark.list = about.list AND element = name
      WHERE leg.q = about.q AND leg.near IS NULL AND i % 2 = 0));
SELECT stop(1, 'a way breaks at ' || x.name)
  FROM leg x LEFT JOIN about a USING(q) LEFT JOIN mark u ON u.list = a.list AND u.element = x.near
    LEFT JOIN mark v ON v.list = a.list AND v.element = x.far
  WHERE x.i % 2 AND NOT EXISTS (SELECT 1 FROM arc WHERE arc.far = x.far AND arc.near = x.near
    AND link = x.name AND (rule('kind') = 'cut' OR arc.v >= u.w AND v.d = u.d + metric));

-- Lines.  What they cost to cross (fence; k: of which lines), and between what.  Cut: all, then with
-- some links closed too.  Trace: of what cannot be avoided, elements at risk alone.
CREATE TEMP TABLE task AS SELECT q, q AS k FROM given WHERE rule('kind') = 'cut' UNION ALL
  SELECT q, v FROM about WHERE rule('kind') = 'avoid' AND v > 0;
CREATE TEMP TABLE ends AS
  SELECT q, what AS side, element FROM given, side
    WHERE rule('kind') = 'cut' AND what IN ('from', 'to')
  UNION ALL SELECT q, 'from', far FROM about JOIN task USING(q)
  UNION ALL SELECT q, 'to', near FROM about JOIN task USING(q);
CREATE TEMP TABLE fence(k, what, a, most INTEGER, PRIMARY KEY(k, what, a)) WITHOUT ROWID;
INSERT INTO fence
  SELECT k.value, '', element, 1 FROM json_each('[1, 2]') k JOIN dirt ON v >= k.value
    WHERE rule('kind') = 'avoid'
  UNION ALL
  SELECT q, '', h.element, ifnull((SELECT c.value ->> 'cost' FROM json_each(rule('cut.costs')) c
      JOIN side s ON what = 'cost ' || c.key AND s.element = h.element ORDER BY c.key DESC LIMIT 1),
    iif(rule('cut.element_cost') = 'register', p.cost_high, rule('cut.element_cost'))) AS most
  FROM given, here h JOIN element e ON e.id = h.element LEFT JOIN product p ON p.id = e.product
  WHERE rule('kind') = 'cut' AND most NOT NULL
    AND h.element NOT IN (SELECT element FROM side WHERE what IN ('from', 'to', 'keep'))
  UNION ALL
  SELECT q, link, far, iif(shut, 0, rule('cut.link_cost'))
  FROM (SELECT *, q = 1 AND link IN (SELECT value FROM json_each(rule('cut.also_closed'))) AS shut
    FROM given JOIN arc)
  WHERE rule('kind') = 'cut' AND (shut OR far NOT IN (SELECT element FROM side WHERE what = 'keep')
    OR near NOT IN (SELECT element FROM side WHERE what = 'keep'));

SELECT stop(1, 'products cost in more than one currency') WHERE rule('cut.element_cost') = 'register'
  AND (SELECT count(DISTINCT ifnull(currency, '')) FROM here h JOIN element e ON e.id = h.element
    JOIN product p ON p.id = e.product WHERE cost_high NOT NULL) > 1;

-- What cannot be cut leads across; then there is no line.
SELECT stop(1, 'the way across can be cut at ' || name || ', or does not lead across')
  FROM leg JOIN task USING(q) WHERE rule('kind') = 'cut' AND (
    (k, iif(i % 2, name, ''), iif(i % 2, far, name)) IN (SELECT k, what, a FROM fence)
    OR near IS NULL AND (q, 'to', name) NOT IN (SELECT * FROM ends)
    OR far IS NULL AND (q, 'from', name) NOT IN (SELECT * FROM ends));
DELETE FROM task WHERE q IN (SELECT q FROM leg);

-- The flow: over links as they lead, from the one side to the other, over nothing more than it costs.
CREATE TEMP TABLE run AS SELECT q, x.link, far AS a, near AS b, abs(f) AS f
  FROM flow JOIN task USING(q) JOIN link l ON l.id = flow.link
    JOIN arc x ON x.link = l.id AND far = iif(f > 0, l.a, l.b) WHERE f <> 0;
SELECT stop(1, 'a flow is over no link, or over one twice')
  WHERE (SELECT count(*) FROM flow) <> (SELECT count(DISTINCT q || ' ' || link) FROM run);
SELECT stop(1, 'a flow is lost at ' || element) FROM (
    SELECT q, element, sum(f) AS f FROM (
      SELECT q, a AS element, f FROM run UNION ALL SELECT q, b, -f FROM run) GROUP BY q, element)
  WHERE f <> 0 AND (q, iif(f > 0, 'from', 'to'), element) NOT IN (SELECT * FROM ends);
CREATE TEMP TABLE used(q INTEGER, what, a, f INTEGER, PRIMARY KEY(q, what, a)) WITHOUT ROWID;
INSERT INTO used SELECT q, link, a, f FROM run UNION ALL
  SELECT q, '', element, max(sum(i), sum(o)) FROM (SELECT q, b AS element, f AS i, 0 AS o FROM run
    UNION ALL SELECT q, a, 0, f FROM run) GROUP BY q, element UNION ALL
  SELECT q, '', far, 1 FROM about JOIN task USING(q) WHERE far = near;
SELECT stop(1, 'a flow is more than ' || what || ' ' || a || ' costs')
  FROM used JOIN task USING(q) JOIN fence USING(k, what, a) WHERE f > most;
-- What more could flow to, from the one side (w 0) or, back, from the other (1): up to an element, or
-- through it; where that ends, a line is full, so it costs what flows, and nothing that separates costs less.
CREATE TEMP TABLE hop AS
  WITH pipe(x, y, what, a) AS (
    SELECT 'to ' || element, 'from ' || element, '', element FROM here
    UNION ALL SELECT 'from ' || far, 'to ' || near, link, far FROM arc)
  SELECT w.value AS w, iif(w.value = leads.value, y, x) AS x, iif(w.value = leads.value, x, y) AS y,
    leads.value AS leads, what, a
  FROM pipe, json_each('[0, 1]') w, json_each('[0, 1]') leads
  WHERE w.value = 0 OR rule('kind') = 'cut';
CREATE INDEX hop_of ON hop(x, w);
CREATE TEMP TABLE held(q INTEGER, k, w, x, PRIMARY KEY(q, w, x)) WITHOUT ROWID;
INSERT INTO held
  WITH r(q, k, w, x) AS (
    SELECT q, k, side = 'to', iif(side = 'to', 'from ', 'to ') || element
      FROM ends JOIN task USING(q) WHERE side = 'from' OR rule('kind') = 'cut'
    UNION
    SELECT r.q, r.k, r.w, y FROM r JOIN hop h USING(w, x)
      LEFT JOIN fence c ON c.k = r.k AND c.what = h.what AND c.a = h.a
      LEFT JOIN used u ON u.q = r.q AND u.what = h.what AND u.a = h.a
    WHERE iif(leads, ifnull(most > ifnull(f, 0), 1), f > 0))
  SELECT * FROM r;
SELECT stop(1, 'more can flow to ' || element)
  FROM ends e JOIN held h ON h.q = e.q AND w = 0 AND x = 'from ' || element WHERE side = 'to';
CREATE TEMP TABLE wall AS SELECT DISTINCT r.q, w, h.what, h.a, most
  FROM held r JOIN hop h USING(w, x) JOIN fence c ON c.k = r.k AND c.what = h.what AND c.a = h.a
  WHERE leads AND (most > 0 OR h.what = '')
    AND NOT EXISTS (SELECT 1 FROM held z WHERE z.q = r.q AND z.w = r.w AND z.x = y);

-- What is to stand in the proof, in the order in which Cordon writes it: so it is compared quickly.
INSERT INTO document
  WITH line AS (SELECT q, w, ifnull(sum(most), 0) AS cost,
      json_object('elements', json_group_array(a) FILTER (WHERE what = ''),
        'links', json_group_array(what) FILTER (WHERE what <> '')) AS parts
    FROM (SELECT given.q, w.value AS w, what, a, most
      FROM given JOIN json_each('[0, 1]') w LEFT JOIN wall ON wall.q = given.q AND wall.w = w.value
      ORDER BY given.q, w.value, what, a) GROUP BY q, w),
  answer AS (
    SELECT *, json_patch('{}', json_object(
      ifnull(thing, 'element'), id, 'metric', d, 'low', low, 'high', high, 'clean_metric', clean,
      ifnull(says, 'value'), '["no", "maybe", "yes"]' ->> v,
      'separated_by', json(iif(thing = 'demand', nullif(risks -> 'elements', '[]'), NULL)),
      'cost', iif(lined, cost, NULL), 'near_risks', json(iif(lined, risks, NULL)),
      'near_assets', json(iif(lined, assets, NULL)),
      'way', json(nullif((SELECT json_group_array(name)
          FROM (SELECT name FROM leg WHERE leg.q = g.q ORDER BY i)), '[]')),
      'flow', json(nullif((SELECT json_group_array(json_array(link, f))
          FROM (SELECT link, f FROM flow WHERE flow.q = g.q ORDER BY n)), '[]')))) AS json
    FROM (SELECT *, r.parts AS risks, t.parts AS assets, id IS NULL AND q NOT IN (SELECT q FROM leg) AS lined
      FROM line r JOIN line t USING(q) LEFT JOIN about USING(q) WHERE r.w = 0 AND t.w = 1) g)
  SELECT 'expected', json_patch(heading.json, json_object(
    'format', 'cordon-paths-proof/1', 'question', proof('question'), 'asked', json(proof('asked')),
    'shown', json(iif(rule('kind') <> 'cut', (SELECT json FROM shown), NULL)),
    'answer', (SELECT CASE WHEN (SELECT v FROM vain) THEN 'unknown'
      WHEN rule('kind') = 'cut' THEN '["yes", "no"]' ->> max(lined)
      WHEN rule('kind') = 'isolate' THEN '["no", "unknown", "yes"]' ->> max(v)
      WHEN max(low > 0) THEN 'yes' WHEN max(high > 0 OR d IS NULL) = 0 THEN 'no' ELSE 'unknown' END
      FROM answer WHERE rule('kind') <> 'cut' OR q = 0),
    'answers', (SELECT json_group_array(json(json)) FROM (SELECT json FROM answer ORDER BY q))))
  FROM heading;
