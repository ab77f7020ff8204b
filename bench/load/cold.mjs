// One reading in a process of its own, after everything is imported: `cold.mjs capstan|yaml <file>…`
// prints what it took.
import { readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';
import { loadCapability } from '../../dist/index.js';

const [reader, ...files] = process.argv.slice(2);
const readers = {
  capstan: async () => (await loadCapability(files[0])).plan !== undefined,
  yaml: async () =>
    files.every((file) => parseDocument(readFileSync(file, 'utf8')).errors.length === 0),
};
const cpuBefore = process.cpuUsage();
const before = performance.now();
if (!(await readers[reader]())) throw new Error(`${files[0]} cannot be read`);
const milliseconds = performance.now() - before;
const { user, system } = process.cpuUsage(cpuBefore);
console.log(JSON.stringify({ requests: 1, cpuMicroseconds: user + system, milliseconds }));
