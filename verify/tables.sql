-- The tables of an estate (doc/estate.md), in the order of the digest.  All cells are canonical
-- text; one that is not known is NULL.  The word behind TEXT says what is canonical.
CREATE TABLE party(id TEXT NOT NULL PRIMARY KEY, name TEXT, country TEXT,
  source TEXT, dated TEXT DATE, grade TEXT);
CREATE TABLE alias(alias TEXT, party TEXT REFERENCES party,
  source TEXT, dated TEXT DATE, grade TEXT, UNIQUE(alias, party));
CREATE TABLE stake(owner TEXT REFERENCES party, owned TEXT REFERENCES party,
  share_low_pct TEXT PERCENT, share_high_pct TEXT PERCENT, kind TEXT, since TEXT DATE, until TEXT DATE,
  source TEXT, dated TEXT DATE, grade TEXT);
CREATE TABLE function(id TEXT NOT NULL PRIMARY KEY, name TEXT, spec TEXT,
  source TEXT, dated TEXT DATE, grade TEXT);
CREATE TABLE function_alias(alias TEXT, function TEXT REFERENCES function,
  source TEXT, dated TEXT DATE, grade TEXT, UNIQUE(alias, function));
CREATE TABLE function_group(grp TEXT, function TEXT REFERENCES function, membership TEXT,
  source TEXT, dated TEXT DATE, grade TEXT, UNIQUE(grp, function));
CREATE TABLE product(id TEXT NOT NULL PRIMARY KEY, maker TEXT LIST, brand TEXT LIST, model TEXT,
  class TEXT, cost_low TEXT NUMBER, cost_high TEXT NUMBER, currency TEXT, lead_days TEXT NUMBER,
  source TEXT, dated TEXT DATE, grade TEXT);
CREATE TABLE bom(product TEXT REFERENCES product, part_product TEXT REFERENCES product,
  quantity TEXT NUMBER, essential TEXT YES, UNIQUE(product, part_product));
CREATE TABLE site(id TEXT NOT NULL PRIMARY KEY, operator TEXT LIST, name TEXT, country TEXT,
  region TEXT, lat TEXT DEGREES, lon TEXT DEGREES, source TEXT, dated TEXT DATE, grade TEXT);
CREATE TABLE site_tag(site TEXT REFERENCES site, tag TEXT,
  source TEXT, dated TEXT DATE, grade TEXT, UNIQUE(site, tag));
CREATE TABLE network_tag(network TEXT, tag TEXT, UNIQUE(network, tag));
CREATE TABLE element(id TEXT NOT NULL PRIMARY KEY, site TEXT REFERENCES site,
  operator TEXT LIST, owner TEXT LIST, network TEXT, name TEXT,
  product TEXT REFERENCES product, maker TEXT LIST, generations TEXT LIST, state TEXT,
  procured TEXT DATE, installed TEXT DATE, retired TEXT DATE);
CREATE TABLE role(element TEXT REFERENCES element, function TEXT, maker TEXT LIST,
  product TEXT REFERENCES product, membership TEXT);
CREATE TABLE part(id TEXT NOT NULL PRIMARY KEY, element TEXT REFERENCES element, slot TEXT,
  product TEXT REFERENCES product, maker TEXT LIST, serial TEXT, essential TEXT YES);
CREATE TABLE measure(element TEXT REFERENCES element, name TEXT, value TEXT NUMBER,
  UNIQUE(element, name));
CREATE TABLE link(id TEXT NOT NULL PRIMARY KEY, a TEXT REFERENCES element,
  b TEXT REFERENCES element, kind TEXT, directed TEXT YES, metric TEXT NUMBER,
  capacity_bps TEXT NUMBER);
CREATE TABLE demand(id TEXT NOT NULL PRIMARY KEY, source TEXT REFERENCES element,
  sink TEXT REFERENCES element, volume_bps TEXT NUMBER, class TEXT);
CREATE TABLE evidence(subject TEXT, signal TEXT, raw TEXT, party TEXT LIST, weight TEXT NUMBER,
  seen TEXT DATE, source TEXT);
CREATE TABLE permit(subject TEXT, granted TEXT DATE, expires TEXT DATE, source TEXT);
CREATE TABLE exemption(rule TEXT, subject TEXT, until TEXT DATE, reason TEXT, approved_by TEXT,
  UNIQUE(rule, subject));
CREATE TABLE refused(file TEXT, line TEXT NUMBER, "column" TEXT, reason TEXT, raw TEXT);
-- Keys with cells that may be empty: empty is a value of its own.
CREATE UNIQUE INDEX stake_key ON stake(owner, owned, kind, ifnull(since, ''));
CREATE UNIQUE INDEX role_key ON role(element, ifnull(function, ''));
CREATE UNIQUE INDEX evidence_key ON evidence(subject, signal, ifnull(raw, ''), ifnull(party, ''),
  ifnull(seen, ''), ifnull(source, ''));
CREATE UNIQUE INDEX permit_key ON permit(subject, ifnull(granted, ''));
CREATE UNIQUE INDEX refused_key ON refused(file, ifnull(line, ''), ifnull("column", ''));
CREATE INDEX part_of ON part(element);
