-- The calendar of the plan file, which rule() asks, and from when each rule of the policy but those about
-- paths must hold: by the plan file, or its own date, or that of its policy (doc/plan.md).
CREATE TABLE IF NOT EXISTS period AS
  WITH p(t, m) AS (
    SELECT 0, CASE rule('calendar.unit') WHEN 'month' THEN 1 WHEN 'quarter' THEN 3 ELSE 12 END
    UNION ALL SELECT t + 1, m FROM p WHERE t + 1 < CAST(rule('calendar.count') AS INTEGER))
  SELECT t, date(rule('calendar.first'), (t * m) || ' months') AS first,
    date(rule('calendar.first'), (t * m + m) || ' months', '-1 day') AS last, t * m / 12 AS year
  FROM p;
SELECT stop(1, 'the date of rule ' || (value ->> 'id') || ' is not known')
  FROM json_each(policy('rules')) r WHERE value ->> 'by' NOT NULL AND day(value ->> 'by') IS NULL
    AND NOT EXISTS (SELECT 1 FROM json_each(rule('from')) f
      WHERE f.key IN (r.value ->> 'id', policy('id') || '/' || (r.value ->> 'id')));
DROP TABLE IF EXISTS due;
CREATE TABLE due AS
  SELECT id, iif(day < (SELECT min(last) FROM period), max(day, ifnull(rule('overdue'), '')), day) AS day
  FROM (SELECT id, max(rule('calendar.first'), coalesce(
      (SELECT value FROM json_each(rule('from')) WHERE key IN (rule.id, policy('id') || '/' || rule.id)),
      day(own), policy('in_force'), '')) AS day
    FROM (SELECT value ->> 'id' AS id, value ->> 'by' AS own FROM json_each(policy('rules'))
      WHERE value -> 'avoid' IS NULL AND value -> 'isolate' IS NULL) AS rule);
