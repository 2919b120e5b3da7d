// Asks DuckDB what bench/policy.yaml asks Cordon, on the same rows, and compares the answers.
// usage: node check.mjs FOLDER ROWS.csv CORDON.json RUNS MOST     FOLDER holds node_modules
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const [folder, csv, answers, runsText, mostText] = process.argv.slice(2);
const runs = Number(runsText), most = Number(mostText);
const require = createRequire(path.resolve(folder) + '/');
const { DuckDBInstance } = require('@duckdb/node-api');
const cordon = JSON.parse(fs.readFileSync(answers, 'utf8'));

const file = path.join(folder, 'rows.duckdb');
fs.rmSync(file, { force: true });
fs.rmSync(file + '.wal', { force: true });
const instance = await DuckDBInstance.create(file, { threads: '2' });
const db = await instance.connect();
const all = async (sql) => (await db.runAndReadAll(sql)).getRows();

const loadStart = performance.now();
await db.run(`CREATE TABLE e AS SELECT * FROM read_csv('${csv}', header = true, columns = {
  id: 'VARCHAR', site: 'VARCHAR', operator: 'VARCHAR', region: 'VARCHAR', sensitivity: 'UTINYINT',
  state: 'VARCHAR', generation: 'VARCHAR', role: 'VARCHAR', vendor: 'VARCHAR',
  component: 'VARCHAR', capacity: 'UINTEGER', installed: 'DATE'})`);
const loadMs = performance.now() - loadStart;

// Present on the date of judgement.  V of a maker: yes, no, or null for one that is not known.
const HERE = `state = 'live' AND (installed IS NULL OR installed <= DATE '2026-01-01')`;
const V = `vendor IN ('v003', 'v017')`;
const C = `component IN ('v003', 'v017')`;
// The lists of ids: the first of those that surely are, as the report lists them.
const ids = (where, extra) => [
  `SELECT count(*) FILTER (coalesce(${extra}, false)), count(*) FILTER ((${extra}) IS NULL)
     FROM e WHERE ${HERE} AND ${where}`,
  `SELECT 'element:' || id FROM e WHERE ${HERE} AND ${where} AND (${extra})
     ORDER BY id LIMIT ${most}`,
];
const bounds = (group, amount, per) => [
  `SELECT ${group} AS g, sum(CASE WHEN ${V} THEN ${amount} ELSE 0 END), sum(${amount}),
          sum(CASE WHEN coalesce(${V}, true) THEN ${amount} ELSE 0 END), sum(${amount})
     FROM e WHERE ${HERE} GROUP BY ${per} ORDER BY g`,
];

const rules = {
  'capacity-by-operator': bounds('operator', 'capacity', 'operator'),
  'elements-by-operator-region': bounds(`operator || ' / ' || region`, '1', 'operator, region'),
  core: ids(`role IN ('f00', 'f01')`, V),
  'sensitive-sites': ids('sensitivity > 0', V),
  components: ids('true', `(${V}) OR (${C})`),
  diversity: [
    `WITH c AS (SELECT region, vendor, count(*) AS n FROM e WHERE ${HERE} GROUP BY region, vendor),
          t AS (SELECT region, sum(n) AS n, coalesce(sum(n) FILTER (vendor IS NULL), 0) AS u
                  FROM c GROUP BY region)
     SELECT t.region, count(*) FILTER (c.n * 10 >= t.n), 1,
            count(*) FILTER ((c.n + t.u) * 10 >= t.n)
              + CASE WHEN max(t.u) * 10 >= max(t.n) THEN max(t.u) ELSE 0 END, 1
       FROM t JOIN c ON c.region = t.region AND c.vendor IS NOT NULL
      GROUP BY t.region ORDER BY t.region`,
  ],
  deadline: ids(`(installed > DATE '2023-12-31' OR installed IS NULL)`,
    `(${V}) AND (installed > DATE '2023-12-31')`),
  concentration: [
    `WITH s AS (SELECT operator, site, count(*) FILTER (${V}) AS v,
                       count(*) FILTER (vendor IS NULL) AS u, count(*) AS n
                  FROM e WHERE ${HERE} GROUP BY operator, site)
     SELECT operator, count(*) FILTER (NOT (2 * v <= n AND v < n)), count(*),
            count(*) FILTER (2 * (v + u) > n), count(*)
       FROM s GROUP BY operator ORDER BY operator`,
  ],
};

const median = (times) => [...times].sort((a, b) => a - b)[times.length >> 1];
const answered = {}, times = {}, totals = [];
for (let run = 0; run < runs; run++) {
  let total = 0;
  for (const [id, statements] of Object.entries(rules)) {
    const start = performance.now();
    answered[id] = [];
    for (const sql of statements) answered[id].push(await all(sql));
    const took = performance.now() - start;
    (times[id] ??= []).push(took);
    total += took;
  }
  totals.push(total);
}
const peak = Number(/VmHWM:\s+(\d+)/.exec(fs.readFileSync('/proc/self/status', 'utf8'))[1]) / 1024;

let wrong = 0;
const differ = (id, what, ours, theirs) => {
  wrong++;
  console.error(`check: ${id}: ${what} differ: Cordon ${JSON.stringify(ours)?.slice(0, 200)}, ` +
    `DuckDB ${JSON.stringify(theirs)?.slice(0, 200)}`);
};
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
for (const rule of cordon.rules) {
  const [first, list] = answered[rule.id] ?? [];
  if (!first) {
    differ(rule.id, 'rules', rule.id, null);
  } else if (list) {
    const counts = first[0].map(Number);
    if (!same([rule.sure, rule.maybe], counts)) differ(rule.id, 'counts', [rule.sure, rule.maybe], counts);
    if (!same(rule.sure_ids, list.map((row) => row[0]))) differ(rule.id, 'ids', rule.sure_ids, list.map((row) => row[0]));
  } else {
    const groups = first.map(([name, ...numbers]) => [name, ...numbers.map(Number)]);
    for (let i = 0; i < Math.max(groups.length, rule.groups.length); i++)
      if (!same(rule.groups[i], groups[i])) {
        differ(rule.id, `groups (${i})`, rule.groups[i], groups[i]);
        break;
      }
  }
}

const ms = (us) => (us / 1000).toFixed(2).padStart(10);
console.log('rule                          Cordon ms  DuckDB ms   ratio');
for (const rule of cordon.rules) {
  const peer = median(times[rule.id]);
  console.log(rule.id.padEnd(28) + ms(rule.median_us) + peer.toFixed(1).padStart(11) +
    (peer / (rule.median_us / 1000)).toFixed(0).padStart(7) + 'x');
}
const peer = median(totals);
console.log('all, in one judging'.padEnd(28) + ms(cordon.median_us) + peer.toFixed(1).padStart(11) +
  (peer / (cordon.median_us / 1000)).toFixed(0).padStart(7) + 'x');
console.log(`medians of ${runs} runs; least in one judging: Cordon ${ms(cordon.least_us).trim()} ms, ` +
  `DuckDB ${Math.min(...totals).toFixed(1)} ms`);
console.log(`memory: Cordon ${cordon.estate_mib} MiB for the estate and ${cordon.judge_peak_mib} MiB more to judge; ` +
  `DuckDB ${peak.toFixed(0)} MiB (with Node)`);
console.log(`layout: Cordon ${(cordon.build_us / 1e6).toFixed(1)} s to build the estate from rows in memory ` +
  `(peak ${cordon.build_peak_mib} MiB); DuckDB ${(loadMs / 1000).toFixed(1)} s to load the CSV file into its own`);
console.log(wrong ? `ANSWERS DIFFER: ${wrong}` : 'answers: all equal');
process.exitCode = wrong ? 1 : 0;
