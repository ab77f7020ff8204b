/** A fault, the code, a line of the clean document, how the fault is written there, and what is none. */
type Row = readonly [fault: string, code: string, line: string, wrong: string, right?: string];

const STEP = '      call: notes.getnote\n      with: {id: shelf.id}';

/** What the reference checks nowhere. */
export const DEEP_CHECKS: readonly Row[] = [
  [
    'a call of what there is not',
    'unknown-operation',
    'call: notes.addnote',
    'call: notes.removenotes',
  ],
  [
    'an argument that nothing takes',
    'unknown-argument',
    'with: {id: notes-rest.id}',
    'with: {id: notes-rest.id, more: 1}',
  ],
  [
    'a placeholder without a source',
    'placeholder-without-parameter',
    '        inputParameters:\n        - {name: id, in: path}\n',
    '',
  ],
  [
    'a template of nothing in an output',
    'unresolved-template',
    'ref: shelf.read\n',
    "description: Greet\n      inputParameters: [{name: who, type: string, description: Whom}]\n      outputParameters: [{name: text, type: string, value: 'Hi {{woh}}'}]\n",
    "description: Greet\n      inputParameters: [{name: who, type: string, description: Whom}]\n      outputParameters: [{name: text, type: string, value: 'Hi {{who}}'}]\n",
  ],
  [
    'a variable that is not bound',
    'unbound-variable',
    '- {namespace: env, keys: {NOTES_KEY: NOTES_KEY}}\n',
    '- {namespace: env, keys: {OTHER: OTHER}}\n',
  ],
  [
    'a path that cannot be reached',
    'shadowed-route',
    '  - type: mcp\n',
    '    - {path: "/v1/notes/{name}/", description: Again, operations: [{method: GET, description: Again, call: notes.getnote, with: {id: notes-rest.name}}]}\n  - type: mcp\n',
    '    - {path: "/v1/notes/by/{name}", description: Again, operations: [{method: GET, description: Again, call: notes.getnote, with: {id: notes-rest.name}}]}\n  - type: mcp\n',
  ],
  ['two exposers at one port', 'port-clash', 'port: 9090', 'port: 8080'],
  ['a credential in the document', 'clear-text-secret', "token: '{{NOTES_KEY}}'", 'token: sk-1'],
  [
    'a credential in a parameter',
    'secret-in-value',
    '        - {name: id, in: path}\n',
    '        - {name: id, in: path}\n        - {name: X-Api-Key, in: header, value: sk-1}\n',
    "        - {name: id, in: path}\n        - {name: X-Api-Key, in: header, value: '{{NOTES_KEY}}'}\n",
  ],
  ['an input that nothing uses', 'unused-input', 'with: {id: shelf.id}', "with: {id: '1'}"],
  [
    'a bind that nothing uses',
    'unused-bind',
    '{NOTES_KEY: NOTES_KEY}',
    '{NOTES_KEY: NOTES_KEY, OLD_KEY: OLD_KEY}',
  ],
  [
    'an operation that nothing calls',
    'unused-operation',
    'call: notes.addnote',
    'call: notes.getnote',
  ],
  [
    'a mapping of a step that there is not',
    'unknown-reference',
    STEP,
    '      steps: [{name: get, type: call, call: notes.getnote, with: {id: shelf.id}}]\n      mappings: [{targetName: title, value: $.gte.title}]',
    '      steps: [{name: get, type: call, call: notes.getnote, with: {id: shelf.id}}]\n      mappings: [{targetName: title, value: $.get.title}]',
  ],
  [
    'a hint that the operation contradicts',
    'hint-contradicts-operation',
    'call: notes.addnote',
    'hints: {readOnly: true}\n      call: notes.addnote',
    'hints: {readOnly: false}\n      call: notes.addnote',
  ],
  [
    'semantics of a flow behind another method',
    'semantics-contradict',
    '        call: notes.getnote\n        inputParameters: [{name: id, in: path, type: string, description: Which one}]\n        with: {id: notes-rest.id}\n',
    '        ref: shelf.read\n      - {method: DELETE, description: Remove, ref: shelf.read}\n',
    '        ref: shelf.read\n',
  ],
];
