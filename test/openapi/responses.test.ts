import { afterEach, describe, expect, test } from 'vitest';
import { type ServedText, serveText } from '../kit/serve-text.ts';
import type { Reply } from '../kit/upstream.ts';
import { lint } from './lint.ts';

let served: ServedText | undefined;
afterEach(() => served?.close());

async function serve(lines: string, answer: Reply = {}) {
  served = await serveText(
    `ikanos: 1.0.0-beta5
info: {label: Pictures, description: Pictures of things}
capability:
  consumes:
  - type: http
    namespace: pictures
    baseUri: UPSTREAM
    resources:
      picture:
        path: /picture
        operations:
          get: {method: GET, outputRawFormat: binary}
  exposes:
  - type: rest
    namespace: gallery
    port: 0
    resources:
      picture:
        path: /picture
        operations:
          get:
            method: GET
            description: A picture
            call: pictures.get
${lines.replace(/^(?=.)/gm, '            ')}
`,
    answer,
  );
  return served;
}

interface Described {
  readonly description: string;
  readonly content: Readonly<Record<string, unknown>>;
}

async function described({ url }: ServedText) {
  const description = (await (await fetch(`${url}/openapi.json`)).json()) as {
    paths: Record<string, { get: { responses: Record<string, Described> } }>;
  };
  return { description, responses: description.paths['/picture']?.get.responses ?? {} };
}

const RESPONSES = `responses:
  200:
    description: The picture
    content:
      image/png: {binary: true}
      application/json: {schema: {type: object, properties: {alt: {type: string}}}}
  404: {description: No such picture}
  502:
    description: The camera is off
    content: {text/plain: {}}
  5xx: {description: Anything else}`;

describe('what a document says is answered', () => {
  test('is described as it is written, beside the problems of the gateway', async () => {
    const { description, responses } = await described(await serve(RESPONSES));
    expect(Object.keys(responses).sort()).toEqual(['200', '400', '404', '502', '504', '5XX']);
    expect(responses['200']).toEqual({
      description: 'The picture',
      content: {
        'image/png': { schema: { type: 'string', format: 'binary' } },
        'application/json': { schema: { type: 'object', properties: { alt: { type: 'string' } } } },
      },
    });
    expect(responses['404']).toEqual({ description: 'No such picture' });
    const errors = (await lint(description)).filter(({ severity }) => severity === 0);
    expect(errors).toEqual([]);
  });

  test('shares a status with the gateway where both may answer with it', async () => {
    const { responses } = await described(await serve(RESPONSES));
    expect(responses['502']?.description).toBe('The camera is off');
    expect(Object.keys(responses['502']?.content ?? {})).toEqual([
      'text/plain',
      'application/problem+json',
    ]);
  });

  test('of one answer in bytes has a short form', async () => {
    const { responses } = await described(
      await serve('responseBinary: {mediaType: image/jpeg, description: A photo}'),
    );
    expect(responses['200']).toEqual({
      description: 'A photo',
      content: { 'image/jpeg': { schema: { type: 'string', format: 'binary' } } },
    });
  });

  test('may be said in one way only', async () => {
    const { codes, url } = await serve(`${RESPONSES}\nresponseBinary: {mediaType: image/jpeg}`);
    expect(codes).toEqual(['unknown-key']);
    expect((await fetch(`${url}/picture`)).status).toBe(200);
  });

  test.each([
    'responses: {ok: {description: Fine}}',
    'responses: {20X: {description: Fine}}',
    'responses: {200: {content: {png: {binary: true}}}}',
    'responseBinary: {status: 20, mediaType: image/png}',
    'responseBinary: {description: A photo}',
    'responses: none',
  ])('is refused when it is %s', async (lines) => {
    await expect(serve(lines)).rejects.toThrow();
  });
});

describe('the type of an answer in bytes', () => {
  const type = async (lines: string, answer: Reply) => {
    const { url } = await serve(lines, answer);
    const response = await fetch(`${url}/picture`);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(Buffer.from(answer.body ?? ''));
    return response.headers.get('content-type');
  };
  const body = new Uint8Array([0x89, 0x50, 0, 255]);

  test.each([undefined, 'application/octet-stream', 'binary/octet-stream'])(
    'is the declared one when the upstream says %s',
    async (given) => {
      const headers: Record<string, string> = given === undefined ? {} : { 'content-type': given };
      expect(await type(RESPONSES, { headers, body })).toBe('image/png');
    },
  );

  test("is the upstream's when that says more", async () => {
    const headers = { 'content-type': 'image/webp' };
    expect(await type('responseBinary: {mediaType: image/jpeg}', { headers, body })).toBe(
      'image/webp',
    );
  });

  test('is not made up for another status', async () => {
    expect(await type(RESPONSES, { status: 201, body })).toBe(null);
  });
});
