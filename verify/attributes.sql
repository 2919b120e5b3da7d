-- The attributes of selectors (doc/policy.md, Selectors), of the rows site s, element e, role r, part
-- p, contents c and party y.  kind as in select.c, t+ a text that is one of several, P a product; $
-- is the SQL of what the attribute is of.  Of lists, known says whether they are.
CREATE TABLE listed(what, id, x); -- the items of lists
INSERT INTO listed
  SELECT what, of.id, ifnull(iif(label, l.id, NULL), piece.value)
  FROM (SELECT 'site' AS what, id, operator AS cell, 1 AS label FROM site
      UNION ALL SELECT 'element', id, operator, 1 FROM element
      UNION ALL SELECT 'generations', id, generations, 0 FROM element) of,
    json_each('[' || replace(json_quote(cell), '|', '","') || ']') piece
    LEFT JOIN label l ON l.name = fold(piece.value)
  WHERE cell <> 'none';
INSERT INTO listed SELECT 'site tags', site, tag FROM site_tag;
INSERT INTO listed SELECT 'network tags', network, tag FROM network_tag;
CREATE INDEX listed_by ON listed(what, id);
CREATE TABLE attribute(thing, name, kind, sql, known);
INSERT INTO attribute VALUES
  ('site', 'lat', 'f', 'CAST(s.lat AS REAL)', 0), ('site', 'lon', 'f', 'CAST(s.lon AS REAL)', 0),
  ('element', 'state', 't', 'iif(e.id IS NULL, NULL, ifnull(e.state, ''live''))', 0),
  ('element', 'owner', 't', 'ifnull((SELECT id FROM label WHERE name = fold(e.owner)), e.owner)', 0),
  ('role', 'maker', 'p', 'SELECT party AS x FROM maker WHERE thing =
    ifnull(''role:'' || r.rowid, ''element:'' || e.id)', 0),
  ('role', 'function', 'u', 'SELECT id AS x FROM name WHERE kind = ''function'' AND
    name = fold(r.function)', 0),
  ('part', 'essential', 'b', '(p.essential = ''yes'')', 0),
  ('component', 'essential', 'b', '(nullif(c.essential, 1) / 2)', 0),
  ('component', 'product', 'P', 'c.product', 0),
  ('component', 'maker', 'p', 'SELECT party AS x FROM maker WHERE
    thing = ''product:'' || c.product', 0),
  ('P', 'maker', 'p', 'SELECT party AS x FROM maker WHERE thing = ''product:'' || $', 0),
  ('P', 'brand', 'p', 'SELECT party AS x FROM said WHERE
    cell = (SELECT brand FROM product WHERE id = $)', 0);
INSERT INTO attribute SELECT thing, name, 'l', 'SELECT x FROM listed WHERE what = ''' || what ||
    ''' AND id = ' || id || ' ORDER BY rowid', iif(cell = '', id, cell) || ' NOT NULL'
  FROM (SELECT 'site' AS thing, 'tags' AS name, 'site tags' AS what, 's.id' AS id, '' AS cell
    UNION ALL SELECT 'site', 'operator', 'site', 's.id', 's.operator'
    UNION ALL SELECT 'element', 'operator', 'element', 'e.id', 'e.operator'
    UNION ALL SELECT 'element', 'generations', 'generations', 'e.id', 'e.generations'
    UNION ALL SELECT 'network', 'tags', 'network tags', 'e.network', '');
INSERT INTO attribute
  SELECT value, 'product', 'P', substr(value, 1, 1) || '.product', 0
    FROM json_each('["element", "role", "part"]')
  UNION ALL SELECT value, 'maker', 'p', 'SELECT party AS x FROM maker WHERE thing = ''' || value ||
    ':'' || ' || substr(value, 1, 1) || '.id', 0 FROM json_each('["element", "part"]')
  -- Of a party, one of several: where one of them has none, it could be called anything.
  UNION ALL SELECT 'p', value, 't+', 'SELECT DISTINCT ' || value || ' AS x FROM party WHERE id IN ($)
    AND NOT EXISTS (SELECT 1 FROM party WHERE id IN ($) AND ' || value || ' IS NULL)', 0
    FROM json_each('["id", "name", "country"]')
  -- All else is as it stands in its column.
  UNION ALL SELECT 'P', name, iif(type = 'TEXT', 't', 'n'), '(SELECT ' || iif(type = 'TEXT', name,
    'CAST(' || name || ' AS INTEGER)') || ' FROM product WHERE id = $)', 0
    FROM pragma_table_info('product') WHERE type IN ('TEXT', 'TEXT NUMBER')
  UNION ALL SELECT value, i.name, iif(i.type = 'TEXT', 't', 'd'), iif(value = 'party', 'y',
    substr(value, 1, 1)) || '.' || i.name, 0
    FROM json_each('["site", "element", "part", "party"]') JOIN pragma_table_info(value) i
    WHERE i.type IN ('TEXT', 'TEXT DATE') AND value || i.name NOT IN ('elementstate');
