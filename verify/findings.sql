-- exclude, freeze, permit (doc/policy.md): whatever is selected and bad is a finding of its element.
INSERT INTO verdict(grp, verdict, exempt)
  SELECT grp, CASE max(iif(exempt, 0, finding)) WHEN 2 THEN 'violated' WHEN 1 THEN 'unknown'
    ELSE 'satisfied' END, 0
  FROM item GROUP BY grp;
INSERT INTO finding SELECT grp, subject, finding = 2, exempt FROM item WHERE finding;
