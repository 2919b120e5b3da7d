-- What the proof says of the rule, once its kind has filled verdict and finding; `unknown:` applies.
UPDATE verdict SET verdict = iif(rule('unknown') = 'violates', 'violated', 'satisfied')
  WHERE verdict = 'unknown' AND rule('unknown') IN ('violates', 'tolerated');
INSERT INTO result
  SELECT rule('id'), verdict, vacuous, counts, json_insert(json_object('id', rule('id'), 'kind', rule('kind'),
    'verdict', verdict, 'vacuous', json(iif(vacuous, 'true', 'false')), 'evaluated', json('true'),
    'by', day(rule('by')), 'target', day(rule('target')), 'counts', json(iif(counts, 'true', 'false')),
    'selected', (SELECT json_object('sure', ifnull(sum(sure), 0), 'maybe', ifnull(sum(NOT sure), 0))
      FROM chosen),
    'groups', (SELECT json_group_array(json_object('group', grp, 'verdict', verdict,
        'exempt', json(iif(exempt, 'true', 'false')), 'share', iif(high_of, json_object(
          'low', json_object('num', low, 'den', low_of),
          'high', json_object('num', high, 'den', high_of)), NULL), 'cap', json(ratio(rule('to'))),
        'number', iif(rule('kind') = 'suppliers', json_object('low', low, 'high', high), NULL)))
      FROM (SELECT * FROM verdict ORDER BY grp)),
    'findings', (SELECT json_group_array(json_object('group', grp, 'subject', subject,
        'value', iif(sure, 'yes', 'maybe'), 'exempt', json(iif(exempt, 'true', 'false'))))
      FROM (SELECT * FROM finding ORDER BY grp, subject))),
    iif(rule('kind') IN ('avoid', 'isolate'), '$.shown', '$.id'), json((SELECT json FROM shown)))
  FROM (SELECT vacuous, proof('options.in_force') IS NOT 1 OR ifnull(day(rule('by')) <= at(), 1) AS counts,
      CASE WHEN vacuous AND rule('may_be_empty') IS NOT 'true' THEN 'unknown'
        ELSE (SELECT CASE WHEN max(verdict = 'violated') THEN 'violated'
          WHEN max(verdict = 'unknown') THEN 'unknown' ELSE 'satisfied' END
          FROM verdict WHERE NOT exempt) END AS verdict
    FROM (SELECT NOT EXISTS (SELECT 1 FROM chosen) AS vacuous));
