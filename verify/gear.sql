-- Whose the things are (doc/policy.md, V of a row), and so the rows of `selected`: the view gear.
-- V of what somebody known has made (all else is maybe), and of what is deeper in elements.
CREATE TEMP TABLE selected(element, role, part, component, chosen);
SELECT run('INSERT INTO selected ' || rows(coalesce(rule('from'), rule('where'))))
  WHERE rule('kind') <> 'isolate' AND proof('question') IS NULL;
CREATE TEMP TABLE shown(json);
CREATE TEMP TABLE bad AS
  SELECT thing, iif(min(level) = max(level), min(level), 1) AS v FROM maker JOIN vendor USING(party)
  WHERE vset = coalesce(rule('exclude'), rule('limit'), rule('freeze'),
    rule('avoid.vendors')) GROUP BY thing;
CREATE TEMP TABLE deep AS SELECT element, max(v) AS v FROM (
    SELECT p.element, min(ifnull(b.v, 1), CASE WHEN rule('depth') NOT GLOB 'essential*' THEN 2
        WHEN p.essential IS NULL THEN 1 ELSE 2 * (p.essential = 'yes') END) AS v
      FROM part p LEFT JOIN bad b ON b.thing = 'part:' || p.id WHERE rule('depth') GLOB '*_*'
        OR rule('depth') = 'contained'
    UNION ALL
    SELECT i.element, min(ifnull(b.v, 1), iif(rule('depth') = 'contained', 2, i.essential))
      FROM inside i LEFT JOIN bad b ON b.thing = 'product:' || i.product
      WHERE rule('depth') GLOB '*contained')
  GROUP BY element;
