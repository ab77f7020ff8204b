/** A mistake as somebody writes it, and how it is right. */
export type Example = readonly [wrong: string, right: string];

/** An example of every diagnostic, by code. */
export const EXAMPLES: Readonly<Record<string, Example>> = {
  'document-unreadable': ['capstan serve capabilities/', 'capstan serve capabilities/notes.yaml'],
  'yaml-syntax': ['description: Notes: all of them', "description: 'Notes: all of them'"],
  'not-a-capability': ['openapi: 3.1.0', 'naftiko: 1.0.0-alpha2\ncapability: …'],
  'unresolved-import': [
    'consumes:\n- {from: ../shop.yaml, import: shop}',
    'consumes:\n- {from: ./shared/shop.yaml, import: shop}',
  ],
  'wrong-type': ['port: eighty', 'port: 8080'],
  'missing-key': ['operations:\n- name: list', 'operations:\n- name: list\n  method: GET'],
  'duplicate-name': [
    'tools:\n- name: get-note\n- name: get-note',
    'tools:\n- name: get-note\n- name: get-notes',
  ],
  'unknown-operation': ['call: notes.gtnote', 'call: notes.getnote'],
  'nothing-to-do': [
    'tools:\n- name: read-it\n  description: Read a note',
    'tools:\n- name: read-it\n  description: Read a note\n  call: notes.getnote',
  ],
  'unsupported-feature': ['tunnel: {type: ssh}', 'baseUri: https://api.test'],
  'unknown-namespace': ['forward: {targetNamespace: noets}', 'forward: {targetNamespace: notes}'],
  'unknown-reference': ['ref: desk.raed', 'ref: desk.read'],
  'unknown-step': ['steps:\n- type: cal', 'steps:\n- type: call'],
  'invalid-pagination': [
    'pagination: {type: cursor, parameter: after}',
    'pagination: {type: cursor, parameter: after, next: $.next_cursor, items: $.data}',
  ],
  'invalid-mapping': ['mapping: $.notes[', 'mapping: $.notes[0]'],
  'output-without-source': [
    'outputParameters:\n- name: title\n  type: string',
    'outputParameters:\n- name: title\n  type: string\n  mapping: $.title',
  ],
  'unknown-action': [
    'from: {sourceNamespace: desk, action: get-nte}',
    'from: {sourceNamespace: desk, action: get-note}',
  ],
  'unknown-exposer': ['exposes:\n- type: resst', 'exposes:\n- type: rest'],
  'unknown-consumer': ['consumes:\n- type: soap', 'consumes:\n- type: http'],
  'unknown-authentication': [
    'authentication: {type: berer, token: "{{KEY}}"}',
    'authentication: {type: bearer, token: "{{KEY}}"}',
  ],
  'unknown-format': ['outputRawFormat: jsn', 'outputRawFormat: json'],
  'unusable-constraint': [
    'inputParameters:\n- {name: limit, type: integer, default: many}',
    'inputParameters:\n- {name: limit, type: integer, default: 20}',
  ],
  'invalid-schema': ['outputSchema: ../elsewhere.avsc', 'outputSchema: note.avsc'],
  'invalid-base-uri': ['baseUri: api.test/v1?key=1', 'baseUri: https://api.test/v1'],
  'invalid-path': ['path: /notes/../{{id}}', 'path: /notes/{{id}}'],
  'missing-placeholder': [
    'path: /notes\ninputParameters:\n- {name: id, in: path}',
    'path: /notes/{{id}}\ninputParameters:\n- {name: id, in: path}',
  ],
  'second-control-port': [
    'exposes:\n- {type: control, port: 8081}\n- {type: control, port: 8082}',
    'exposes:\n- {type: control, port: 8081}',
  ],
  'port-clash': [
    'exposes:\n- {type: rest, port: 8080}\n- {type: mcp, port: 8080}',
    'exposes:\n- {type: rest, port: 8080}\n- {type: mcp, port: 9090}',
  ],
  'unresolved-binding': ['capstan serve notes.yaml', 'NOTES_KEY=… capstan serve notes.yaml'],
  'invalid-contract': [
    '# notes.openapi.yaml\nswagger: "2.0"',
    '# notes.openapi.yaml\nopenapi: 3.1.0',
  ],
  'nothing-exposed': [
    'exposes: []',
    'exposes:\n- type: mcp\n  namespace: desk\n  tools:\n  - {name: get-note, call: notes.getnote}',
  ],
  'unfillable-input': [
    'resources:\n- {name: note, uri: notes://note, call: notes.getnote}',
    "resources:\n- {name: note, uri: 'notes://{id}', call: notes.getnote}",
  ],
  'skill-group': [
    'groups:\n- name: reading\n  skills:\n  - {name: get-note, call: notes.getnote}',
    'skills:\n- name: reading\n  tools:\n  - name: get-note\n    from: {sourceNamespace: desk, action: get-note}',
  ],
  'unusable-location': ['location: file:///opt/notes/handbook', 'location: file:///handbook'],
  'invalid-case': [
    '- name: reads a note\n  call: {tool: get-note, operation: getnote}',
    '- name: reads a note\n  call: {tool: get-note, with: {id: "1"}}',
  ],
  'unknown-call': [
    '- name: reads a note\n  call: {tool: getnote}',
    '- name: reads a note\n  call: {tool: get-note}',
  ],
  'unknown-version': ['naftiko: 1.0.0-alhpa2', 'naftiko: 1.0.0-alpha2'],
  'second-version': ['ikanos: 1.0.0-beta5\nnaftiko: 1.0.0-alpha2', 'ikanos: 1.0.0-beta5'],
  'found-in-page': ['# Notes\n\nnaftiko: 1.0.0-alpha2', 'naftiko: 1.0.0-alpha2'],
  'absolute-location': ['location: file:///run/keys.yaml', 'location: file:///./keys.yaml'],
  'unknown-key': ['inputParameter:\n- name: id', 'inputParameters:\n- name: id'],
  'foreign-key': [
    '# consumed\n- {name: id, in: path, type: string}',
    '# consumed\n- {name: id, in: path}',
  ],
  'output-without-properties': [
    'outputParameters:\n- {type: object, mapping: $}',
    'outputParameters:\n- type: object\n  properties:\n  - {name: title, type: string, mapping: $.title}',
  ],
  'whole-value-mapping': ['mapping: $.', 'mapping: $'],
  'single-brace-placeholder': ['path: /notes/{id}', 'path: /notes/{{id}}'],
  'input-inferred': [
    'with: {id: desk.id}',
    'inputParameters:\n- {name: id, type: string, description: Which note}\nwith: {id: desk.id}',
  ],
  'generic-prefix': ['with: {id: tools.id}', 'with: {id: desk.id}'],
  'binding-prefix': ["token: '{{env.NOTES_KEY}}'", "token: '{{NOTES_KEY}}'"],
  'body-parameter': [
    'inputParameters:\n- {name: body, in: body}',
    'inputParameters:\n- {name: title, in: query}\nbody: \'{"title": "{{title}}"}\'',
  ],
  'body-on-get': [
    'method: GET\ninputParameters:\n- {name: filter, in: body}',
    'method: GET\ninputParameters:\n- {name: filter, in: query}',
  ],
  'body-merged': [
    "body: '{}'\ninputParameters:\n- {name: title, in: body}",
    'inputParameters:\n- {name: title, in: body}',
  ],
  'body-not-json': ["body: 'title={{title}}'", 'body: {type: text, data: "title={{title}}"}'],
  'query-in-path': [
    'path: /notes?limit=10',
    "path: /notes\ninputParameters:\n- {name: limit, in: query, value: '10'}",
  ],
  'operation-path': [
    'path: /notes\noperations:\n- {method: GET, path: "/{{id}}"}',
    'path: /notes/{{id}}\noperations:\n- {method: GET}',
  ],
  'name-mismatch': [
    'path: /notes/{noteid}\nwith: {id: desk.noteId}',
    'path: /notes/{noteId}\nwith: {id: desk.noteId}',
  ],
  'call-repaired': ['call: notes.getNote', 'call: notes.getnote'],
  'placeholder-without-parameter': [
    'path: /notes/{{id}}',
    'path: /notes/{{id}}\ninputParameters:\n- {name: id, in: path}',
  ],
  'argument-missing': ['call: notes.getnote\nwith: {}', 'call: notes.getnote\nwith: {id: desk.id}'],
  'unknown-argument': ['with: {ident: desk.id}', 'with: {id: desk.id}'],
  'unused-input': [
    'inputParameters:\n- {name: id}\n- {name: colour}\nwith: {id: desk.id}',
    'inputParameters:\n- {name: id}\nwith: {id: desk.id}',
  ],
  'literal-looks-like-reference': ['with: {id: dsek.id}', 'with: {id: desk.id}'],
  'hint-contradicts-operation': [
    'hints: {readOnly: true}\ncall: notes.deletenote',
    'hints: {readOnly: false}\ncall: notes.deletenote',
  ],
  'unbound-variable': [
    "token: '{{NOTES_KEY}}'",
    "binds:\n- namespace: env\n  keys: {NOTES_KEY: NOTES_KEY}\n…\ntoken: '{{NOTES_KEY}}'",
  ],
  'unresolved-template': [
    "inputParameters:\n- {name: who}\noutputParameters:\n- {name: text, type: string, value: 'Hello {{woh}}'}",
    "inputParameters:\n- {name: who}\noutputParameters:\n- {name: text, type: string, value: 'Hello {{who}}'}",
  ],
  'gateway-header': [
    'forward: {targetNamespace: notes, trustedHeaders: [Accept-Language, Host]}',
    'forward: {targetNamespace: notes, trustedHeaders: [Accept-Language]}',
  ],
  'missing-port': ['exposes:\n- {type: rest}', 'exposes:\n- {type: rest, port: 8080}'],
  'missing-namespace': ['consumes:\n- {type: http}', 'consumes:\n- {type: http, namespace: notes}'],
  'shadowed-route': [
    '- path: /notes/{id}\n- path: /notes/{name}',
    '- path: /notes/{id}\n- path: /notes/by-name/{name}',
  ],
  'clear-text-secret': ['token: sk-5e81…', "token: '{{NOTES_KEY}}'"],
  'unused-authentication': [
    'transport: stdio\nauthentication: {type: bearer, token: "{{KEY}}"}',
    'transport: stdio',
  ],
  'empty-base-uri': ["baseUri: ''", 'baseUri: https://api.test'],
};
