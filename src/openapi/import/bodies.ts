import { type Members, members } from '../../plan/index.ts';
import type { ApiMedia, ApiOperation } from '../read/api.ts';
import { newNames } from './names.ts';
import { choices, referred, typeOf } from './schema-types.ts';
import type { Taken } from './taken.ts';
import { parameterDescription } from './texts.ts';

/** `body` of a consumed operation. */
export interface BodyBlock {
  readonly type: string;
  readonly contentType?: string;
  readonly data: unknown;
}

/** How a body is given and sent; or why it cannot be. */
type Body =
  | {
      readonly taken: readonly Taken[];
      readonly block?: BodyBlock;
      readonly warnings: readonly string[];
    }
  | { readonly refused: string };

interface Surroundings {
  /** What the operation takes beside its body. */
  readonly taken: readonly Taken[];
  readonly schemas: Members;
  /** Types of bodies that documents may name. */
  readonly bodies: readonly string[];
}

/** Works out the body of an operation, in the first of its media types that can be sent. */
export function bodyOf({ body, method }: ApiOperation, surroundings: Surroundings): Body {
  if (!body || body.content.length === 0) return { taken: [], warnings: [] };
  if (method === 'get' || method === 'head')
    return { taken: [], warnings: [`a ${method.toUpperCase()} is sent without its body`] };
  const chosen = WRITERS.flatMap(({ media, type, write }) => {
    const found = body.content.find((one) => media.test(one.type));
    return found && surroundings.bodies.includes(type) ? [{ found, write }] : [];
  })[0];
  if (chosen) return { ...chosen.write(chosen.found, { ...surroundings, body }), warnings: [] };
  const types = body.content.map(({ type }) => type).join(', ');
  if (body.required) return { refused: `its body is ${types}, which cannot be sent` };
  return { taken: [], warnings: [`its optional body is left out: it is ${types}`] };
}

interface Writing extends Surroundings {
  readonly body: NonNullable<ApiOperation['body']>;
}

type Written = { readonly taken: readonly Taken[]; readonly block: BodyBlock };

/** Ways to write a body, the best one first; `type` is the word that documents have for it. */
const WRITERS: readonly {
  readonly media: RegExp;
  readonly type: string;
  readonly write: (media: ApiMedia, writing: Writing) => Written;
}[] = [
  { media: /^application\/(.+\+)?json\b/, type: 'json', write: json },
  { media: /^application\/x-www-form-urlencoded\b/, type: 'formUrlEncoded', write: form },
  { media: /^multipart\/form-data\b/, type: 'multipartForm', write: multipart },
  { media: /^(application\/(.+\+)?|text\/)xml\b/, type: 'xml', write: text('xml') },
  { media: /^text\/[\w.+-]+/, type: 'text', write: text('text') },
  { media: /^[\w.+-]+\/[\w.+-]+/, type: 'raw', write: file },
];

function json({ schema }: ApiMedia, writing: Writing): Written {
  const type = typeOf(members(schema), writing.schemas);
  const taken = whole(type, 'Request body (JSON).', writing);
  return { taken: [taken], block: { type: 'json', data: `{{${taken.name}}}` } };
}

function text(type: string): (media: ApiMedia, writing: Writing) => Written {
  return ({ type: contentType }, writing) => {
    const taken = whole('string', `Request body (${contentType}).`, writing);
    return { taken: [taken], block: { type, contentType, data: `{{${taken.name}}}` } };
  };
}

const FILE = 'Text, or a base64 data: URL.';

function file({ type: contentType }: ApiMedia, writing: Writing): Written {
  const taken = whole('string', `Request body (${contentType}). ${FILE}`, writing);
  return { taken: [taken], block: { type: 'raw', contentType, data: `{{${taken.name}}}` } };
}

function whole(type: string | undefined, otherwise: string, { body, taken }: Writing): Taken {
  return {
    name: taken.some(({ name }) => name === 'body') ? 'requestBody' : 'body',
    in: 'body',
    type,
    required: body.required,
    description: parameterDescription(body.description || otherwise),
  };
}

function form(media: ApiMedia, writing: Writing): Written {
  const fields = fieldsOf(media, writing);
  const data = Object.fromEntries(fields.map(({ name, taken }) => [name, `{{${taken.name}}}`]));
  return fieldsOr(fields, { type: 'formUrlEncoded', data }, writing);
}

function multipart(media: ApiMedia, writing: Writing): Written {
  const fields = fieldsOf(media, writing);
  const data = fields.map(({ name, taken, isFile }) => ({
    name,
    value: `{{${taken.name}}}`,
    ...(isFile ? { filename: name } : {}),
  }));
  return fieldsOr(fields, { type: 'multipartForm', data }, writing);
}

function fieldsOr(fields: readonly Field[], block: BodyBlock, writing: Writing): Written {
  if (fields.length > 0) return { taken: fields.map(({ taken }) => taken), block };
  const taken = whole('object', 'Fields of the form.', writing);
  return { taken: [taken], block: { ...block, data: `{{${taken.name}}}` } };
}

interface Field {
  /** As it goes out. */
  readonly name: string;
  readonly taken: Taken;
  readonly isFile: boolean;
}

/** Longest name of a field in a template. */
const LONGEST_NAME = 64;

function fieldsOf({ schema }: ApiMedia, { taken, schemas }: Writing): readonly Field[] {
  const { properties, required } = referred(schema, schemas);
  const names = newNames(LONGEST_NAME);
  for (const { name } of taken) names.take([name]);
  return Object.entries(members(properties)).map(([name, property]) => {
    const written = referred(property, schemas);
    const isFile = written.format === 'binary' || written.contentMediaType !== undefined;
    const type = isFile ? 'string' : typeOf(written, schemas);
    const plain = name.replace(/\W+/g, '_').replace(/^(?=\d)/, '_');
    return {
      name,
      isFile,
      taken: {
        name: names.take([plain]),
        in: 'body',
        type,
        required: Array.isArray(required) && required.includes(name),
        description: parameterDescription(
          typeof written.description === 'string' ? written.description : '',
          isFile ? FILE : '',
          choices(written.enum),
        ),
      },
    };
  });
}
