// A whole DuckDB process: opens the file, asks the rules once, ends.
// usage: node whole.mjs FOLDER FILE MOST
import { createRequire } from 'node:module';
import path from 'node:path';
import { rulesOf } from './rules.mjs';

const [folder, file, most] = process.argv.slice(2);
const { DuckDBInstance } = createRequire(path.resolve(folder) + '/')('@duckdb/node-api');
const instance = await DuckDBInstance.create(file, { threads: '2', access_mode: 'READ_ONLY' });
const db = await instance.connect();
let rows = 0;
for (const statements of Object.values(rulesOf(Number(most))))
  for (const sql of statements) rows += (await db.runAndReadAll(sql)).getRows().length;
console.log(rows);
process.exit(0);
