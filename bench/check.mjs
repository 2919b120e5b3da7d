// Asks DuckDB what bench/policy.yaml asks Cordon, on the same rows, and compares the answers.
// usage: node check.mjs FOLDER ROWS.csv CORDON.json RUNS MOST ESTATE     FOLDER holds node_modules and bench-check
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { rulesOf } from './rules.mjs';

const [folder, csv, answers, runsText, mostText, estate] = process.argv.slice(2);
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

const rules = rulesOf(most);
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

// Whole processes, in pairs.  Nobody holds DuckDB's file any more.
db.closeSync();
instance.closeSync();
const judged = [path.join(folder, '..', 'cordon'), 'check', estate, '-p', 'bench/policy.yaml', '--at', '2026-01-01'];
const sides = {
  cordon: judged,
  duckdb: [process.execPath, 'bench/whole.mjs', folder, file, String(most)],
  node: [process.execPath, '-e', '0'],
};
const whole = { cordon: [], duckdb: [], node: [] };
const peaks = { cordon: 0, duckdb: 0, node: 0 };
for (let i = 0; i < runs; i++)
  for (const [side, command] of Object.entries(sides)) {
    const one = JSON.parse(execFileSync(path.join(folder, 'bench-check'), ['run', ...command]));
    whole[side].push(one.us / 1000);
    peaks[side] = Math.max(peaks[side], one.peak_kib / 1024);
  }
// What the program printed says the same as the engine did.
const printed = spawnSync(judged[0], judged.slice(1), { encoding: 'utf8' }).stdout;
for (const rule of cordon.rules) {
  const block = printed.split(/\n\n/).find((text) => new RegExp(`^\\w+ +${rule.id}  \\(`).test(text)) ?? '';
  const [, sure, maybe] = /findings?: (\d+) sure, (\d+) maybe/.exec(block) ?? [0, 0, 0];
  if (!block || !same([rule.sure, rule.maybe], [Number(sure), Number(maybe)]))
    differ(rule.id, 'printed findings', [rule.sure, rule.maybe], block.slice(0, 80));
}

const ms = (us) => (us / 1000).toFixed(2).padStart(10);
const spread = (times) => `${Math.min(...times).toFixed(1)} to ${Math.max(...times).toFixed(1)}`;
const line = (name, ours, theirs) => console.log(name.padEnd(28) + ours.toFixed(2).padStart(10) +
  theirs.toFixed(1).padStart(11) + (theirs / ours).toFixed(0).padStart(7) + 'x');
console.log('rule                          Cordon ms  DuckDB ms   ratio');
for (const rule of cordon.rules) line(rule.id, rule.median_us / 1000, median(times[rule.id]));
line('all, in one judging', cordon.median_us / 1000, median(totals));
line('whole process', median(whole.cordon), median(whole.duckdb));
console.log(`medians of ${runs} runs; spread in one judging: Cordon ${ms(cordon.least_us).trim()} to ` +
  `${ms(cordon.most_us).trim()} ms, DuckDB ${spread(totals)} ms; whole process: Cordon ${spread(whole.cordon)} ms, ` +
  `DuckDB ${spread(whole.duckdb)} ms, of which Node's own start ${median(whole.node).toFixed(0)} ms`);
console.log(`threads: Cordon as many as processors (${os.availableParallelism?.() ?? os.cpus().length}), DuckDB 2`);
console.log(`memory: Cordon ${peaks.cordon.toFixed(0)} MiB for the whole process, mapped pages included; ` +
  `DuckDB ${peaks.duckdb.toFixed(0)} MiB (with Node; ${peak.toFixed(0)} MiB when it loads and judges)`);
console.log(`load and layout: Cordon ${cordon.load_us ? (cordon.load_us / 1e6).toFixed(1) + ' s from CSV files, the ' +
  `snapshot written (peak ${cordon.load_peak_mib} MiB)` : 'not done again: there was a snapshot'}; ` +
  `DuckDB ${(loadMs / 1000).toFixed(1)} s from a CSV file into its own`);
console.log(`opening the snapshot: ${ms(cordon.checked_us).trim()} ms when it is summed up, ` +
  `${ms(cordon.sealed_us).trim()} ms when it was before`);
console.log(wrong ? `ANSWERS DIFFER: ${wrong}` : 'answers: all equal');
process.exitCode = wrong ? 1 : 0;
