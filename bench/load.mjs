// Loads the same folder of CSV files with Cordon and with DuckDB, by turns, and compares what was loaded.
// usage: node load.mjs FOLDER ROWS CORDON RUNS     FOLDER holds node_modules and bench-load
//        node load.mjs FOLDER ROWS peer FILE       one load of DuckDB's, into FILE (:memory:), as JSON
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const [folder, rows, cordon, last] = process.argv.slice(2);
const TABLES = ['site', 'element', 'role', 'measure'].filter((t) => fs.existsSync(`${rows}/${t}.csv`));
const DATES = ['procured', 'installed', 'retired'];

const header = (table) => {
  const file = fs.openSync(`${rows}/${table}.csv`), bytes = Buffer.alloc(4096);
  fs.readSync(file, bytes);
  fs.closeSync(file);
  return bytes.toString().split('\n')[0].split(',');
};

// One load, timed without what starts DuckDB; then what Cordon tells as well.
const peer = async (file) => {
  const { DuckDBInstance } = createRequire(path.resolve(folder) + '/')('@duckdb/node-api');
  const db = await (await DuckDBInstance.create(file, { threads: '2' })).connect();
  const one = async (sql) => (await db.runAndReadAll(sql)).getRows()[0];
  const result = { capacity: 0 };

  if (file === ':memory:') await db.run('SET preserve_insertion_order = false');
  const begin = performance.now();
  for (const table of TABLES) {
    const columns = header(table).map((c) =>
      `'${c}': '${DATES.includes(c) ? 'DATE' : c === 'value' ? 'BIGINT' : 'VARCHAR'}'`);
    await db.run(`CREATE TABLE "${table}" AS SELECT * FROM
      read_csv('${rows}/${table}.csv', header = true, auto_detect = false, delim = ',', quote = '"',
        columns = {${columns}})`);
  }
  if (file !== ':memory:') await db.run('CHECKPOINT');
  result.ms = performance.now() - begin;
  result.peak_mib = process.resourceUsage().maxRSS / 1024;
  for (const table of TABLES) {
    const names = header(table);
    const counts = await one(`SELECT count(*), ${names.map((c) => `count(DISTINCT "${c}")`)} FROM "${table}"`);
    result[table] = Object.fromEntries(['rows', ...names].map((name, i) => [name, Number(counts[i])]));
  }
  if (TABLES.includes('measure')) result.capacity = Number((await one('SELECT sum(value) FROM measure'))[0]);
  return result;
};

const run = (command, args) => execFileSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 24 });

const timed = (command, args) => {
  const begin = performance.now();
  run(command, args);
  return performance.now() - begin;
};

let wrong = 0;
const compare = (what, ours, theirs) => {
  for (const table of TABLES)
    for (const [name, value] of Object.entries(theirs[table]))
      if (ours[table][name] !== value) {
        wrong++;
        console.error(`load: ${what}: ${table}.${name}: Cordon ${ours[table][name]}, DuckDB ${value}`);
      }
  if (ours.capacity !== theirs.capacity) {
    wrong++;
    console.error(`load: ${what}: sum of capacities: Cordon ${ours.capacity}, DuckDB ${theirs.capacity}`);
  }
};

const measure = (runs) => {
  const snapshot = rows + '.snapshot', database = path.join(folder, 'load.duckdb');
  const peerRun = (file) => JSON.parse(run(process.execPath, [fileURLToPath(import.meta.url), folder, rows, 'peer', file]));
  const times = {}, peaks = {}, digests = new Set();
  const note = (name, ms, peak) => {
    (times[name] ??= []).push(ms);
    if (peak) peaks[name] = Math.max(peaks[name] ?? 0, peak);
  };

  for (let i = 0; i < runs; i++) {
    fs.rmSync(snapshot, { force: true });
    const ours = JSON.parse(run(path.join(folder, 'bench-load'), ['once', rows]));
    if (!fs.existsSync(snapshot)) throw new Error('no snapshot was written');
    digests.add(ours.digest);
    note('load', ours.load_ms, ours.peak_mib);
    note('snapshot', ours.write_ms);
    note('both', ours.load_ms + ours.write_ms, ours.peak_mib);
    for (const [name, file] of [['memory', ':memory:'], ['file', database]]) {
      fs.rmSync(database, { force: true });
      fs.rmSync(database + '.wal', { force: true });
      const theirs = peerRun(file);
      note(name, theirs.ms, theirs.peak_mib);
      compare(name, ours, theirs);
    }
    // What a user feels: the whole process.
    fs.rmSync(snapshot, { force: true });
    note('show', timed(cordon, ['show', rows]));
    note('again', timed(cordon, ['show', rows]));
  }
  fs.rmSync(database, { force: true });
  if (digests.size !== 1) throw new Error('not always the same estate');

  const median = (name) => [...times[name]].sort((a, b) => a - b)[times[name].length >> 1];
  const line = (what, name) =>
    console.log(what.padEnd(44) + (median(name) / 1000).toFixed(3).padStart(9) + ' s   least ' +
      (Math.min(...times[name]) / 1000).toFixed(3) + '  most ' + (Math.max(...times[name]) / 1000).toFixed(3) +
      (peaks[name] ? `   peak ${peaks[name].toFixed(0)} MiB` : ''));
  const bytes = TABLES.reduce((sum, t) => sum + fs.statSync(`${rows}/${t}.csv`).size, 0);
  console.log(`${TABLES.join(', ')}: ${(bytes / 1e6).toFixed(0)} MB of CSV; ${runs} runs by turns, two threads each`);
  line('Cordon: read, checked, frozen', 'load');
  line('Cordon: snapshot written', 'snapshot');
  line('Cordon: both', 'both');
  line('DuckDB: into memory, order not kept', 'memory');
  line('DuckDB: into its file, order kept', 'file');
  line('cordon show, the first time (whole process)', 'show');
  line('cordon show, again', 'again');
  console.log(`ratio to memory ${(median('memory') / median('both')).toFixed(1)}x, ` +
    `to the file ${(median('file') / median('both')).toFixed(1)}x (snapshot included in both)`);
  console.log(wrong ? `WHAT WAS LOADED DIFFERS: ${wrong}` : 'what was loaded: all equal');
  process.exitCode = wrong ? 1 : 0;
};

if (cordon === 'peer') console.log(JSON.stringify(await peer(last)));
else measure(Number(last));
