-- Where the proof given is not the one expected: documents `given` and `expected`.  They are alike
-- when all their members are the same text, but for blanks; else they are compared value by value, in
-- any order.
CREATE VIEW difference AS
  WITH unlike AS (
    SELECT fullkey FROM document, json_each(document.json) WHERE name IN ('expected', 'given')
    GROUP BY fullkey HAVING count(*) <> 2 OR min(name) = max(name)
      OR min(value) IS NOT max(value) OR min(type) <> max(type)),
  said AS (
    SELECT name = 'expected' AS mine, t.id, 'proof' || substr(fullkey, 2) AS path,
      iif(type IN ('integer', 'real', 'text'), json_quote(atom), type) AS value
    FROM document, json_tree(document.json) t
    WHERE name IN ('expected', 'given') AND EXISTS (SELECT 1 FROM unlike))
  SELECT format('%s is %s, the proof says %s', path,
      ifnull(max(value) FILTER (WHERE mine), 'not there'),
      ifnull(max(value) FILTER (WHERE NOT mine), 'missing')) AS what
  FROM said GROUP BY path HAVING count(*) <> 2 OR sum(mine) <> 1 OR min(value) <> max(value)
  ORDER BY max(mine) DESC, min(id) LIMIT 1;
