import avsc from 'avsc';
import protobufjs from 'protobufjs';

const RECORDS = Array.from({ length: 200 }, (_, index) => ({
  id: `0199d1d0-3f6a-7b1e-8c55-${String(index).padStart(12, '0')}`,
  title: `How do I purge URL ${index} from the cache?`,
  status: index % 3 === 0 ? 'closed' : 'active',
  tokens: index * 37,
  owner: `user-${index % 17}`,
}));
const NAMES = ['id', 'title', 'status', 'tokens', 'owner'];

/** The same 200 records in each format, as bytes. */
export const SAMPLES = {
  json: Buffer.from(JSON.stringify({ records: RECORDS })),
  xml: Buffer.from(
    `<records>${RECORDS.map((one) => `<record id="${one.id}">${elements(one)}</record>`).join('\n')}</records>`,
  ),
  yaml: Buffer.from(
    `records:\n${RECORDS.map((one) => `- ${NAMES.map((name) => `${name}: ${one[name]}`).join('\n  ')}\n`).join('')}`,
  ),
  csv: lines(','),
  tsv: lines('\t'),
  psv: lines('|'),
  html: Buffer.from(
    `<!doctype html><title>Records</title><table><tr>${NAMES.map((name) => `<th>${name}`).join('')}${RECORDS.map((one) => `<tr>${NAMES.map((name) => `<td>${one[name]}</td>`).join('')}</tr>`).join('\n')}</table>`,
  ),
  markdown: Buffer.from(
    `# Records\n\n${[NAMES, NAMES.map(() => '---'), ...RECORDS.map(valuesOf)].map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n`,
  ),
};

export const AVRO_SCHEMA = JSON.stringify({
  type: 'record',
  name: 'Records',
  fields: [
    {
      name: 'records',
      type: {
        type: 'array',
        items: {
          type: 'record',
          name: 'Session',
          fields: NAMES.map((name) => ({ name, type: name === 'tokens' ? 'long' : 'string' })),
        },
      },
    },
  ],
});
export const PROTO = `syntax = "proto3";
message Session { string id = 1; string title = 2; string status = 3; int64 tokens = 4; string owner = 5; }
message Records { repeated Session records = 1; }`;

export const avroType = avsc.Type.forSchema(JSON.parse(AVRO_SCHEMA));
export const protoType = protobufjs.parse(PROTO).root.lookupType('Records');
SAMPLES.avro = avroType.toBuffer({ records: RECORDS });
SAMPLES.protobuf = Buffer.from(protoType.encode({ records: RECORDS }).finish());

function elements(one) {
  return NAMES.slice(1)
    .map((name) => `<${name}>${one[name]}</${name}>`)
    .join('');
}

function valuesOf(one) {
  return NAMES.map((name) => one[name]);
}

function lines(delimiter) {
  return Buffer.from(
    [NAMES, ...RECORDS.map(valuesOf)].map((line) => `${line.join(delimiter)}\n`).join(''),
  );
}
