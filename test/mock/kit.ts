import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A credential that must never be found in a recording. */
export const CANARY = 'sk-CANARY-7c01d4';

/** A document whose calls are signed with a bearer token, an API key in the query, and a fixed header. */
export const NOTES = `naftiko: 1.0.0-alpha2
binds:
- namespace: env
  keys: {NOTES_TOKEN: NOTES_TOKEN, NOTES_KEY: NOTES_KEY, NOTES_TENANT: NOTES_TENANT}
capability:
  consumes:
  - type: http
    namespace: notes
    baseUri: https://notes.test/v7
    authentication: {type: bearer, token: '{{env.NOTES_TOKEN}}'}
    resources:
    - path: /notes
      operations:
      - name: list
        method: GET
        inputParameters:
        - {name: q, in: query}
        - {name: X-Tenant-Key, in: header, value: '{{env.NOTES_TENANT}}'}
      - name: add
        method: POST
        inputParameters:
        - {name: body, in: body, type: object}
    - path: /notes/{{id}}
      operations:
      - name: get
        method: GET
        inputParameters:
        - {name: id, in: path}
        - {name: verbose, in: query}
  - type: http
    namespace: weather
    baseUri: https://weather.test
    authentication: {type: apikey, key: appid, value: '{{env.NOTES_KEY}}', placement: query}
    resources:
    - path: /now
      operations:
      - name: now
        method: GET
        inputParameters:
        - {name: city, in: query}
  exposes:
  - type: rest
    namespace: desk
    port: 0
    resources:
    - path: /notes
      operations:
      - {method: GET, name: list, call: notes.list}
      - {method: POST, name: add, call: notes.add}
    - path: /notes/{id}
      operations:
      - {method: GET, name: get, call: notes.get}
    - path: /now
      operations:
      - {method: GET, name: now, call: weather.now}
`;

/** A new directory with a document in it. */
export function documentIn(text: string, name = 'notes.yaml'): { directory: string; file: string } {
  const directory = mkdtempSync(join(tmpdir(), 'capstan-'));
  const file = join(directory, name);
  writeFileSync(file, text);
  return { directory, file };
}
