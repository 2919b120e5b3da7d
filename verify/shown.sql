-- What a proof shows of a rule about paths (doc/proof.md, Shown), read into lists.  The text that these
-- make again must be the one given.
CREATE TABLE here(element PRIMARY KEY, v) WITHOUT ROWID;
CREATE TABLE side(what, element, v, PRIMARY KEY(what, element)) WITHOUT ROWID;
CREATE TABLE halt(what, kinds, whole, enters, leaves);
CREATE TABLE dirt(element PRIMARY KEY, v) WITHOUT ROWID;
CREATE TABLE arc(link, a, b, kind, metric INTEGER, one_way, v);
CREATE INDEX arc_of ON arc(a, b);
CREATE INDEX arc_to ON arc(b, a);
CREATE TABLE apart(v);
CREATE TABLE node(element PRIMARY KEY, v) WITHOUT ROWID;
CREATE TABLE step(link, far, near, v, metric INTEGER, unsure);
CREATE INDEX step_of ON step(far, near);
CREATE INDEX step_to ON step(near, far);
CREATE TABLE pair(subject, source, sink, v);
CREATE INDEX pair_to ON pair(sink, source);
CREATE TABLE list(n INTEGER PRIMARY KEY, w, root, far, size);
CREATE TABLE mark(list INTEGER, i, element, d INTEGER, dirt, open, PRIMARY KEY(list, element)) WITHOUT ROWID;
CREATE INDEX mark_of ON mark(element, list);
CREATE INDEX mark_at ON mark(list, i);
CREATE TABLE tie(w, a, b, PRIMARY KEY(w, a, b)) WITHOUT ROWID;
CREATE TABLE called(w, element, clean, whole, PRIMARY KEY(w, element)) WITHOUT ROWID;
CREATE TABLE tainted(element PRIMARY KEY, v) WITHOUT ROWID;
CREATE TABLE wrong(what);
CREATE VIEW joined AS SELECT a.element AS source, b.element AS sink, l.w
  FROM list l JOIN mark a ON a.list = l.n JOIN mark b ON b.list = l.n
  WHERE l.root = b.element OR NOT (SELECT v FROM apart);
CREATE VIEW shown AS SELECT json_object('format', 'cordon-shown/1',
    'as', CASE rule('avoid.paths') WHEN 'used' THEN 'routes' WHEN 'exists' THEN 'ways' WHEN 'every' THEN 'blocks'
      ELSE 'reach' END,
    'lists', (SELECT json_group_array(json_object('of', iif(w = 2, 'sure', 'may'), 'steps', json((
        SELECT json_group_array(json(step)) FROM (
          SELECT CASE rule('avoid.paths') WHEN 'every' THEN json_quote(element)
            WHEN 'used' THEN json_array(element, d, CASE dirt WHEN 2 THEN 'yes' WHEN 1 THEN 'maybe' ELSE 'no' END,
              json(iif(open, 'true', 'false')))
            ELSE json_array(element, d) END AS step
          FROM mark WHERE list = n ORDER BY iif(rule('avoid.paths') = 'every', i, NULL), element)))))
      FROM (SELECT * FROM list ORDER BY n))) AS json;
