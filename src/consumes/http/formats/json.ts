import { parseJson } from '../../../kernel/index.ts';
import { MAX_VALUES } from './bounds.ts';
import { defineResponseFormat } from './format.ts';

/** Wide enough for every answer a transport lets through; depth stays, because recursion reads it. */
const LIMITS = {
  maxMembers: MAX_VALUES,
  maxItems: MAX_VALUES,
  maxStringLength: 16 * 1024 * 1024,
};

/** JSON (RFC 8259). What is declared JSON and is not still passes through as a whole. */
export const json = defineResponseFormat({
  name: 'json',
  verbatim: true,
  decode: async (bytes) => parseJson(bytes, LIMITS).value,
});
