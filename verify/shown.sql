-- What a proof shows of a rule about paths (doc/proof.md, Shown), read into lists.  The text that these
-- make again must be the one given.
CREATE TEMP TABLE here(element PRIMARY KEY, v) WITHOUT ROWID;
CREATE TEMP TABLE side(what, element, v, PRIMARY KEY(what, element)) WITHOUT ROWID;
CREATE TEMP TABLE halt(what, kinds, whole, enters, leaves);
CREATE TEMP TABLE dirt(element PRIMARY KEY, v) WITHOUT ROWID;
CREATE TEMP TABLE arc(link, a, b, kind, metric INTEGER, one_way, v);
CREATE INDEX arc_of ON arc(a, b);
CREATE INDEX arc_to ON arc(b, a);
CREATE TEMP TABLE apart(v);
CREATE TEMP TABLE node(element PRIMARY KEY, v) WITHOUT ROWID;
CREATE TEMP TABLE step(link, far, near, v, metric INTEGER, unsure);
CREATE INDEX step_of ON step(far, near);
CREATE INDEX step_to ON step(near, far);
CREATE TEMP TABLE pair(subject, source, sink, v);
CREATE INDEX pair_to ON pair(sink, source);
CREATE TEMP TABLE list(n INTEGER PRIMARY KEY, w, root, far, size);
CREATE INDEX list_of ON list(root, w);
CREATE TEMP TABLE mark(list INTEGER, i, element, d INTEGER, dirt, open,
  PRIMARY KEY(list, element)) WITHOUT ROWID;
CREATE INDEX mark_of ON mark(element, list);
CREATE INDEX mark_at ON mark(list, i);
CREATE TEMP TABLE tie(w, a, b, PRIMARY KEY(w, a, b)) WITHOUT ROWID;
CREATE TEMP TABLE called(w, element, clean, whole, PRIMARY KEY(w, element)) WITHOUT ROWID;
CREATE TEMP TABLE tainted(element PRIMARY KEY, v) WITHOUT ROWID;
CREATE TEMP TABLE wrong(what);
CREATE TEMP VIEW touched AS SELECT p.sink FROM pair p JOIN list l ON l.root = p.sink AND l.w = 1
  JOIN mark m ON m.list = l.n AND m.element = p.source WHERE m.open > 0;
CREATE TEMP VIEW joined AS SELECT a.element AS source, b.element AS sink, l.w
  FROM list l JOIN mark a ON a.list = l.n JOIN mark b ON b.list = l.n
  WHERE l.root = b.element OR NOT (SELECT v FROM apart);
CREATE TEMP VIEW shown AS SELECT json_object('format', 'cordon-shown/1',
    'as', CASE rule('avoid.paths') WHEN 'used' THEN 'routes' WHEN 'exists' THEN 'ways' WHEN 'every' THEN 'blocks'
      WHEN 'trace' THEN 'parts' ELSE 'reach' END,
    'lists', (SELECT json_group_array(json_object('of', '["may", "sure", "clean"]' ->> (w - 1), 'steps', json((
        SELECT json_group_array(json(step)) FROM (
          SELECT CASE rule('avoid.paths') WHEN 'every' THEN json_quote(element)
            WHEN 'used' THEN json_array(element, d, CASE dirt WHEN 2 THEN 'yes' WHEN 1 THEN 'maybe' ELSE 'no' END,
              json(iif(open, 'true', 'false')))
            WHEN 'trace' THEN iif(w = 1, json_array(element, d, dirt, open), json_array(element, d))
            ELSE json_array(element, d) END AS step
          FROM mark WHERE list = n ORDER BY iif(rule('avoid.paths') = 'every', i, NULL), element)))))
      FROM (SELECT * FROM list ORDER BY n))) AS json;
-- Questions about paths: ask.sql.  What stands in the proof, and what is to stand there.
CREATE TEMP TABLE given(q INTEGER PRIMARY KEY, told);
CREATE TEMP TABLE leg(q INTEGER, i, n, name, PRIMARY KEY(q, i)) WITHOUT ROWID;
CREATE TEMP TABLE flow(q INTEGER, n, link, f INTEGER, PRIMARY KEY(q, link)) WITHOUT ROWID;
CREATE TEMP TABLE about(q INTEGER PRIMARY KEY, id, near, far, d, low, high, clean, v, list);
CREATE TEMP TABLE task(q INTEGER PRIMARY KEY, k);
CREATE TEMP TABLE ends(q INTEGER, side, element, PRIMARY KEY(q, side, element)) WITHOUT ROWID;
CREATE TEMP TABLE fence(k, what, a, most INTEGER, PRIMARY KEY(k, what, a)) WITHOUT ROWID;
CREATE TEMP TABLE run(q INTEGER, link, a, b, f INTEGER);
CREATE TEMP TABLE used(q INTEGER, what, a, f INTEGER, PRIMARY KEY(q, what, a)) WITHOUT ROWID;
CREATE TEMP TABLE hop(w INTEGER, x, o, y, p, on_, what, a);
CREATE INDEX hop_of ON hop(x, o, w);
CREATE TEMP TABLE held(w INTEGER, q INTEGER, k, x, o, PRIMARY KEY(q, w, x, o)) WITHOUT ROWID;
CREATE TEMP TABLE wall(q INTEGER, w INTEGER, what, a, most);
CREATE INDEX wall_of ON wall(q, w);
CREATE TEMP VIEW lines AS SELECT q, w, ifnull(sum(most), 0) AS cost,
    json_group_array(a) FILTER (WHERE what = '') AS elements, json_group_array(what) FILTER (WHERE what <> '') AS links
  FROM (SELECT g.q, w.value AS w, what, a, most FROM given g JOIN json_each('[0, 1]') w LEFT JOIN wall ON wall.q = g.q AND wall.w = w.value
    ORDER BY g.q, w.value, what, a) GROUP BY q, w;
CREATE TEMP VIEW answer AS SELECT g.q, json_object(
    'way', json(nullif((SELECT json_group_array(name) FROM (SELECT name FROM leg WHERE q = g.q ORDER BY n)), '[]')),
    'flow', json(nullif((SELECT json_group_array(json_array(link, f)) FROM (SELECT link, f FROM flow WHERE q = g.q ORDER BY n)), '[]'))
    ) AS shown, a.*, r.cost, r.elements, json_object('elements', json(r.elements), 'links', json(r.links)) AS near_risks,
    json_object('elements', json(t.elements), 'links', json(t.links)) AS near_assets, EXISTS (SELECT 1 FROM leg WHERE leg.q = g.q) AS across
  FROM given g JOIN lines r ON r.q = g.q AND r.w = 0 JOIN lines t ON t.q = g.q AND t.w = 1 LEFT JOIN about a ON a.q = g.q;
-- Where nothing is in a set, nothing was asked.
CREATE TEMP VIEW vain AS SELECT count(DISTINCT what) < iif(rule('kind') = 'avoid', 3, 2) AS v
  FROM side WHERE what IN ('from', 'to', 'gear') AND v > 0;
CREATE TEMP VIEW answered AS SELECT json_patch(heading.json, json_object(
    'format', 'cordon-paths-proof/1', 'question', proof('question'), 'asked', json(proof('asked')),
    'shown', json(iif(rule('kind') <> 'cut', (SELECT json FROM shown), NULL)),
    'answer', CASE WHEN (SELECT v FROM vain) THEN 'unknown' WHEN rule('kind') = 'cut'
        THEN (SELECT '["no", "yes"]' ->> across FROM answer WHERE q = 0)
      WHEN rule('kind') = 'isolate' THEN (SELECT '["no", "unknown", "yes"]' ->> max(v) FROM about)
      ELSE (SELECT CASE WHEN max(low > 0) THEN 'yes' WHEN max(high > 0 OR d IS NULL) IS NOT 0 THEN 'unknown' ELSE 'no' END FROM about) END,
    'answers', (SELECT json_group_array(json_patch(json_patch('{}', CASE rule('kind')
      WHEN 'cut' THEN iif(across, '{}', json_object('cost', cost, 'near_risks', json(near_risks), 'near_assets', json(near_assets)))
      WHEN 'isolate' THEN json_object('element', id, 'value', '["no", "maybe", "yes"]' ->> v)
      ELSE json_object('demand', id, 'metric', d, 'low', low, 'high', high, 'clean_metric', clean, 'unavoidable',
        '["no", "maybe", "yes"]' ->> v, 'separated_by', json(nullif(elements, '[]'))) END), shown))
      FROM (SELECT * FROM answer ORDER BY q)))) AS json
  FROM heading;
