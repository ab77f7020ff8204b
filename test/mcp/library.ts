import { mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PIXEL } from './fixture.ts';

/** Text of a file beside the folder of the document, which nobody may read. */
export const SECRET = 'outside-CANARY';

const DOCUMENT = `naftiko: 1.0.0-alpha2
info: {label: Library, description: Things to read}
capability:
  consumes:
  - type: http
    namespace: api
    baseUri: http://127.0.0.1:9
    resources:
    - path: /notes/{{note_id}}
      operations:
      - name: get-note
        method: GET
        inputParameters: [{name: note_id, in: path}]
    - path: /status
      operations:
      - {name: status, method: GET}
    - path: /photo
      operations:
      - {name: photo, method: GET, outputRawFormat: binary}
    - path: /rows
      operations:
      - {name: rows, method: GET, outputRawFormat: csv}
  exposes:
  - type: mcp
    namespace: library
    port: 9090
    description: Things to read
    tools:
    - {name: status, description: How it is, call: api.status}
    resources:
    - name: handbook
      label: Handbook
      description: How we work
      uri: docs://handbook
      location: file:///handbook
    - name: licence
      description: What is allowed
      uri: docs://licence
      location: file:///./licence.txt
    - name: elsewhere
      description: A folder of another machine
      uri: docs://elsewhere
      location: file:///opt/library/docs
    - name: status
      label: Status
      description: How it is
      uri: data://status
      mimeType: application/vnd.status+json
      call: api.status
      outputParameters:
      - type: object
        properties:
          state: {type: string, mapping: $.inner.state}
    - name: note
      description: One note
      uri: notes://{note-id}/text
      call: api.get-note
      with: {note_id: '{note-id}'}
    - name: twice
      description: Two notes, as a list of titles
      uri: twice://{first}/{second}
      steps:
      - {name: one, type: call, call: api.get-note, with: {note_id: '{{first}}'}}
      - {name: two, type: call, call: api.get-note, with: {note_id: '{{second}}'}}
      mappings:
      - {target: titles.first, value: $.one.title}
      - {target: titles.second, value: $.two.title}
    - name: photo
      description: A picture
      uri: data://photo
      mimeType: image/png
      binary: true
      call: api.photo
    - name: rows
      description: A table
      uri: data://rows
      call: api.rows
    - name: motto
      description: Nobody is asked for it
      uri: data://motto
      outputParameters:
      - {name: motto, type: string, value: Read more}
    prompts:
    - name: outreach
      label: Outreach
      description: Write to somebody
      arguments:
      - {name: participant-name, label: Who, description: To whom}
      - {name: product_name, description: About what, required: true}
      - {name: tone, description: How, required: false}
      template:
      - {role: user, content: 'Write to {{participant-name}} about {{ product_name }}, {{tone}}.'}
      - {role: assistant, content: 'Dear {{participant-name}},'}
    - name: review
      description: Review something
      arguments:
      - {name: focus-area, description: What to look at}
      location: file:///prompts/review.md
    - name: absent
      description: Its file is not there
      location: file:///prompts/absent.md
`;

/** Writes the document and its files into a folder of its own; gives the document's path. */
export function writeLibrary(): string {
  const outside = realpathSync(mkdtempSync(join(tmpdir(), 'capstan-library-')));
  const folder = join(outside, 'capability');
  mkdirSync(join(folder, 'handbook/guides/.hidden'), { recursive: true });
  mkdirSync(join(folder, 'prompts'));
  writeFileSync(join(outside, 'secret.md'), SECRET);
  const write = (name: string, content: string | Buffer) =>
    writeFileSync(join(folder, name), content);
  write('handbook/welcome.md', '# Willkommen, schön');
  write('handbook/pixel.png', Buffer.from(PIXEL, 'base64'));
  write('handbook/guides/a b.json', '{"a": 1}');
  write('handbook/guides/blob', Buffer.from([0, 255, 1]));
  write('handbook/.env', SECRET);
  write('handbook/guides/.hidden/x.md', SECRET);
  write('licence.txt', 'Do what you like.');
  write('prompts/review.md', 'Review with {{focus_area}} in mind. {{unknown}}');
  symlinkSync('../../secret.md', join(folder, 'handbook/link.md'));
  symlinkSync('../..', join(folder, 'handbook/up'));
  symlinkSync('welcome.md', join(folder, 'handbook/inner.md'));
  write('library.yaml', DOCUMENT);
  return join(folder, 'library.yaml');
}
