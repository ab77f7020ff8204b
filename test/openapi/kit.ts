import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { type Imported, type ImportOptions, importOpenApi } from '../../src/openapi/index.ts';
import { standard } from '../../src/standard.ts';

/** An OpenAPI description of the folder beside. */
export function fixture(name: string): string {
  return resolve(import.meta.dirname, 'fixtures', name);
}

/** A description as data. */
export function description(file: string): unknown {
  return parse(readFileSync(file, 'utf8'));
}

/** Imports with everything left to its default but what is given. */
export function imported(from: unknown, options: Partial<ImportOptions> = {}): Imported {
  return importOpenApi(from, {
    namespace: undefined,
    baseUri: undefined,
    tags: [],
    expose: ['rest', 'mcp'],
    authentication: standard.auth.map(({ type }) => type),
    bodies: standard.bodies.map(({ type }) => type),
    ...options,
  });
}

/** Writes a document and its contract beside it into a new folder. */
export function written({ capability, contract }: Imported): string {
  const file = join(mkdtempSync(join(tmpdir(), 'capstan-')), 'imported.yaml');
  writeFileSync(file, capability);
  writeFileSync(file.replace('.yaml', '.openapi.yaml'), contract);
  return file;
}

/** A description with one operation, `POST /x`. */
export const api = (operation: object, more: object = {}) => ({
  openapi: '3.1.0',
  info: { title: 'One', version: '1' },
  servers: [{ url: 'https://one.example.com' }],
  paths: { '/x': { post: operation } },
  ...more,
});

/** An operation that takes a body. */
export const body = (schema: unknown) => ({
  summary: 'Send a thing',
  requestBody: { content: { 'application/json': { schema } } },
  responses: { '204': { description: 'Sent' } },
});
