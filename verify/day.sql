-- day(text): a day, or that of a symbol (the policy's, or else the one given), which + or - so many
-- days, months or years may follow; NULL where there is none.  Where a month has no such day it is its
-- last.
WITH word AS (
  SELECT substr(text, 1, instr(text, ' ') - 1) AS symbol,
    replace(substr(text, instr(text, ' ')), ' ', '') AS offset
  FROM (SELECT replace(replace(replace(replace(?1, char(9), ' '), char(10), ' '), '+', ' +'),
    '-', ' -') || ' ' AS text)),
part AS (
  SELECT coalesce(policy('dates.' || symbol), proof('dates.' || symbol)) AS day,
    CAST(offset AS INTEGER) AS count, substr(ltrim(offset, '+-0123456789'), 1, 1) AS unit
  FROM word),
step AS (SELECT *, count * iif(unit = 'y', 12, 1) AS months, date(day, 'start of month') AS first
  FROM part)
SELECT CASE WHEN date(?1, '0 days') IS ?1 THEN ?1 WHEN date(day, '0 days') IS NOT day THEN NULL
    WHEN unit = 'd' THEN date(day, count || ' days')
    ELSE min(date(first, months || ' months', (strftime('%d', day) - 1) || ' days'),
      date(first, (months + 1) || ' months', '-1 day')) END
  FROM step
