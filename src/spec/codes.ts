import type { Severity } from './severity.ts';

/**
 * Every diagnostic by its stable code. `severity` is the usual one; `why` is the explanation that
 * the reference page prints.
 */
export const DIAGNOSTICS = {
  'document-unreadable': [
    'error',
    'The file cannot be read, or is not a regular file of reasonable size.',
  ],
  'yaml-syntax': [
    'error',
    'The text is not one YAML 1.2 document, or not all of it: cut, flattened, nested too deeply, or multiplied by aliases. Nothing can be read from it.',
  ],
  'not-a-capability': [
    'error',
    'The document has no `naftiko:` version key, or neither `capability:` nor anything that others could import, so it is not a capability.',
  ],
  'unresolved-import': [
    'error',
    'What an entry imports cannot be had: its file is absent, broken, outside the folder of the document or imports itself, or has no such part. Only what needs it is left out.',
  ],
  'wrong-type': [
    'error',
    'A key has a value of another kind than it must have, e.g. a list where text is expected.',
  ],
  'missing-key': ['error', 'A key without which its surroundings mean nothing is absent.'],
  'duplicate-name': [
    'error',
    'Things that are told apart by name have the same one, and which is meant is not clear.',
  ],
  'unknown-operation': ['error', 'A `call` names an operation that no consumed API has.'],
  'unknown-namespace': [
    'error',
    'A `forward` names a consumed API that there is not, or that cannot be called.',
  ],
  'nothing-to-do': [
    'error',
    'An exposed operation or tool has no `call`, and no operation is called like it.',
  ],
  'unsupported-feature': [
    'error',
    'The document uses a part of the language that this version does not run. Only the part that needs it is left out.',
  ],
  'unknown-reference': [
    'error',
    'A `ref`, a mapping or a step names a flow or a step that there is not.',
  ],
  'unknown-step': ['error', 'A step has a type that nothing runs.'],
  'invalid-mapping': ['error', 'A mapping is not a JSONPath (RFC 9535).'],
  'output-without-source': [
    'warning',
    'An output of a transform does not say what it is made of. It is the earlier value of that name, or null.',
  ],
  'unknown-action': [
    'error',
    'A tool of a skill is derived from something that no other exposer of the document serves.',
  ],
  'unknown-exposer': [
    'error',
    'An entry of `exposes` has a type that no exposer serves. The entry is left out.',
  ],
  'unknown-consumer': ['error', 'An entry of `consumes` has a type that cannot be called.'],
  'unknown-authentication': [
    'error',
    'An authentication type that no scheme implements. Nothing is served or called without the authentication that the document asks for, so what needs it is left out.',
  ],
  'unknown-format': [
    'error',
    'An `outputRawFormat` or a body `type` that nothing can read or write. What calls the operation is left out.',
  ],
  'invalid-schema': [
    'error',
    'An `outputSchema` cannot be used: its file cannot be read or stands elsewhere, or it is not what its format needs.',
  ],
  'unusable-constraint': [
    'warning',
    'A `pattern`, `enum`, `default`, `items` or bound of an input cannot be used: it is no regular expression or no schema, takes exponential time, or does not fit the type or the `enum`. It is left out; the API still checks its own values.',
  ],
  'invalid-pagination': [
    'error',
    'A `pagination` could not give whole answers as it is written: its type, a path or its parameter is missing or cannot be used, the operation is not a GET of JSON, or a bound is above the highest. What calls the operation is left out.',
  ],
  'invalid-base-uri': [
    'error',
    '`baseUri` is not an absolute http or https URL without user, query and fragment.',
  ],
  'invalid-path': [
    'error',
    'A path cannot be sent or matched: a `#`, a stray brace, a dot segment, or two placeholders that touch.',
  ],
  'missing-placeholder': [
    'error',
    'An `in: path` parameter has no placeholder in the path, so its value has nowhere to go.',
  ],
  'port-clash': ['error', 'Two entries of `exposes` claim the same port.'],
  'second-control-port': [
    'warning',
    'There is more than one control port. A process has one, which tells of all its documents; the first entry is served.',
  ],
  'unresolved-binding': [
    'error',
    'A variable that the document needs is not set in the environment, nor in the file that its bind names.',
  ],
  'invalid-contract': [
    'error',
    'The OpenAPI contract beside the document cannot be read as OpenAPI 3.',
  ],
  'nothing-exposed': [
    'error',
    'Nothing of the document can be served. It is a note, and the document is right, when there is nothing under `exposes` in the first place: then it is a part that others import.',
  ],
  'invalid-case': [
    'error',
    'A case of `capstan test` cannot be run as it is written: it calls nothing or several things, or expects what no answer can be.',
  ],
  'unknown-call': [
    'error',
    'A case of `capstan test` calls a tool, an operation or an exposer that the document does not have.',
  ],
  'unfillable-input': [
    'error',
    'An MCP resource needs a value that its `uri` has no placeholder for, so it could never be read.',
  ],
  'skill-group': [
    'warning',
    'A skill exposer has `groups`, or skills with a `call`, which the language does not know. A group is read as a skill, and a `call` as a tool that is exposed under its name.',
  ],
  'unusable-location': [
    'warning',
    'A `location` names nothing that can be read: there is no such file, or it is outside the folder of the document. What the document itself says is served.',
  ],
  'unknown-version': [
    'warning',
    'The version of the capability language is not one of the published ones. The document is read as the nearest.',
  ],
  'second-version': [
    'warning',
    'The document has the version keys of two families of the language. The later family is read.',
  ],
  'found-in-page': [
    'warning',
    'The text is that of a page with a document in it: in its front matter, in a fenced block, or between paragraphs. The document alone is read, the largest when there are several.',
  ],
  'absolute-location': [
    'warning',
    'A bind reads a file by an absolute path. It is read wherever it leads, while relative ones stay in the folder of the document.',
  ],
  'unknown-key': ['warning', 'A key that the language does not know; it is ignored.'],
  'foreign-key': [
    'note',
    "A key that the language's own schema forbids here although every generated document has it. It is used as meant.",
  ],
  'output-without-properties': [
    'note',
    'An output of type object or array says nothing about its content. The value passes through, whatever its JSON type.',
  ],
  'whole-value-mapping': [
    'note',
    '`$.` is not legal JSONPath. It is read as `$`: the whole value.',
  ],
  'single-brace-placeholder': [
    'note',
    'A consumed path writes `{name}` where the language says `{{name}}`. Both are substituted.',
  ],
  'input-inferred': [
    'note',
    'An exposed operation or tool declares no inputs. They are taken from its path, its `with` and the operation it calls.',
  ],
  'generic-prefix': [
    'note',
    "A reference uses the kind of the exposer (`rest.`, `tools.`) where the language says the exposer's namespace. It means the inputs of the exposer it stands in.",
  ],
  'binding-prefix': [
    'warning',
    'A variable is written `{{namespace.NAME}}` where the language says `{{NAME}}`. Both mean the key of that bind.',
  ],
  'body-parameter': [
    'note',
    'A parameter is `in: body`, which the reference engine drops. A single one is the request body, several are the fields of a JSON object.',
  ],
  'body-on-get': [
    'warning',
    'A parameter is `in: body` on a GET or HEAD operation, which is sent without a body. Callers are not asked for it.',
  ],
  'body-merged': [
    'warning',
    'An operation has both a `body` and parameters `in: body`. The parameters are added to what the body makes.',
  ],
  'body-not-json': [
    'warning',
    'A body is written as text that is not JSON, although nothing says that it is something else. It is sent as text.',
  ],
  'query-in-path': [
    'warning',
    'A consumed or exposed path holds a query. On the consumed side it is sent with the query parameters: `?id={id}` is the parameter `id`, and a parameter with the name of a fixed pair replaces it when it is given. On the exposed side it is left out of the path.',
  ],
  'operation-path': [
    'warning',
    "An operation has a path of its own, which the language gives to resources only. It replaces its resource's path when it repeats that, and follows it otherwise.",
  ],
  'name-mismatch': [
    'warning',
    'Two names that belong together are spelled differently, or a key has the name of another description language. They are matched without regard to case and separators.',
  ],
  'call-repaired': [
    'warning',
    'A `call` is absent, or spelled differently from the only operation it can mean, or names one of several operations of the same name: the n-th caller means the n-th.',
  ],
  'placeholder-without-parameter': [
    'warning',
    'A placeholder of a consumed path has no parameter. A required string parameter is assumed.',
  ],
  'argument-missing': [
    'warning',
    '`with` leaves out a parameter that the called operation requires. It is added as an input of the same name.',
  ],
  'unknown-argument': [
    'warning',
    '`with` names a parameter that the called operation does not have. It is not sent.',
  ],
  'unused-input': ['warning', 'An input is declared or stands in the path, but nothing uses it.'],
  'literal-looks-like-reference': [
    'warning',
    'A value in `with` looks like a reference but its prefix is none of this exposer. It is sent as the text it is.',
  ],
  'hint-contradicts-operation': [
    'warning',
    'A hint promises callers what the operation does not do. What would make a call look safer than its method is (`readOnly` on anything but GET, HEAD and OPTIONS, no `destructive` on DELETE) is not published; other hints are, and nothing in Capstan relies on them.',
  ],
  'unbound-variable': [
    'warning',
    'A variable is used but no bind declares it. The environment variable of that name is read.',
  ],
  'unresolved-template': [
    'warning',
    'A template of an output names no input, or stands where none can: beside a call, an output is made of the answer. The output is null.',
  ],
  'gateway-header': [
    'warning',
    'A header in `trustedHeaders` says how a message travels, where to or whom it comes from. The gateway writes it anew for each call, and never passes that of a caller on.',
  ],
  'missing-port': ['warning', 'An exposer has no port; a default is used.'],
  'missing-namespace': ['warning', 'An exposer or consumed API has no namespace; one is made up.'],
  'shadowed-route': [
    'warning',
    'The same method and path are exposed twice. The first one is served.',
  ],
  'clear-text-secret': [
    'warning',
    'A credential stands in the document itself. Anyone who reads the document has it.',
  ],
  'unused-authentication': [
    'warning',
    'An exposer that is served over standard input and output asks callers to authenticate. There is one caller, the process that started it, and nothing to ask it.',
  ],
  'empty-base-uri': [
    'warning',
    '`baseUri` is empty, or a host that is kept for examples (RFC 2606). Calls fail until an address is given with `--upstream <namespace>=<url>`.',
  ],
} as const satisfies Record<string, readonly [Severity, string]>;

/** Stable name of a diagnostic; never reused for something else. */
export type DiagnosticCode = keyof typeof DIAGNOSTICS;
