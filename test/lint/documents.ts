/** A document that nothing can be said about: neither a diagnostic nor a remark of a rule. */
export const CLEAN = `naftiko: 1.0.0-alpha2
info:
  label: Notes
  tags: [Notes]
binds:
- {namespace: env, keys: {NOTES_KEY: NOTES_KEY}}
capability:
  consumes:
  - type: http
    namespace: notes
    baseUri: https://notes.test
    description: Where notes are kept
    authentication: {type: bearer, token: '{{NOTES_KEY}}'}
    resources:
    - path: /notes/{{id}}
      operations:
      - name: getnote
        method: GET
        inputParameters:
        - {name: id, in: path}
    - path: /notes
      operations:
      # Adding is done by tools only.
      - name: addnote
        method: POST
  aggregates:
  - namespace: shelf
    functions:
    - name: read
      description: Read a note
      call: notes.getnote
      with: {id: shelf.id}
      inputParameters: [{name: id, type: string, description: Which one}]
      semantics: {safe: true, idempotent: true}
  exposes:
  - type: rest
    namespace: notes-rest
    port: 8080
    resources:
    - name: note
      path: /v1/notes/{id}
      description: One note
      operations:
      - name: read-note
        method: GET
        description: Read a note
        call: notes.getnote
        inputParameters: [{name: id, in: path, type: string, description: Which one}]
        with: {id: notes-rest.id}
  - type: mcp
    namespace: notes-mcp
    port: 9090
    authentication:
      type: oauth2
      # Issues the tokens of callers.
      resource: https://notes.test/mcp
      authorizationServerUri: https://login.notes.test
      scopes: [notes.read]
    tools:
    - name: read
      ref: shelf.read
    - name: add
      description: Add a note
      call: notes.addnote
`;
