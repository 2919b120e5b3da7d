-- What trace, reach and cut were asked, as a rule of the kind avoid, isolate or cut would ask it.
DELETE FROM document WHERE name = 'rule';
INSERT INTO document
  SELECT 'rule', json_object('key', 0, 'id', question, 'kind', kind, 'asked', json(asked),
    kind, json(iif(kind = 'avoid', json_set(asked, '$.paths', 'trace'), asked)))
  FROM (SELECT proof('question') AS question, proof('asked') AS asked,
    '{"trace": "avoid", "reach": "isolate", "cut": "cut"}' ->> proof('question') AS kind)
  WHERE kind NOT NULL AND json_type(asked) = 'object';
SELECT stop(1, 'proof.question is none') WHERE rule('id') IS NULL;
SELECT stop(1, 'proof.asked says twice, or says strangely, what is ' || fullkey)
  FROM json_tree(proof('asked')) GROUP BY fullkey HAVING count(*) > 1 OR instr(fullkey, char(92));
SELECT stop(1, 'proof.asked does not say ' || value) FROM json_each('["from", "over", "to"]')
  WHERE rule('asked') -> value IS NULL AND (value, rule('kind')) <> ('to', 'avoid');
-- Of each kind what the question has, and as the command line takes it.
SELECT stop(1, 'proof.asked says what ' || rule('id') || ' does not ask for: ' || key)
  FROM json_each(proof('asked')) WHERE NOT instr(CASE rule('id')
    WHEN 'trace' THEN '|from|over|services|metric|' WHEN 'reach' THEN '|from|to|over|stops|stop_over|'
    ELSE '|from|to|over|keep|link_cost|element_cost|costs|also_closed|' END, '|' || key || '|');
SELECT stop(1, 'proof.asked is not as it is asked: ' || fullkey) FROM json_tree(proof('asked'))
  WHERE NOT CASE
    WHEN key IN ('from', 'to', 'keep', 'at') THEN type = 'text' AND atom <> ''
    WHEN key = 'stops' THEN type = 'text' AND iif(path = '$', atom <> '', atom IN ('in', 'out', 'both'))
    WHEN path GLOB '*[.]over' OR path GLOB '*[.]services'
      THEN ifnull(atom, '') IN ('data', 'control', 'management', 'timing', 'power')
    WHEN key IN ('over', 'services') THEN type = 'array' AND value <> '[]'
    WHEN key IN ('costs', 'stop_over', 'also_closed') THEN type = 'array'
    WHEN key = 'metric' THEN type = 'integer' AND atom BETWEEN 1 AND 4294967295
    WHEN key = 'element_cost' AND type = 'text' THEN atom = 'register'
    WHEN key IN ('link_cost', 'element_cost', 'cost') THEN type = 'integer' AND atom >= (key <> 'cost')
    ELSE typeof(key) <> 'text' END;
