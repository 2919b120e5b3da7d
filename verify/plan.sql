-- The proof of a plan (doc/proof.md, Plans): `line` holds its lines, their first word apart, and rule() knows
-- the names of files.  Under the prices every bundle takes what is cheapest for it alone, found by trying
-- out every set of visits; the sum, less what the limits are worth, is what no schedule of this table can
-- cost less than.  exact() adds products up without rounding; its sums sort as they are.

SELECT stop(1, 'a byte 0') FROM document WHERE name = 'given' AND instr(CAST(json AS BLOB), x'00');
CREATE TABLE line AS
  SELECT key + 1 AS n, substr(value, 1, instr(value || ' ', ' ') - 1) AS word,
    iif(instr(value, ' '), substr(value, instr(value, ' ') + 1), NULL) AS rest
  FROM (SELECT replace(json_quote(substr(json, 1, length(json) - (substr(json, -1) = char(10)))),
      '\\', '\u005c') AS text FROM document WHERE name = 'given'),
    json_each('[' || replace(text, '\n', '","') || ']');
CREATE UNIQUE INDEX line_at ON line(n);
CREATE INDEX line_of ON line(word);
DELETE FROM document WHERE name = 'given';

-- Which lines there are, in this order (place), how often (fewest, most), how many numbers stand in one or
-- begin it (numbers, NULL: a text; more), and between what the first, the second and amounts lie.
CREATE TABLE word(word PRIMARY KEY, place, fewest, most, numbers, more, low, high, low_2, high_2, amount);
INSERT INTO word VALUES ('cordon-plan-proof/2', 1, 1, 1, 0, 0, 0, 0, 0, 0, 0),
  ('estate', 2, 1, 1, NULL, 0, 0, 0, 0, 0, 0), ('register', 3, 1, 1, NULL, 0, 0, 0, 0, 0, 0),
  ('policy', 4, json_array_length(rule('policies')), json_array_length(rule('policies')), NULL, 0, 0, 0, 0, 0, 0),
  ('plan', 5, 1, 1, NULL, 0, 0, 0, 0, 0, 0), ('date', 6, 0, 9e9, NULL, 0, 0, 0, 0, 0, 0),
  ('goal', 7, 1, 1, NULL, 0, 0, 0, 0, 0, 0), ('case', 8, 1, 1, NULL, 0, 0, 0, 0, 0, 0),
  ('impossible', 9, 0, 1, 0, 0, 0, 0, 0, 0, 0), ('cost', 9, 0, 1, 1, 0, -1 << 60, 1 << 60, 0, 0, 0),
  ('bound', 10, 0, 1, 1, 0, -1 << 60, 1 << 60, 0, 0, 0), ('shift', 11, 1, 1, 1, 0, 0, 40, 0, 0, 0),
  ('row', 12, 0, 9e9, 2, 0, -1 << 60, 1 << 60, 0, 9223372036854775807, 0),
  ('bundle', 13, 0, 9e9, 2, 0, 1, 2147483647, 1, 3, 0), ('visit', 13, 0, 9e9, 2, 1, 0, 127, 0, 1 << 60, 0),
  ('unit', 13, 0, 9e9, 0, 0, 0, 0, 0, 0, 0), ('option', 13, 0, 9e9, 2, 1, 0, 255, -1 << 60, 1 << 60, -1 << 60),
  ('state', 13, 0, 9e9, 0, 1, 0, 1 << 60, 0, 1 << 60, 0), ('moment', 13, 0, 9e9, 2, 1, 0, 127, 0, 0, 0),
  ('end', 14, 1, 1, 1, 0, 0, 1 << 60, 0, 0, 0),
  ('product', 15, 0, 9e9, NULL, 0, 0, 0, 0, 0, 0), ('change', 15, 0, 9e9, NULL, 0, 0, 0, 0, 0, 0);
SELECT stop(1, format('line %d: a line that does not belong here', n))
  FROM (SELECT n, place, lag(place, 1, 1) OVER (ORDER BY n) AS before FROM line LEFT JOIN word USING(word))
  WHERE ifnull(place < before, 1);
SELECT stop(1, format('there are %d lines: %s', count(n), word))
  FROM word LEFT JOIN line USING(word) GROUP BY word HAVING count(n) NOT BETWEEN fewest AND most;
SELECT stop(1, 'expected: impossible, or cost and bound')
  FROM (SELECT sum(word = 'impossible') AS i, sum(word = 'cost') AS c, sum(word = 'bound') AS b FROM line)
  WHERE i = c OR b <> c;

-- What it is of.
SELECT stop(1, format('line %d: expected: %s %s', n, word, said)) FROM line JOIN (
    SELECT 'estate' AS word, estate AS said FROM head UNION ALL SELECT 'register', register FROM head
    UNION ALL SELECT 'plan', file_digest(rule('plan')) UNION ALL SELECT 'case', 'mid') USING(word)
  WHERE rest IS NOT said;
SELECT stop(1, 'expected: goal cost, spend or risk') FROM line WHERE word = 'goal' AND ifnull(rest NOT IN ('cost', 'spend', 'risk'), 1);
SELECT stop(1, 'expected: date SYMBOL=DAY, each once')
  FROM (SELECT substr(rest, 1, instr(rest, '=') - 1) AS symbol, substr(rest, instr(rest, '=') + 1) AS day
    FROM line WHERE word = 'date')
  GROUP BY symbol HAVING count(*) > 1 OR date(max(day), '0 days') IS NOT max(day);

CREATE TABLE claim AS SELECT impossible.n NOT NULL AS impossible, goal.rest AS goal, 0 + cost.rest AS cost,
    0 + bound.rest AS bound, 0 + shift.rest AS shift, CASE goal.rest WHEN 'risk'
      THEN 'has by the proof a risk of' WHEN 'spend' THEN 'spends, budgets left aside,' ELSE 'costs' END AS verb
  FROM line goal JOIN line shift ON shift.word = 'shift' LEFT JOIN line impossible ON impossible.word = 'impossible'
    LEFT JOIN line cost ON cost.word = 'cost' LEFT JOIN line bound ON bound.word = 'bound' WHERE goal.word = 'goal';

-- The numbers, each in its place i; amounts with the rows they are of.
CREATE TABLE number(n INTEGER, i INTEGER, row INTEGER, x INTEGER, PRIMARY KEY(n, i)) WITHOUT ROWID;
SELECT stop(1, format('line %d: a number is not what it can be', n))
  FROM line JOIN word USING(word) WHERE numbers NOT NULL AND rest GLOB '*[^-0-9: ]*';
INSERT INTO number
  SELECT n, p.key, iif(instr(p.value, ':'), substr(p.value, 1, instr(p.value, ':') - 1), NULL),
    substr(p.value, instr(p.value, ':') + 1)
  FROM line JOIN word USING(word), json_each('["' || replace(rest, ' ', '","') || '"]') p
  WHERE numbers NOT NULL AND rest NOT NULL;
SELECT stop(1, format('line %d: a number is missing, or one too many', n))
  FROM line JOIN word USING(word) LEFT JOIN number USING(n) WHERE numbers NOT NULL
  GROUP BY n HAVING count(i) < numbers OR count(i) > numbers AND NOT more;
CREATE TABLE priced(row INTEGER PRIMARY KEY, most, price);
INSERT INTO priced SELECT row_number() OVER (ORDER BY n) - 1, most.x, price.x
  FROM line JOIN number most USING(n) JOIN number price USING(n)
  WHERE word = 'row' AND most.i = 0 AND price.i = 1;
SELECT stop(1, format('line %d: a number is not what it can be', n))
  FROM number JOIN line USING(n) JOIN word USING(word)
  WHERE typeof(x) <> 'integer' OR (row NOT NULL) <> (i > 1 AND word <> 'state')
    OR row NOT NULL AND row NOT IN (SELECT row FROM priced)
    OR word = 'option' AND i = 0 AND x BETWEEN 128 AND 254 OR CASE i WHEN 0 THEN x NOT BETWEEN low AND high
      WHEN 1 THEN x NOT BETWEEN low_2 AND high_2 ELSE x NOT BETWEEN amount AND 1 << 60 END;

-- The bundles, their units and states numbered from 1, and what their items are worth under the prices.
CREATE TABLE piece AS
  SELECT *, sum(word = 'unit') OVER w AS unit, sum(word = 'state') OVER w AS state
  FROM (SELECT n, word, sum(word = 'bundle') OVER (ORDER BY n) AS bundle
    FROM line JOIN word USING(word) WHERE place = 13) WINDOW w AS (PARTITION BY bundle ORDER BY n);
CREATE INDEX piece_of ON piece(bundle, word);
CREATE TABLE mark AS SELECT bundle, x + 1 AS unit, state, x >= unit AS beyond
  FROM piece JOIN number USING(n) WHERE word = 'state';
CREATE INDEX mark_of ON mark(bundle, unit);
CREATE TABLE bundle AS SELECT bundle, copies.x AS copies, visits.x AS visits,
    (SELECT max(state) FROM piece p WHERE p.bundle = b.bundle) AS states
  FROM piece b JOIN number copies USING(n) JOIN number visits USING(n)
  WHERE word = 'bundle' AND copies.i = 0 AND visits.i = 1;
CREATE TABLE item AS
  SELECT bundle, word, unit, state, t.x AS period, exact(iif(v.i > 1, price, iif(impossible, 0, 1 << shift)), v.x) AS value
  FROM piece JOIN number t USING(n) JOIN number v USING(n)
    LEFT JOIN priced ON priced.row = v.row, claim
  WHERE word IN ('visit', 'option', 'moment') AND t.i = 0 AND v.i > 0 GROUP BY n;
CREATE INDEX item_of ON item(bundle, word, unit, period, value);
SELECT stop(1, format('line %d: a line that does not belong here', n)) FROM piece
  WHERE bundle = 0 OR word = 'option' AND unit = 0 OR word = 'moment' AND state = 0 OR state > 4;
SELECT stop(1, 'a state is of a unit that is not there') FROM mark WHERE beyond;
SELECT stop(1, 'a second visit in a period') FROM item WHERE word = 'visit' GROUP BY bundle, period HAVING count(*) > 1;
SELECT stop(1, 'expected: end and the number of bundles') FROM line JOIN number USING(n)
  WHERE word = 'end' AND x <> (SELECT count(*) FROM bundle);

-- Every set of visits (254: none), and every way the states may end: with one of them, or never (255); one of
-- no unit before all (0).
CREATE TABLE moved AS SELECT DISTINCT bundle, period FROM item WHERE word = 'option' AND period < 128
  UNION SELECT bundle, 254 FROM bundle;
CREATE INDEX moved_of ON moved(bundle, period);
CREATE TABLE choice AS
  WITH v(bundle, visits, n, x, y, z) AS (
    SELECT bundle, visits, 1, period, period, period FROM bundle JOIN moved USING(bundle)
    UNION ALL SELECT v.bundle, visits, n + 1, x, iif(n = 1, period, y), period
      FROM v JOIN moved USING(bundle) WHERE n < visits AND period >= z),
  c(bundle, x, y, z, states, ends) AS (
    SELECT bundle, x, y, z, states, '[]' FROM v JOIN bundle USING(bundle) WHERE n = v.visits
    UNION SELECT bundle, x, y, z, states, json_insert(ends, '$[#]', e.value)
      FROM c, json_each(json_array(x, y, z, 255, iif(EXISTS (SELECT 1 FROM mark m
        WHERE m.bundle = c.bundle AND m.state = json_array_length(ends) + 1), x, 0))) e
      WHERE json_array_length(ends) < states)
  SELECT bundle, x, y, z, ends FROM c WHERE json_array_length(ends) = states;
-- The cheapest of them; NULL where some unit has no option in any.
CREATE TABLE least AS
  SELECT bundle, min((SELECT exact(value, 1) FROM (
      SELECT value FROM item i WHERE i.bundle = c.bundle AND word = 'visit' AND period IN (x, y, z)
      UNION ALL SELECT value FROM item i
        WHERE i.bundle = c.bundle AND word = 'moment' AND period < ends ->> (state - 1)
      UNION ALL SELECT (SELECT min(value) FROM item i
          WHERE i.bundle = u.bundle AND i.word = 'option' AND i.unit = u.unit AND period IN (x, y, z, 255)
            AND period <= ifnull((SELECT min(ends ->> (m.state - 1)) FROM mark m
              WHERE m.bundle = u.bundle AND m.unit = u.unit), 255))
        FROM piece u WHERE u.bundle = c.bundle AND u.word = 'unit'))) AS value
  FROM choice c GROUP BY bundle;
CREATE TABLE bottom AS SELECT exact(a, b) AS sum FROM (
  SELECT value AS a, copies AS b FROM least JOIN bundle USING(bundle) UNION ALL SELECT price, -most FROM priced);
SELECT stop(1, 'the prices do not show that there is no schedule') FROM bottom, claim
  WHERE impossible AND sum <= (SELECT exact(0, 0));
SELECT stop(1, 'the prices do not give this bound, or the schedule costs less') FROM bottom, claim
  WHERE NOT impossible AND ifnull(ceiling(sum, shift) <> bound OR bound > cost, 1);

-- The schedule: the products, and behind each what becomes it.
CREATE TABLE change(element, t INTEGER, product);
INSERT INTO change SELECT substr(rest, instr(rest, ' ') + 1), substr(rest, 1, instr(rest, ' ') - 1),
    (SELECT rest FROM line p WHERE p.word = 'product' AND p.n < line.n ORDER BY n DESC LIMIT 1)
  FROM line WHERE word = 'change';
SELECT stop(1, 'expected: change PERIOD ELEMENT, each element once') FROM change, claim
  WHERE impossible OR typeof(t) <> 'integer' OR t NOT BETWEEN 0 AND 127 OR element IS NULL
  UNION ALL SELECT stop(1, 'expected: change PERIOD ELEMENT') FROM line
  WHERE word = 'change' AND substr(rest, 1, instr(rest, ' ') - 1) GLOB '*[^0-9]*'
  UNION ALL SELECT stop(1, element || ' changes twice') FROM change GROUP BY element HAVING count(*) > 1;

-- The dates of the policies.
INSERT INTO document SELECT 'proof', json_object('dates', json_group_object(
    substr(rest, 1, instr(rest, '=') - 1), substr(rest, instr(rest, '=') + 1)))
  FROM line WHERE word = 'date';

-- What is accepted; judged: on how many days the schedule was.
CREATE TABLE judged(days);
CREATE VIEW accepted AS SELECT 'accepted: of what the proof lists ' || iif(bound IS NULL,
    'no choice keeps to all limits', format('nothing %s less than %d; %s', verb, bound,
    CASE WHEN days IS NULL THEN 'the schedule was not looked at'
      WHEN days > 0 THEN format('the schedule is what the plan file allows and %s %d; on %d '
        || 'days, each policy''s counted, it keeps every rule that must hold, was looked at and '
        || 'selects something', verb, cost, days)
      ELSE format('no rule that was looked at must hold before the calendar ends, so no day was '
        || 'judged; the schedule is what the plan file allows and %s %d', verb, cost) END))
    || (SELECT ifnull('; with ' || group_concat(rest, ', '), '') FROM line WHERE word = 'date') AS what
  FROM claim LEFT JOIN judged;
