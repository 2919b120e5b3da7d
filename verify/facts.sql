-- What the tables say on the day of judgement, at() (doc/estate.md, Names to What is there).
CREATE INDEX part_of ON part(element);

-- Who and what may be meant: names, folded as fold() does, and ids behind a '=', which no name has.
CREATE TABLE name AS
  SELECT 'party' AS kind, n.value AS name, p.id
    FROM party p, json_each(json_array('=' || p.id, fold(p.id), fold(p.name))) n WHERE n.value NOT NULL
  UNION SELECT 'party', fold(alias), party FROM alias
  UNION SELECT 'function', n.value, f.id FROM function f, json_each(json_array('=' || f.id, fold(f.id))) n
  UNION SELECT 'function', fold(alias), function FROM function_alias;
CREATE INDEX name_of ON name(kind, name);
CREATE TABLE label(name PRIMARY KEY, id);
INSERT INTO label
  SELECT name, max(id) FROM name WHERE kind = 'party' GROUP BY name HAVING count(*) = 1;

-- The parties that a vendor set lists, which rule() asks; NULL where there is not one of that name.
CREATE VIEW meant AS
  SELECT p.value AS text, (SELECT iif(count(*) = 1, max(id), NULL) FROM name WHERE kind = 'party'
    AND name = ifnull((SELECT '=' || id FROM party WHERE id = p.value), fold(p.value))) AS party
  FROM json_each(items('parties')) p;

-- The parties that a cell may mean; none where one of its pieces is unlisted: that could be anyone.
CREATE TABLE said AS SELECT DISTINCT c.cell, n.id AS party
  FROM (SELECT maker AS cell FROM product UNION SELECT brand FROM product
      UNION SELECT maker FROM element UNION SELECT maker FROM role
      UNION SELECT maker FROM part UNION SELECT party FROM evidence) c,
    json_each('[' || replace(json_quote(c.cell), '|', '","') || ']') piece
    LEFT JOIN name n ON n.kind = 'party' AND n.name = fold(piece.value) WHERE c.cell NOT NULL;
DELETE FROM said WHERE cell IN (SELECT cell FROM said WHERE party IS NULL);
CREATE INDEX said_by ON said(cell);

-- The cells that name a maker: a thing's own, else its product's, else evidence's (its element's).
CREATE TABLE made(thing, cell);
CREATE INDEX made_of ON made(thing);
CREATE VIEW heard AS SELECT subject AS thing, party AS cell FROM evidence
  WHERE party NOT NULL AND weight IS NOT '0' AND subject NOT IN (SELECT thing FROM made);
INSERT INTO made SELECT 'product:' || id, maker FROM product WHERE maker NOT NULL;
INSERT INTO made SELECT * FROM heard WHERE thing GLOB 'product:*';
CREATE VIEW thing AS SELECT 'element:' || id AS thing, maker, product FROM element
  UNION ALL SELECT 'part:' || id, maker, product FROM part
  UNION ALL SELECT 'role:' || rowid, maker, product FROM role;
INSERT INTO made SELECT thing, maker FROM thing WHERE maker NOT NULL;
INSERT INTO made SELECT t.thing, m.cell FROM thing t JOIN made m ON m.thing = 'product:' || t.product
  WHERE t.maker IS NULL;
INSERT INTO made SELECT * FROM heard WHERE thing GLOB 'element:*' OR thing GLOB 'part:*';
INSERT INTO made SELECT 'role:' || r.rowid, m.cell
  FROM role r JOIN made m ON m.thing = 'element:' || r.element
  WHERE 'role:' || r.rowid NOT IN (SELECT thing FROM made);
-- The candidates; a thing without any could have been made by anyone.
CREATE TABLE maker(thing, party, PRIMARY KEY(thing, party)) WITHOUT ROWID;
INSERT INTO maker SELECT DISTINCT thing, party FROM made JOIN said USING(cell)
  WHERE thing NOT IN (SELECT thing FROM made WHERE cell NOT IN (SELECT cell FROM said));

-- What the products of elements and of their parts contain, all the way down; each by the best way.
CREATE TABLE inside AS
  WITH w(element, product, essential, deeper) AS (
    SELECT id, product, 2, 0 FROM element
    UNION SELECT element, product, ifnull(2 * (essential = 'yes'), 1), 0 FROM part
    UNION SELECT w.element, b.part_product, min(w.essential, ifnull(2 * (b.essential = 'yes'), 1)), 1
      FROM w JOIN bom b USING(product))
  SELECT element, product, max(essential) AS essential FROM w WHERE deeper GROUP BY element, product;
CREATE INDEX inside_of ON inside(element);

-- Stakes that count, in ten thousandths of a percent; corporate groups, each named by the least rowid
-- of its parties: of those that are surely connected, and of those that may be.
CREATE TABLE holding AS
  SELECT owner, owned, kind, ifnull(round(10000 * share_low_pct), 0) AS low,
    coalesce(round(10000 * share_high_pct), round(10000 * share_low_pct), 1000000) AS high
  FROM stake WHERE ifnull(since <= at(), 1) AND ifnull(at() < until, 1);
CREATE TABLE corporate(party PRIMARY KEY, narrow INTEGER, wide INTEGER);
INSERT INTO corporate
  WITH tie(a, b, sure) AS (
    SELECT owner, owned, kind <> 'shares' OR low > 500000 FROM holding
      WHERE kind <> 'shares' OR high > 500000),
  kin(a, b, sure) AS (
    SELECT party.id, party.id, s.value FROM party, json_each('[0, 1]') s
    UNION SELECT kin.a, iif(tie.a = kin.b, tie.b, tie.a), kin.sure
      FROM kin JOIN tie ON (tie.a = kin.b OR tie.b = kin.b) AND tie.sure >= kin.sure)
  SELECT kin.a, min(p.rowid) FILTER (WHERE sure), min(p.rowid)
    FROM kin JOIN party p ON p.id = kin.b GROUP BY kin.a;

-- Permits that are valid, those that may be, and what an element is to a rule that counts states.
CREATE TABLE valid(subject PRIMARY KEY, v);
INSERT INTO valid SELECT subject, max(iif(granted IS NULL, 1, 2)) FROM permit
  WHERE ifnull(granted <= at(), 1) AND ifnull(expires >= at(), 1) GROUP BY subject;
CREATE VIEW waived AS SELECT subject FROM exemption
  WHERE until >= at() AND rule IN (rule('id'), policy('id') || '/' || rule('id'));
CREATE VIEW present AS SELECT id, site, CASE ifnull(state, 'live')
    WHEN 'planned' THEN CASE WHEN gone THEN 0 WHEN instr(rule('states'), 'planned') THEN 2
      WHEN installed IS NULL THEN 1 ELSE 2 * here END
    WHEN 'spare' THEN 2 * (ifnull(instr(rule('states'), 'spare'), 0) > 0 AND NOT gone)
    WHEN 'retired' THEN CASE WHEN NOT here OR gone THEN 0 WHEN retired IS NULL THEN 1 ELSE 2 END
    ELSE 2 * (here AND NOT gone) END AS here
  FROM (SELECT *, ifnull(installed <= at(), 1) AS here, ifnull(retired <= at(), 0) AS gone
    FROM element);

-- The lists of places that were given, and whether each site lies in each of them.
CREATE TABLE lies(list, site, v, PRIMARY KEY(list, site)) WITHOUT ROWID;

CREATE TABLE vendor(vset, party, level, PRIMARY KEY(vset, party)) WITHOUT ROWID;

-- The rows that a rule selects, and whether they are bad (gear.sql).
CREATE TEMP VIEW gear AS SELECT s.*,
    max(ifnull(thing.v, 1), iif(s.role IS NULL, 0, ifnull(role.v, 1)), ifnull(deep.v, 0)) AS v
  FROM selected s
    LEFT JOIN bad thing ON thing.thing = coalesce(iif(rule('depth') = 'role', s.role,
      ifnull(s.component, s.part)), 'element:' || s.element)
    LEFT JOIN bad role ON role.thing = s.role
    LEFT JOIN deep ON deep.element = s.element;
-- What comes out: a row for each rule; what was asked.
CREATE TABLE result(id, verdict, vacuous, counts, json);
CREATE VIEW heading AS SELECT json_insert(json_object('at', at(), 'estate', json_object('digest', estate),
    'register', json_object('digest', register),
    'policy', json_object('id', policy('id'), 'digest', policy('digest')),
    'dates', (SELECT json_group_object(key, day(key)) FILTER (WHERE day(key) NOT NULL)
      FROM json_each(policy('dates')))), iif(policy('places') IS NULL, '$.at', '$.places'),
    (SELECT json_group_object(key, (SELECT file_digest(path) FROM list_given WHERE label = key))
      FROM json_each(policy('places')))) AS json FROM head;
CREATE VIEW proof AS SELECT json_patch(heading.json, json_object('format', 'cordon-proof/1',
    'options', json_object(
      'tolerate_refused', json(iif(proof('options.tolerate_refused'), 'true', 'false')),
      'in_force', json(iif(proof('options.in_force'), 'true', 'false'))),
    'verdict', (SELECT CASE WHEN max(verdict = 'violated') THEN 'violated'
      WHEN max(verdict = 'unknown') OR max(verdict) IS NULL THEN 'unknown'
      WHEN refused AND proof('options.tolerate_refused') IS NOT 1 THEN 'unknown'
      ELSE 'satisfied' END FROM result WHERE counts),
    'rules', (SELECT json_group_array(json(json)) FROM result),
    'estate', json_object('refused', refused))) AS json
  FROM heading, (SELECT count(*) AS refused FROM refused);
