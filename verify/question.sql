-- What trace, reach and cut were asked, as a rule of the kind avoid, isolate or cut would ask it.
DELETE FROM document WHERE name = 'rule';
INSERT INTO document
  SELECT 'rule', json_object('key', 0, 'id', question, 'kind', kind, 'asked', json(asked),
    kind, json(iif(kind = 'avoid', json_set(asked, '$.paths', 'trace'), asked)))
  FROM (SELECT proof('question') AS question, proof('asked') AS asked,
    '{"trace": "avoid", "reach": "isolate", "cut": "cut"}' ->> proof('question') AS kind)
  WHERE kind NOT NULL AND json_type(asked) = 'object';
SELECT stop(1, 'proof.question is none') WHERE rule('id') IS NULL;
SELECT stop(1, 'proof.asked says what nothing asks for, or says it twice or strangely: ' || fullkey)
  FROM json_tree(proof('asked')) GROUP BY fullkey HAVING count(*) > 1 OR instr(fullkey, char(92))
    OR typeof(key) = 'text' AND key NOT IN ('from', 'to', 'over', 'stops', 'stop_over', 'services',
      'metric', 'keep', 'link_cost', 'element_cost', 'costs', 'at', 'cost', 'also_closed')
    OR (path GLOB '*[.]over' OR path GLOB '*[.]services')
      AND ifnull(atom, '') NOT IN ('data', 'control', 'management', 'timing', 'power');
SELECT stop(1, 'proof.asked does not say ' || value) FROM json_each('["from", "over", "to"]')
  WHERE rule('asked') -> value IS NULL AND (value, rule('kind')) <> ('to', 'avoid');
