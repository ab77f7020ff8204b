import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { migrateCapability, readCapability } from '../../src/host/index.ts';
import { TARGETS } from '../../src/spec/index.ts';
import { standard } from '../../src/standard.ts';

/** Inputs at the exposer, at a resource that says too little of them, and at an operation. */
const DOCUMENT = `naftiko: 1.0.0-alpha2
info: {label: Notes, description: Of a team}
capability:
  consumes:
  - type: http
    namespace: notes
    baseUri: https://notes.test
    resources:
    - path: /notes/{{id}}
      operations:
      - name: read
        method: GET
        inputParameters: [{name: id, in: path}, {name: mode, in: query}]
  exposes:
  - type: rest
    namespace: web
    port: 8080
    # The same for all.
    inputParameters:
    - {name: tenant, in: header, type: string, description: Whose, pattern: '^[a-z]+$'}
    - {name: mode, in: query, type: string, description: How, value: fast}
    resources:
    - path: /v1/notes/{id}
      operations:
      - method: GET
        call: notes.read
        inputParameters: [{name: id, in: path, type: string, description: Which one}]
    - path: /v1/slow/{id}
      inputParameters: {id: {in: path, pattern: '^\\d+$'}, mode: {in: query, value: slow}}
      operations:
      - {method: GET, call: notes.read}
`;

test.each(TARGETS)(
  'inputs that routes share are kept in %s, fixed and bounded as they were',
  async (to) => {
    const file = join(mkdtempSync(join(tmpdir(), 'capstan-')), 'notes.yaml');
    writeFileSync(file, DOCUMENT);
    const capability = await readCapability(file, standard);
    const { plan } = capability;
    const source = capability.sources.get(file);
    if (!plan || !source) throw new Error('it cannot be read');
    const { text, losses } = await migrateCapability(capability, { plan, source }, to, standard);
    // What the result does otherwise would be among the losses.
    expect(losses.filter(({ grave }) => grave)).toEqual([]);
    expect(text).toMatch(/\n *# The same for all\.\n *inputParameters:\n.*tenant.*\n.*value: fast/);
    expect(text).toMatch(/value: slow.*tenant.*\^\[a-z\]\+\$/);
  },
);
