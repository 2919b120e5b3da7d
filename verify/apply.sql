-- The estate on the day, under the schedule: new gear in its place, of which what was known of the old one
-- says nothing.
CREATE TABLE gone AS SELECT element, product, last FROM change JOIN period USING(t) WHERE last <= at();
CREATE TABLE old AS SELECT 'element:' || element AS subject FROM gone
  UNION SELECT 'part:' || id FROM part WHERE element IN (SELECT element FROM gone);
DELETE FROM evidence WHERE subject IN old;
DELETE FROM permit WHERE subject IN old;
DELETE FROM exemption WHERE subject IN old;
DELETE FROM part WHERE element IN (SELECT element FROM gone);
UPDATE role SET maker = NULL, product = NULL WHERE element IN (SELECT element FROM gone);
UPDATE element SET procured = NULL, retired = NULL,
    maker = iif(EXISTS (SELECT 1 FROM product WHERE id = g.product), NULL,
      (SELECT value ->> '$.maker' FROM json_each(rule('products')) WHERE key = g.product)),
    product = (SELECT id FROM product WHERE id = g.product),
    installed = iif(state = 'planned' AND ifnull(installed > g.last, 1), installed, g.last)
  FROM gone g WHERE g.element = element.id;
