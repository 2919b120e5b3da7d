-- Rules about paths (doc/policy.md, Paths): what the proof shows of them (doc/proof.md, Shown) is
-- checked here, link by link; nothing is searched for.  list and mark hold the lists of the proof; w: 2
-- of what is sure, 1 of all that may be; to trace is a rule of paths `trace`: 3 past all risks, 2 past
-- what surely is one, 1 past all.  d of a block: the place in it.  What is made of them again, below,
-- must be the text that was given.
CREATE TEMP VIEW IF NOT EXISTS list_shown AS
  SELECT l.key AS n, w.key + 1 AS w, l.value AS told
  FROM json_each(proved('shown.lists')) l
    JOIN json_each('["may", "sure", "clean"]') w ON w.value = l.value ->> 'of'
  WHERE EXISTS (SELECT 1 FROM selected);
CREATE TEMP TABLE mark(w, list INTEGER, element TEXT, d INTEGER, dirt, open,
  PRIMARY KEY(list, element)) WITHOUT ROWID;
CREATE INDEX mark_of ON mark(element, list);
INSERT OR IGNORE INTO mark
  SELECT w, n, step ->> 0, iif(typeof(step ->> 1) = 'integer', step ->> 1, -1),
    CASE step ->> 2 WHEN 'yes' THEN 2 WHEN 'maybe' THEN 1 ELSE 0 + ifnull(step ->> 2, 0) END,
    0 + ifnull(step ->> 3, 0)
  FROM (SELECT w, n, iif(s.type = 'array', s.value, json_array(s.atom, s.key)) AS step
    FROM list_shown, json_each(told, '$.steps') s);
-- starts: elements at distance 0; to: used, how far it leads.
CREATE TEMP TABLE list(n INTEGER PRIMARY KEY, w, root, far, starts, upto);
INSERT INTO list
  SELECT n, g.w, min(element) FILTER (WHERE d = 0), max(d), sum(d = 0), 9e18
  FROM list_shown g LEFT JOIN mark ON list = n GROUP BY n;
UPDATE list SET upto = (SELECT ifnull(max(ifnull(d, 9e18)), -1) FROM pair
    LEFT JOIN mark ON list = n AND element = source WHERE sink = root)
  WHERE rule('avoid.paths') = 'used';
CREATE INDEX list_of ON list(root, w);

-- Distances: 0 at the start, over one link more than from somewhere, and over none less.  Where lists
-- start: isolate: at all that it is from; avoid: at the sinks.
CREATE TEMP TABLE start AS
  SELECT DISTINCT element, here.v FROM pair JOIN here ON element = sink
  UNION ALL SELECT element, v FROM side WHERE what = 'from' AND rule('kind') = 'isolate';
SELECT stop(1, 'a list starts where it cannot: ' || x.element)
  FROM mark x LEFT JOIN start USING(element)
  WHERE x.d <= 0 AND rule('avoid.paths') IS NOT 'every' AND (x.d < 0 OR ifnull(v, 0) < x.w);
SELECT stop(1, 'no link leads on from ' || x.element)
  FROM mark x WHERE x.d > 0 AND rule('avoid.paths') IS NOT 'every' AND NOT EXISTS (
    SELECT 1 FROM arc JOIN mark y ON y.list = x.list AND y.element = near
    WHERE far = x.element AND v >= x.w AND y.d + metric = x.d);
SELECT stop(1, 'link ' || link || ' leads nearer than is shown')
  FROM list JOIN mark y ON y.list = n JOIN arc ON near = y.element AND v >= y.w
    LEFT JOIN mark x ON x.list = n AND x.element = arc.far
  WHERE rule('avoid.paths') IS NOT 'every' AND ifnull(x.d > y.d + metric, y.d + metric <= upto);
-- isolate: of both worlds.  avoid: one start each; where no link leads one way, one list for what hangs
-- together, from the first sink in it.
SELECT stop(1, 'the lists are not of what is sure and of what may be')
  WHERE rule('kind') = 'isolate' AND EXISTS (SELECT 1 FROM selected) AND
    (SELECT group_concat(w, '') FROM (SELECT w FROM list ORDER BY n)) IS NOT '21';
SELECT stop(1, 'no list starts at ' || element)
  FROM start s, json_each('[1, 2, 3]') w
  WHERE EXISTS (SELECT 1 FROM selected) AND v >= value AND CASE rule('avoid.paths')
      WHEN 'every' THEN 0 WHEN 'used' THEN value = 1 WHEN 'trace' THEN value = 1 OR EXISTS (
        SELECT 1 FROM list JOIN mark x ON x.list = n JOIN pair ON sink = root AND source = x.element
        WHERE root = s.element AND x.open > 0) ELSE 1 END
    AND NOT EXISTS (SELECT 1 FROM mark x
      WHERE x.element = s.element AND x.w = value AND (x.d = 0 OR NOT (SELECT v FROM apart)));
SELECT stop(1, 'list ' || n || ' has not one start, or is not in its place')
  FROM list l WHERE rule('avoid.paths') <> 'every' AND (
    starts IS NOT 1 OR rule('avoid.paths') = 'used' AND w = 2
    OR NOT (SELECT v FROM apart) AND EXISTS (SELECT 1 FROM mark JOIN pair ON sink = element
      WHERE list = n AND element < root)
    OR EXISTS (SELECT 1 FROM list k WHERE k.n = l.n - 1 AND iif((SELECT v FROM apart),
      (k.root, l.w) >= (l.root, k.w), (l.w, k.root) >= (k.w, l.root))));
-- used: no farther than the farthest source.  What lies on the least ways, and whether that may not be
-- as it is; trace: how much of what goes on from an element touches what surely is, and what may be.
SELECT stop(1, 'a list leads farther than any source: ' || root) FROM list WHERE far > upto;
SELECT stop(1, 'what lies on the way of ' || x.element || ' is another')
  FROM mark x LEFT JOIN dirt d USING(element)
  WHERE (rule('avoid.paths') = 'used' OR rule('avoid.paths') = 'trace' AND x.w = 1) AND NOT ifnull((
    SELECT iif(rule('avoid.paths') = 'used', x.dirt = max(ifnull(d.v, 0), ifnull(max(y.dirt), 0))
        AND x.open = ifnull(max(unsure OR y.open OR y.d > 0 AND h.v = 1), 0),
      abs(x.dirt - iif(d.v IS 2, 1, ifnull(avg(y.dirt), 0))) < 1e-9
        AND abs(x.open - iif(d.v NOT NULL, 1, ifnull(avg(y.open), 0))) < 1e-9
        AND (x.dirt > 0) = (d.v IS 2 OR ifnull(max(y.dirt > 0), 0))
        AND (x.open > 0) = (d.v NOT NULL OR ifnull(max(y.open > 0), 0)))
    FROM arc JOIN mark y ON y.list = x.list AND y.element = near JOIN here h ON h.element = near
    WHERE far = x.element AND y.d + metric = x.d), 0);
-- every: blocks.  Each link lies in one; they hang on each other like a tree; each hangs together
-- without any one of its elements, which its order shows.
SELECT stop(1, 'a block holds ' || x.element || ', which is not there, or twice')
  FROM mark x LEFT JOIN here h USING(element)
  WHERE rule('avoid.paths') = 'every' AND (ifnull(h.v, 0) < x.w OR x.d > 0 AND EXISTS (
    SELECT 1 FROM mark y WHERE y.element = x.element AND y.w = x.w AND
      (y.d > 0 OR y.list <= x.list) AND (y.list, y.d) <> (x.list, x.d)));
CREATE TEMP TABLE tie(w, a, b, PRIMARY KEY(w, a, b)) WITHOUT ROWID;
INSERT INTO tie
  SELECT 1, far, near FROM arc WHERE rule('avoid.paths') = 'every'
  UNION SELECT 1, near, far FROM arc WHERE rule('avoid.paths') = 'every'
  UNION SELECT 2, x.far, x.near FROM arc x JOIN arc y ON y.far = x.near AND y.near = x.far
    WHERE rule('avoid.paths') = 'every' AND x.v = 2 AND y.v = 2;
SELECT stop(1, 'no block holds a link between ' || a || ' and ' || b)
  FROM tie WHERE EXISTS (SELECT 1 FROM selected) AND NOT EXISTS (
    SELECT 1 FROM mark x JOIN mark y ON y.list = x.list AND y.element = b
    WHERE x.element = a AND x.w = tie.w);
SELECT stop(1, 'a block does not hang together at ' || x.element)
  FROM mark x JOIN list l ON n = x.list WHERE rule('avoid.paths') = 'every' AND NOT (
    SELECT ifnull(iif(x.d = 0, max(y.d) = l.far, iif(x.d = l.far, min(y.d) = 0,
      min(y.d) < x.d AND max(y.d) > x.d)), 0)
    FROM tie t JOIN mark y ON y.list = x.list AND y.element = b WHERE t.w = x.w AND a = x.element);
-- Elements that hang together: in any way (whole), and past all that must not be passed (clean).
CREATE TEMP TABLE called(w, element, clean, whole, PRIMARY KEY(w, element)) WITHOUT ROWID;
INSERT INTO called
  WITH foul AS (SELECT DISTINCT list FROM mark JOIN dirt USING(element) WHERE v >= w),
  c(w, element, clean, whole) AS (
    SELECT DISTINCT w, element, element, element FROM mark x WHERE x.d = 0 AND NOT EXISTS (
        SELECT 1 FROM mark y WHERE y.element = x.element AND y.d > 0 AND y.w = x.w)
    UNION ALL
    SELECT c.w, y.element, iif(y.list IN foul, y.element, c.clean), c.whole
    FROM c JOIN mark x ON x.element = c.element AND x.d = 0 AND x.w = c.w
      JOIN mark y ON y.list = x.list AND y.d > 0)
  SELECT * FROM c WHERE rule('avoid.paths') = 'every';

-- What comes of it: who is reached; whose ways are bad.
DELETE FROM bad;
DELETE FROM deep;
INSERT INTO bad
  SELECT 'element:' || s.element, ifnull(max(w), 0) FROM selected s LEFT JOIN mark USING(element)
  WHERE rule('kind') = 'isolate' GROUP BY s.element
  UNION ALL
  SELECT 'element:' || subject, max(min(p.v, CASE
      WHEN rule('avoid.paths') = 'used' THEN CASE WHEN max(s_dirt, t_dirt) = 2 THEN 2
        WHEN u.dirt IS NULL THEN 1 WHEN NOT open THEN u.dirt
        ELSE EXISTS (SELECT 1 FROM dirt JOIN here USING(element)) END
      WHEN source = sink THEN s_dirt
      WHEN rule('avoid.paths') = 'exists' THEN 2 - ifnull((
        SELECT max(x.w) FROM mark x JOIN mark y ON y.list = x.list AND y.element = sink
        WHERE x.element = source AND (y.d = 0 OR NOT (SELECT v FROM apart))), 0)
      WHEN EXISTS (SELECT 1 FROM called x JOIN called y USING(w, clean)
        WHERE w = 1 AND x.element = source AND y.element = sink) THEN 0
      ELSE 1 + EXISTS (SELECT 1 FROM called x JOIN called y USING(w, whole)
        WHERE w = 2 AND x.element = source AND y.element = sink AND x.clean <> y.clean) END))
  FROM (SELECT *, ifnull((SELECT v FROM dirt WHERE element = source), 0) AS s_dirt,
      ifnull((SELECT v FROM dirt WHERE element = sink), 0) AS t_dirt FROM pair) p
    LEFT JOIN mark u ON u.element = source AND u.list = (SELECT n FROM list WHERE root = sink)
  WHERE rule('avoid.paths') <> 'trace' GROUP BY subject;
INSERT INTO shown SELECT json_object('format', 'cordon-shown/1',
    'as', CASE rule('avoid.paths') WHEN 'used' THEN 'routes' WHEN 'exists' THEN 'ways'
      WHEN 'every' THEN 'blocks' WHEN 'trace' THEN 'parts' ELSE 'reach' END,
    'lists', (SELECT json_group_array(json_object('of', '["may", "sure", "clean"]' ->> (w - 1),
        'steps', json((SELECT json_group_array(json(step)) FROM (
          SELECT CASE rule('avoid.paths') WHEN 'every' THEN json_quote(element)
            WHEN 'used' THEN json_array(element, d, '["no", "maybe", "yes"]' ->> dirt,
              json(iif(open, 'true', 'false')))
            WHEN 'trace' THEN iif(w = 1, json_array(element, d, dirt, open), json_array(element, d))
            ELSE json_array(element, d) END AS step
          FROM mark WHERE list = n ORDER BY iif(rule('avoid.paths') = 'every', d, 0), element)))))
      FROM (SELECT * FROM list ORDER BY n)));
