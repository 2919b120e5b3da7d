-- The document `given` in parts: the proof without what is long, and what it tells of each rule.  A
-- question tells all of itself.
INSERT INTO document SELECT 'proof', json_remove(json, '$.rules', '$.shown', '$.answers')
  FROM document WHERE name = 'given';
INSERT INTO document SELECT 'at', proof('at');
SELECT stop(1, 'at is not a day') WHERE day(at()) IS NOT at() OR at() IS NULL;
INSERT INTO told SELECT 0, json FROM document WHERE name = 'given' AND proof('question') NOT NULL
  UNION ALL SELECT key, value FROM document, json_each(document.json, '$.rules')
    WHERE name = 'given' AND proof('question') IS NULL;

-- What is accepted, on which day, and what the proof supposes: options, and days that the policy leaves open.
CREATE VIEW accepted AS SELECT format('accepted: %s on estate %.4s%s at %s: %s (%d %s)%s%s%s',
    ifnull(proof('question') || ' ' || proof('asked'), proof('policy.id')),
    proof('estate.digest'), char(8230), at(), ifnull(proof('answer'), proof('verdict')),
    iif(proof('question') IS NULL, count(*), json_array_length(json, '$.answers')),
    iif(proof('question') IS NULL, 'rules', 'answers'),
    iif(proof('options') GLOB '*true*', '; supposing ' || proof('options'), ''),
    (SELECT '; with ' || group_concat(key || '=' || value, ', ') FROM json_each(proof('dates'))
      WHERE policy('dates.' || key) IS NULL),
    (SELECT '; this estate is a model, not a real network' FROM network_tag WHERE tag = 'model'))
  AS what FROM told;
