import { parse as parseDelimited } from 'csv-parse/sync';
import { XMLParser } from 'fast-xml-parser';
import { Parser as HtmlParser } from 'htmlparser2';
import { parse as parseYaml } from 'yaml';
import { standard } from '../dist/index.js';
import { AVRO_SCHEMA, avroType, PROTO, protoType, SAMPLES } from './formats/samples.mjs';
import { compareInProcess } from './kit/compare-in-process.mjs';

const xmlParser = new XMLParser({ ignoreAttributes: false });

/** The libraries, as somebody would use them who trusts the bytes. */
const BARE = {
  json: { library: 'JSON.parse', run: (bytes) => JSON.parse(bytes.toString()) },
  xml: { library: 'fast-xml-parser', run: (bytes) => xmlParser.parse(bytes.toString()) },
  yaml: { library: 'yaml', run: (bytes) => parseYaml(bytes.toString()) },
  csv: delimited(','),
  tsv: delimited('\t'),
  psv: delimited('|'),
  html: { library: 'htmlparser2, no tree', run: (bytes) => new HtmlParser().end(bytes.toString()) },
  markdown: {
    library: 'lines and cells, split',
    run: (bytes) =>
      bytes
        .toString()
        .split('\n')
        .map((line) => line.split('|')),
  },
  avro: { library: 'avsc', run: (bytes) => avroType.fromBuffer(bytes) },
  protobuf: {
    library: 'protobufjs',
    run: (bytes) => protoType.toObject(protoType.decode(bytes), { longs: String }),
  },
};
const SCHEMAS = { avro: AVRO_SCHEMA, protobuf: PROTO };

/** Formats of answers: 200 records from bytes to data, against the bare library of each. */
export async function formats() {
  const rivals = [];
  for (const [name, { library, run }] of Object.entries(BARE)) {
    const bytes = SAMPLES[name];
    const format = standard.formats.find((one) => one.name === name);
    const decode = () => format.decode(bytes, { schema: SCHEMAS[name] });
    requireRecords(name, await decode());
    rivals.push({ name: `${name}: ${library}`, run: () => run(bytes) });
    rivals.push({ name, against: [`${name}: ${library}`], run: decode });
  }
  return compareInProcess('Formats of answers: 200 records, bytes to data', rivals, {
    warmUpMs: 300,
    roundMs: 200,
  });
}

function delimited(delimiter) {
  const options = { delimiter, columns: true };
  return { library: 'csv-parse', run: (bytes) => parseDelimited(bytes.toString(), options) };
}

/** All of them must say the same. */
function requireRecords(name, data) {
  const records = data.records ?? data.tables?.[0] ?? data.record ?? data;
  const last = records[199];
  if (records.length !== 200 || last.owner !== 'user-12' || String(last.tokens) !== '7363')
    throw new Error(`${name} was read as ${JSON.stringify(last)}`);
}
