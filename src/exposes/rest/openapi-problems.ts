import type { JsonSchema } from '../../plan/index.ts';

/** A problem as the body of an answer. */
export const PROBLEM_BODY: JsonSchema = {
  'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
};

/** What the gateway itself answers when something is wrong. */
export const PROBLEM: JsonSchema = {
  type: 'object',
  description: 'A problem (RFC 9457).',
  required: ['type', 'title', 'status'],
  properties: {
    type: { type: 'string', format: 'uri', description: 'Stable name of the problem.' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'What is wrong with this request.' },
    instance: { type: 'string', description: 'Id of the request.' },
    errors: {
      type: 'array',
      description: 'Each offending value.',
      items: {
        type: 'object',
        properties: {
          pointer: { type: 'string', description: 'JSON Pointer from the set of inputs.' },
          message: { type: 'string' },
        },
      },
    },
  },
};

/** Refusals of callers at a wall; the second one is of those whose token has too few scopes. */
export const REFUSALS = {
  Unauthorized: problemResponse('The caller did not prove who it is'),
  Forbidden: problemResponse('The token of the caller does not have every scope'),
};

/** Answers of the gateway that operations refer to. */
export const RESPONSES: JsonSchema = {
  BadRequest: problemResponse('The request was refused before anything was sent upstream'),
  BadGateway: problemResponse(
    'The upstream API cannot be reached, or gave an answer that cannot be passed on',
  ),
  GatewayTimeout: problemResponse('The upstream API did not answer in time'),
};

function problemResponse(description: string): JsonSchema {
  return {
    description,
    content: PROBLEM_BODY,
  };
}
