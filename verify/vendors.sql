-- A vendor set (doc/policy.md, Vendors), which rule() asks: its members without what spread.sql adds.
SELECT run(format('INSERT INTO vendor SELECT %Q, y.id, ifnull(2 * %s, 1) FROM party y', rule('key'),
  iif(rule('where') IS NULL, '0', selector(rule('where')))));
SELECT stop(2, format('vendors.%s: no one party is %s', rule('key'), text))
  FROM meant WHERE party IS NULL;
UPDATE vendor SET level = 2 WHERE vset = rule('key') AND party IN (SELECT party FROM meant);
