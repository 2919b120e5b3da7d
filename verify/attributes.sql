-- The words of selectors (doc/policy.md, Selectors) over the rows site s, element e, role r, part p,
-- contents c and party y: what each is of, '' for nothing; its kind as in select.c, t+ a text that is
-- one of several, P a product, or a thing that has words of its own; its SQL, in which $ is the SQL
-- of what it is of; and what it ranges over: 1 roles, 2 parts, 4 contents.
CREATE TABLE attribute(thing, name, kind, sql, over DEFAULT 0, PRIMARY KEY(thing, name));
INSERT INTO attribute VALUES ('', 'true', 'b', '1', 0), ('', 'false', 'b', '0', 0),
  ('', 'at', 'd', 'at()', 0), ('', 'role', 'role', '', 1), ('', 'part', 'part', '', 2),
  ('', 'component', 'component', '', 4);
INSERT INTO attribute SELECT '', value, value, '', 0
  FROM json_each('["site", "element", "network", "party", "functions", "vendors", "lists", "places"]');
INSERT INTO attribute SELECT DISTINCT 'functions', grp, 'g', grp, 0 FROM function_group;
INSERT INTO attribute SELECT 'vendors', key, 'v', key, 0 FROM json_each(policy('vendors'));
INSERT INTO attribute SELECT 'lists', key, 'l', format('SELECT value AS x FROM json_each(%Q)', value), 0
  FROM json_each(policy('lists'));
INSERT INTO attribute SELECT 'places', key, 'b', format(
    '(SELECT nullif(v, 1) / 2 FROM lies WHERE list = %Q AND site = s.id)', key), 0
  FROM json_each(policy('places'));

-- The rows that a selector ranges over, by the most detailed thing that it names.
CREATE TABLE range(over, of, columns, surely, tables);
INSERT INTO range VALUES (0, 'elements', 'NULL, NULL, NULL', '2', ''),
  (1, 'roles', '''role:'' || r.rowid, NULL, NULL', 'iif(r.membership = ''maybe'', 1, 2)',
    'LEFT JOIN role r ON r.element = e.id'),
  (2, 'parts', 'NULL, ''part:'' || p.id, NULL', '2', 'JOIN part p ON p.element = e.id'),
  (4, 'components', 'NULL, NULL, ''product:'' || c.product', '2', 'JOIN inside c ON c.element = e.id');

-- The items of lists, in their order: of cells, of tags.
CREATE TABLE listed(what, id, x);
CREATE INDEX listed_by ON listed(what, id);
INSERT INTO listed SELECT what, cell, iif(what = 'names', ifnull(l.id, value), value)
  FROM (SELECT 'names' AS what, operator AS cell FROM site UNION SELECT 'names', operator FROM element
      UNION SELECT 'words', generations FROM element),
    json_each('[' || replace(json_quote(cell), '|', '","') || ']')
    LEFT JOIN label l ON l.name = fold(value)
  WHERE cell <> 'none';
INSERT INTO listed SELECT 'site', site, tag FROM site_tag;
INSERT INTO listed SELECT 'network', network, tag FROM network_tag;
INSERT INTO attribute SELECT thing, name, 'l', format('SELECT x FROM listed WHERE what = %Q AND '
    || 'id = %s UNION ALL SELECT NULL WHERE %s IS NULL', what, id, id), 0
  FROM (SELECT 'site' AS thing, 'tags' AS name, 'site' AS what, 's.id' AS id
    UNION ALL SELECT 'site', 'operator', 'names', 's.operator'
    UNION ALL SELECT 'element', 'operator', 'names', 'e.operator'
    UNION ALL SELECT 'element', 'generations', 'words', 'e.generations'
    UNION ALL SELECT 'network', 'tags', 'network', 'e.network');

INSERT INTO attribute(thing, name, kind, sql) VALUES
  ('site', 'lat', 'f', 'CAST(s.lat AS REAL)'), ('site', 'lon', 'f', 'CAST(s.lon AS REAL)'),
  ('element', 'state', 't', 'iif(e.id IS NULL, NULL, ifnull(e.state, ''live''))'),
  ('element', 'owner', 't', 'ifnull((SELECT id FROM label WHERE name = fold(e.owner)), e.owner)'),
  ('role', 'function', 'u', 'SELECT id AS x FROM name WHERE kind = ''function'' AND
    name = fold(r.function)'),
  ('part', 'essential', 'b', '(p.essential = ''yes'')'),
  ('component', 'essential', 'b', '(nullif(c.essential, 1) / 2)'),
  ('component', 'product', 'P', 'c.product'),
  ('P', 'brand', 'p', 'SELECT party AS x FROM said WHERE
    cell = (SELECT brand FROM product WHERE id = $)');
INSERT OR IGNORE INTO attribute(thing, name, kind, sql)
  SELECT value, 'product', 'P', substr(value, 1, 1) || '.product'
    FROM json_each('["element", "role", "part"]')
  UNION ALL SELECT key, 'maker', 'p', 'SELECT party AS x FROM maker WHERE thing = ' || value
    FROM json_each(json_object('element', '''element:'' || e.id', 'part', '''part:'' || p.id',
      'role', 'ifnull(''role:'' || r.rowid, ''element:'' || e.id)',
      'component', '''product:'' || c.product', 'P', '''product:'' || $'))
  -- Of a party, one of several: where one of them has none, it could be called anything.
  UNION ALL SELECT 'p', value, 't+', 'SELECT DISTINCT ' || value || ' AS x FROM party WHERE id IN ($)
    AND NOT EXISTS (SELECT 1 FROM party WHERE id IN ($) AND ' || value || ' IS NULL)'
    FROM json_each('["id", "name", "country"]')
  -- All that is not there yet is as it stands in its column.
  UNION ALL SELECT 'P', name, iif(type = 'TEXT', 't', 'n'), format('(SELECT %s FROM product WHERE id = $)',
    iif(type = 'TEXT', name, 'CAST(' || name || ' AS INTEGER)'))
    FROM pragma_table_info('product') WHERE type <> 'TEXT DATE'
  UNION ALL SELECT value, i.name, iif(i.type = 'TEXT', 't', 'd'), iif(value = 'party', 'y',
    substr(value, 1, 1)) || '.' || i.name
    FROM json_each('["site", "element", "part", "party"]') JOIN pragma_table_info(value) i;
