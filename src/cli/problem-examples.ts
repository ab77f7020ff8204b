import type { Example } from '../spec/index.ts';

/** An example of every problem, by name: what a caller or an operator did, and what helps. */
export const PROBLEM_EXAMPLES: Readonly<Record<string, Example>> = {
  'malformed-request': ['GET /notes?q=%zz', 'GET /notes?q=%25zz'],
  'json-invalid': ["{'title': 'Hello'}", '{"title": "Hello"}'],
  'parameter-missing': ['POST /notes {}', 'POST /notes {"title": "Hello"}'],
  'parameter-invalid': ['GET /notes?limit=ten', 'GET /notes?limit=10'],
  unauthenticated: ['GET /notes', 'GET /notes\nauthorization: Bearer …'],
  'insufficient-scope': [
    'a token with the scope notes.read that writes',
    'a token with all scopes of the exposer',
  ],
  'host-forbidden': [
    'capstan serve notes.yaml --host 0.0.0.0',
    'capstan serve notes.yaml --host 0.0.0.0 --allow-host notes.example.com',
  ],
  'origin-forbidden': [
    'capstan serve notes.yaml',
    'capstan serve notes.yaml --allow-origin https://app.example.com',
  ],
  'step-unfed': [
    'GET /ships/unknown/crew, where no ship is found whose crew could be asked for',
    'GET /ships/9321483/crew',
  ],
  'script-failed': ['result = lines.lenght', 'result = lines.length'],
  'route-not-found': ['GET /note', 'GET /notes'],
  'trace-not-found': ['GET /traces/0af7651916cd43dd', 'GET /traces lists those that are kept'],
  'reload-impossible': [
    'POST /reload of a program that serves plans of its own',
    'capstan serve notes.yaml --control-port 8081',
  ],
  'documents-unserved': [
    'POST /reload after a slip in notes.yaml',
    'capstan validate notes.yaml, then POST /reload',
  ],
  'method-not-allowed': ['PATCH /notes', 'POST /notes'],
  'request-timeout': ['a body that stops arriving', 'the whole body, at once'],
  'body-too-large': ['one body of many megabytes', 'several smaller requests'],
  'target-too-long': ['GET /notes?filter=… thousands of characters', 'GET /notes?filter=short'],
  'media-type-unsupported': ['content-type: text/plain', 'content-type: application/json'],
  'expectation-failed': ['expect: a-miracle', 'no Expect header'],
  'rate-limited': [
    'a thousand requests at once',
    'as many as the field RateLimit allows, then a pause',
  ],
  'credentials-guessed': ['one key after another', 'the right key, after Retry-After'],
  'headers-too-large': ['cookies of many kilobytes', 'only the cookies that are needed'],
  internal: ['a request that meets a mistake of Capstan', 'report it with the request id'],
  'transfer-coding-unsupported': ['transfer-encoding: gzip', 'transfer-encoding: chunked'],
  'upstream-auth-unsupported': [
    'authentication: {type: hmac, …}',
    "authentication: {type: bearer, token: '{{NOTES_KEY}}'}",
  ],
  'upstream-auth': ['NOTES_KEY=expired capstan serve …', 'NOTES_KEY=valid capstan serve …'],
  'upstream-redirect': ['baseUri: http://api.test', 'baseUri: https://api.test'],
  'upstream-invalid': [
    'an API that answers with half a response',
    'an API that answers in whole HTTP messages',
  ],
  'upstream-too-large': ['GET /notes', 'GET /notes?limit=100'],
  'upstream-unreachable': ['baseUri: https://ap.test', 'baseUri: https://api.test'],
  'upstream-unrecorded': [
    'capstan serve notes.yaml --replay other.jsonl',
    'capstan serve notes.yaml --replay notes.jsonl',
  ],
  'upstream-unconfigured': [
    'capstan serve notes.yaml',
    'capstan serve notes.yaml --upstream notes=https://api.test',
  ],
  'credential-missing': ['capstan serve notes.yaml', 'NOTES_KEY=… capstan serve notes.yaml'],
  'keys-unavailable': [
    'authorizationServerUri: https://lgin.example.com',
    'authorizationServerUri: https://login.example.com',
  ],
  overloaded: ['a thousand requests at once', 'fewer at a time, again after Retry-After'],
  'upstream-resting': [
    'the same call at once, again and again',
    'the same call after Retry-After, when the API works again',
  ],
  'shutting-down': ['a request while the server stops', 'the same request, to the next server'],
  'upstream-timeout': ['an API that needs minutes for one answer', 'a smaller question'],
};
