-- Lists of places that the policy names and somebody keeps (doc/policy.md, Places): `list_given` says
-- where they are; each is read that the proof knew.
SELECT stop(2, '--places: expected LABEL=FILE with labels of the policy, each once')
  FROM list_given GROUP BY label
  HAVING count(*) > 1 OR label NOT IN (SELECT key FROM json_each(policy('places')));
SELECT stop(2, format('the proof knew the list places.%s: give it with --places %s=FILE', key, key))
  FROM json_each(policy('places'))
  WHERE proof('places.' || key) NOT NULL AND key NOT IN (SELECT label FROM list_given);
SELECT stop(2, format('--places %s: the proof did not know that list', label))
  FROM list_given WHERE proof('places.' || label) IS NULL;
SELECT stop(1, format('places.%s: the list given is not the one of the proof', label))
  FROM list_given WHERE proof('places.' || label) <> file_digest(path);
SELECT read_list(label, path) FROM list_given;
