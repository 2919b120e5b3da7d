-- Whose the things are (doc/policy.md, V of a row), and so the rows that `selected` holds: gear.
-- V of what somebody known has made (all else is maybe), and of what is deeper in elements.
CREATE TABLE bad AS
  SELECT thing, iif(min(level) = max(level), min(level), 1) AS v FROM maker JOIN vendor USING(party)
  WHERE vset = coalesce(rule('exclude'), rule('limit'), rule('freeze'),
    rule('avoid.vendors')) GROUP BY thing;
CREATE INDEX bad_of ON bad(thing);
CREATE TABLE deep AS SELECT element, max(v) AS v FROM (
    SELECT p.element, min(ifnull(b.v, 1), CASE WHEN rule('depth') NOT GLOB 'essential*' THEN 2
        WHEN p.essential IS NULL THEN 1 ELSE 2 * (p.essential = 'yes') END) AS v
      FROM part p LEFT JOIN bad b ON b.thing = 'part:' || p.id WHERE rule('depth') GLOB '*_*'
        OR rule('depth') = 'contained'
    UNION ALL
    SELECT i.element, min(ifnull(b.v, 1), iif(rule('depth') = 'contained', 2, i.essential))
      FROM inside i LEFT JOIN bad b ON b.thing = 'product:' || i.product
      WHERE rule('depth') GLOB '*contained')
  GROUP BY element;
CREATE INDEX deep_of ON deep(element);
CREATE VIEW IF NOT EXISTS gear AS
  SELECT s.*, max(ifnull(thing.v, 1), iif(s.role IS NULL, 0, ifnull(role.v, 1)), ifnull(deep.v, 0)) AS v
  FROM selected s
    LEFT JOIN bad thing ON thing.thing = coalesce(iif(rule('depth') = 'role', s.role,
      ifnull(s.component, s.part)), 'element:' || s.element)
    LEFT JOIN bad role ON role.thing = s.role
    LEFT JOIN deep ON deep.element = s.element;
