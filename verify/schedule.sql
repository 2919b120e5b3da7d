-- What a plan file, which rule() asks, says of a schedule (doc/plan.md): `change` holds it, `period` the
-- calendar, `claim` what it is said to cost.  Money is that of the mid case.

-- The elements that each entry of a list takes in.
CREATE TABLE taken(list, i INTEGER, element, chosen);
SELECT run(format('INSERT INTO taken SELECT %Q, %d, element, max(chosen) FROM (%s) WHERE chosen > 0 '
    || 'GROUP BY element', list.value, entry.key, rows(entry.value ->> 'where')))
  FROM json_each('["replace", "together", "coverage"]') list, json_each(rule(list.value)) entry;
SELECT run(format('INSERT INTO taken SELECT ''first'', %d, element, max(chosen) FROM (%s) WHERE chosen > 0 '
    || 'GROUP BY element', key, rows(value ->> 'first')))
  FROM json_each(rule('together')) WHERE value ->> 'first' NOT NULL;
CREATE INDEX taken_of ON taken(element);
-- The entry that an element belongs to: the first that surely takes it in, else the first that may.
CREATE TABLE entry AS
  SELECT element, ifnull(min(i) FILTER (WHERE chosen = 2), min(i)) AS i FROM taken JOIN element e ON e.id = element
  WHERE list = 'replace' AND e.state IS NOT 'retired' AND ifnull(e.retired > rule('calendar.first'), 1) GROUP BY element;
CREATE INDEX entry_of ON entry(element);
SELECT stop(2, 'expected: a cost in whole numbers, or low, mid and high of one, at ' || fullkey)
  FROM document, json_tree(document.json) WHERE name = 'rule' AND key = 'cost' AND path <> '$.products'
    AND (SELECT n = '' OR n GLOB '*[^0-9]*' FROM (SELECT ifnull(iif(type = 'object', value ->> 'mid', atom), '') AS n));
-- What can be bought, what it costs and when it can be there; who may have made it, nobody: anyone may.
CREATE TABLE offer AS
  SELECT e.key AS i, b.value AS product, ifnull(e.value ->> '$.hours', 0) + 0 AS hours,
    coalesce(e.value ->> '$.cost.mid', e.value ->> '$.cost', p.value ->> '$.cost.mid',
      p.value ->> '$.cost', iif(d.currency = rule('currency'), d.cost_low + (d.cost_high - d.cost_low) / 2, NULL)) + 0 AS cost,
    ifnull(p.value ->> '$.lead_days', d.lead_days) + 0 AS lead_days
  FROM json_each(rule('replace')) e, json_each(e.value, '$.by') b
    LEFT JOIN json_each(rule('products')) p ON p.key = b.value LEFT JOIN product d ON d.id = b.value;
CREATE TABLE makes AS
  SELECT substr(thing, 9) AS product, party FROM maker WHERE thing GLOB 'product:*'
  UNION SELECT p.key, n.id FROM json_each(rule('products')) p
    JOIN name n ON n.kind = 'party' AND n.name = fold(p.value ->> '$.maker');
CREATE TABLE done AS
  SELECT c.*, ifnull(e.site, 'element:' || c.element) AS place, ifnull(s.region, '?') AS region,
    e.operator, p.first, p.year, o.cost, o.hours, o.lead_days
  FROM change c LEFT JOIN element e ON e.id = c.element LEFT JOIN site s ON s.id = e.site LEFT JOIN period p ON p.t = c.t
    LEFT JOIN entry n ON n.element = c.element LEFT JOIN offer o ON o.i = n.i AND o.product = c.product;

-- The bill: what is paid in which period, and what of it counts against budgets.
CREATE TABLE visit AS SELECT DISTINCT place, t, year FROM done;
CREATE TABLE bill AS
  SELECT t, year, cost AS money, 1 AS paid FROM done
  UNION ALL SELECT t, year, coalesce(rule('visits.cost.mid'), rule('visits.cost'), 0) + 0, 1 FROM visit
  UNION ALL SELECT t, year, m.value * rule('disruption.price'), 0
    FROM done JOIN measure m ON m.element = done.element AND m.name = rule('disruption.measure');
CREATE TABLE factor AS
  WITH f(year, f) AS (SELECT 0, 1000000000 UNION ALL
    SELECT year + 1, iif((SELECT goal FROM claim) = 'spend', f, f * 1000000 /
      (1000000 + CAST(round(10000 * ifnull(rule('discount_pct'), 0)) AS INTEGER))) FROM f WHERE year < 120)
  SELECT * FROM f;
CREATE VIEW price AS
  SELECT ifnull(sum(money / 1000000000 * f + money % 1000000000 * f / 1000000000), 0) AS price
  FROM bill JOIN factor USING(year) WHERE paid OR (SELECT goal FROM claim) <> 'spend';

-- Groups of coverage and suppliers that elements belong to.
CREATE VIEW belongs AS
  SELECT e.id AS element, 'region' AS per, ifnull(s.region, '?') AS grp
    FROM element e LEFT JOIN site s ON s.id = e.site
  UNION ALL SELECT id, 'all', 'all' FROM element
  UNION ALL SELECT DISTINCT e.id, 'operator', o.value FROM element e,
    json_each('[' || replace(json_quote(ifnull(e.operator, '?')), '|', '","') || ']') o;

-- Coverage: the elements of each group; or the sites near each, and what stands there.
CREATE TABLE spot AS SELECT DISTINCT i, s.id, lat, lon FROM taken JOIN element e ON e.id = element JOIN site s ON s.id = e.site
  WHERE list = 'coverage' AND rule('coverage') ->> ('$[' || i || '].within_m') AND lat NOT NULL AND lon NOT NULL;
CREATE TABLE covered AS
  SELECT c.key AS i, c.value ->> '$.at_most' AS most, g.grp, element, element AS member
    FROM json_each(rule('coverage')) c JOIN taken k ON list = 'coverage' AND k.i = c.key JOIN belongs g USING(element)
    WHERE c.value ->> '$.within_m' IS NULL AND g.per = ifnull(c.value ->> '$.per', 'all')
  UNION ALL SELECT c.key, c.value ->> '$.at_most', a.id, e.id, b.id
    FROM json_each(rule('coverage')) c JOIN spot a ON a.i = c.key JOIN spot b ON b.i = a.i JOIN element e ON e.site = b.id
    WHERE lies_within(a.lat, a.lon, b.lat, b.lon, c.value ->> '$.within_m') > 0;
CREATE INDEX covered_of ON covered(element); CREATE INDEX covered_by ON covered(i, grp);
-- What changes together: what is of one site, or what a link joins, two by two.
CREATE TABLE bound AS
  SELECT i, element, 'at ' || ifnull(e.site, element) AS what FROM taken JOIN element e ON e.id = element
    WHERE list = 'together' AND rule('together') ->> ('$[' || i || '].over') IS NULL
  UNION ALL SELECT i, element, 'by link ' || l.id FROM link l CROSS JOIN taken ON element IN (l.a, l.b)
    WHERE list = 'together' AND instr(rule('together') ->> ('$[' || i || '].over'), ifnull(l.kind, ''));
CREATE INDEX bound_of ON bound(i, what); CREATE INDEX bound_by ON bound(element);
-- Of what a link joins, what goes before what: by `first` the one may go first where the other may not.
CREATE VIEW led AS
  SELECT b.i, b.what, a.element AS leads, b.element FROM bound a JOIN bound b ON b.i = a.i AND b.what = a.what AND b.element <> a.element
    JOIN taken f ON f.list = 'first' AND f.i = a.i AND f.element = a.element
    LEFT JOIN taken g ON g.list = 'first' AND g.i = b.i AND g.element = b.element WHERE ifnull(g.chosen, 0) < 2;
-- What is used and how much there is of it.
CREATE VIEW use AS
  SELECT 'visits to ' || place AS what, count(*) AS used, ifnull(rule('visits.most'), 2) + 0 AS most FROM visit GROUP BY place
  UNION ALL SELECT 'the budget in all', sum(money), rule('budget.total') + 0
    FROM bill WHERE paid AND (SELECT goal FROM claim) <> 'spend'
  UNION ALL SELECT 'the budget of period ' || (t + 1), sum(money),
      ifnull(rule('budget.period') ->> ('$[' || t || ']'), rule('budget.period')) + 0
    FROM bill WHERE paid AND (SELECT goal FROM claim) <> 'spend' GROUP BY t
  UNION ALL SELECT 'the crews of ' || region || ' in period ' || (t + 1), sum(hours),
      ifnull(c.value ->> ('$[' || t || ']'), c.value) + 0
    FROM done JOIN json_each(rule('crews')) c ON c.key = iif(
      EXISTS (SELECT 1 FROM json_each(rule('crews')) WHERE key = region), region, 'default') GROUP BY region, t
  UNION ALL SELECT 'coverage ' || i || ' of ' || grp || ' in period ' || (t + 1), count(DISTINCT member),
      iif(most GLOB '*%', max(1, (SELECT count(DISTINCT member) FROM covered x WHERE x.i = v.i AND x.grp = v.grp) *
          CAST(round(10000 * rtrim(most, '%')) AS INTEGER) / 1000000), most + 0)
    FROM covered v JOIN done USING(element) GROUP BY i, grp, t
  UNION ALL SELECT 'the periods of what changes together ' || what, count(DISTINCT ifnull(c.t, -1)), 1
    FROM bound JOIN entry USING(element) LEFT JOIN change c USING(element)
    WHERE rule('together') ->> ('$[' || bound.i || '].first') IS NULL GROUP BY bound.i, what
  UNION ALL SELECT led.element || ', which changes before ' || leads || ' ' || what, a.t, c.t
    FROM led JOIN change c USING(element) JOIN change a ON a.element = leads
  UNION ALL SELECT 'the makers of what changes together ' || what, count(DISTINCT ifnull(m.party, 'anyone')), 1
    FROM bound JOIN done c USING(element) LEFT JOIN makes m ON m.product = c.product
    WHERE rule('together') ->> ('$[' || bound.i || '].same_maker') = 'true' AND
      (rule('together') ->> ('$[' || bound.i || '].first') IS NULL OR (bound.i, what) IN (SELECT i, what FROM led))
    GROUP BY bound.i, what;

CREATE VIEW supplied AS
  SELECT s.value ->> '$.at_most' AS most, y.id AS party, g.grp,
    sum(EXISTS (SELECT 1 FROM makes m WHERE m.product = d.product AND m.party = y.id) OR
      NOT EXISTS (SELECT 1 FROM makes m WHERE m.product = d.product)) AS its, count(*) AS every
  FROM json_each(rule('suppliers')) s, (SELECT party AS id FROM makes UNION SELECT n.id FROM json_each(rule('suppliers')) r
      JOIN name n ON n.kind = 'party' AND n.name = fold(r.value ->> '$.maker') UNION SELECT min(id) FROM party
      WHERE id NOT IN (SELECT party FROM makes)) y, done d
    JOIN belongs g ON g.element = d.element AND g.per = ifnull(s.value ->> '$.per', 'all')
  WHERE ifnull(y.id IN (SELECT id FROM name
    WHERE kind = 'party' AND name = fold(s.value ->> '$.maker')), 1) OR s.value ->> '$.maker' IS NULL
  GROUP BY s.key, y.id, g.grp;

CREATE VIEW refusal AS
  SELECT 'no entry of the plan file lets ' || element || ' become ' || product AS what
    FROM done WHERE cost + lead_days + year IS NULL
  UNION ALL SELECT element || ' changes before it can be there' FROM done
    WHERE ifnull(date(ifnull(rule('ordered'), rule('calendar.first')), lead_days || ' days') > first, 1)
  UNION ALL SELECT what || ': ' || used || ', and there are ' || most FROM use WHERE used > most
  UNION ALL SELECT 'of maker ' || party || ' is more than ' || most FROM supplied WHERE compare(its, every, most) > 0
  UNION ALL SELECT 'by the plan file the schedule costs ' || price FROM price, claim WHERE price IS NOT cost AND goal <> 'risk';
SELECT stop(1, what) FROM refusal;
