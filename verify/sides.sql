-- Rules and questions about paths: what their expressions say of elements, into `side`, as far as those
-- are there; where they stop; and what the proof shows.
INSERT INTO here SELECT id, here FROM present WHERE here > 0;
SELECT run(format('INSERT INTO side SELECT %Q, element, max(min(chosen, %s)) AS v FROM (%s) '
    || 'LEFT JOIN here USING(element) GROUP BY element HAVING v > 0', what, counts, rows(expression)))
  FROM (
    SELECT 'from' AS what, coalesce(rule('avoid.between'), rule('isolate.from'), rule('cut.from')) AS expression,
      'ifnull(here.v, 0)' AS counts
    UNION ALL SELECT 'to', coalesce(rule('avoid.and'), rule('asked.to'), rule('isolate.to')), 'ifnull(here.v, 0)'
    UNION ALL SELECT 'gear', rule('avoid.from'), 'ifnull(here.v, 0)' WHERE rule('avoid.paths') = 'trace'
    UNION ALL SELECT 'stop', rule('isolate.stops'), 2 WHERE rule('isolate.stops') NOT NULL
    UNION ALL SELECT 'stop ' || key, value ->> 'at', 2 FROM json_each(rule('isolate.stop_over'))
    UNION ALL SELECT 'keep', rule('cut.keep'), 2 WHERE rule('cut.keep') NOT NULL
    UNION ALL SELECT 'cost ' || key, value ->> 'at', 2 FROM json_each(rule('cut.costs')));

SELECT run('INSERT INTO selected ' || rows(coalesce(rule('from'), rule('where'))))
  WHERE rule('avoid.vendors') NOT NULL;
INSERT INTO side SELECT 'gear', element, max(min(chosen, v)) FROM gear GROUP BY element;
DELETE FROM selected;

-- whole: whatever kind a link has of those asked for, it is stopped.
WITH asked(kinds) AS (SELECT ifnull(rule('isolate.over'), 'data, control, management'))
INSERT INTO halt
  SELECT 'stop', kinds, 1, 0, 1 FROM asked WHERE rule('isolate.stops') NOT NULL
  UNION ALL
  SELECT 'stop ' || key, ifnull(value ->> 'over', ''), NOT EXISTS (SELECT 1
      FROM json_each('["data", "control", "management", "timing", "power"]') word
      WHERE instr(kinds, word.value) AND NOT ifnull(instr(stop.value ->> 'over', word.value), 0)),
    value ->> 'stops' IS NOT 'out', value ->> 'stops' IS NOT 'in'
  FROM asked, json_each(rule('isolate.stop_over')) stop;

SELECT stop(1, 'nothing is shown') WHERE rule('kind') <> 'cut' AND proved('shown.format') IS NULL;
INSERT INTO list
  SELECT key, CASE value ->> 'of' WHEN 'clean' THEN 3 WHEN 'sure' THEN 2 ELSE 1 END, NULL, NULL,
    json_array_length(value, '$.steps')
  FROM json_each(proved('shown.lists')) WHERE rule('kind') <> 'cut';
INSERT OR IGNORE INTO mark
  SELECT l.key, s.key, CAST(iif(s.type = 'array', s.value ->> 0, s.atom) AS TEXT),
    CAST(iif(s.type = 'array', s.value ->> 1, 0) AS INTEGER), iif(s.type = 'array',
      CASE s.value ->> 2 WHEN 'yes' THEN 2 WHEN 'maybe' THEN 1 ELSE 0 + (s.value ->> 2) END, 0),
    iif(s.type = 'array', 0 + ifnull(s.value ->> 3, 0), 0)
  FROM json_each(proved('shown.lists')) l, json_each(l.value, '$.steps') s WHERE rule('kind') <> 'cut';
UPDATE list SET root = (SELECT element FROM mark WHERE list = n AND d = 0),
  far = (SELECT max(d) FROM mark WHERE list = n);
