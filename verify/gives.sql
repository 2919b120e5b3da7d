-- gives(grp, narrow, start): 1 when a corporate group finds a row of its own, where need be one that
-- another leaves for another of its own (Kuhn); rows were tried since `start` asked.
WITH row AS MATERIALIZED (
  SELECT pick, has.narrow AS holder FROM supplier s LEFT JOIN has USING(grp, pick)
  WHERE grp = ?1 AND s.narrow = ?2 AND level > 0 ORDER BY has.narrow NOT NULL)
SELECT 1 FROM row
  WHERE CASE WHEN run(format('INSERT OR IGNORE INTO tried VALUES(%Q, %d, %d)', ?1, ?3, pick)) = 0 THEN 0
    WHEN holder IS NULL OR gives(?1, holder, ?3)
      THEN run(format('INSERT OR REPLACE INTO has VALUES(%Q, %d, %d)', ?1, pick, ?2)) END
  LIMIT 1
