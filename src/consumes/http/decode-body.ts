import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, type ZlibOptions } from 'node:zlib';
import { type UpstreamFailure, upstreamProblem } from './upstream-failure.ts';

type Decoder = (bytes: Uint8Array, options: ZlibOptions) => Promise<Uint8Array>;

const DECODERS: ReadonlyMap<string, Decoder> = new Map([
  ['gzip', promisify<Uint8Array, ZlibOptions, Uint8Array>(gunzip)],
  ['x-gzip', promisify<Uint8Array, ZlibOptions, Uint8Array>(gunzip)],
  ['deflate', promisify<Uint8Array, ZlibOptions, Uint8Array>(inflate)],
  ['br', promisify<Uint8Array, ZlibOptions, Uint8Array>(brotliDecompress)],
]);

/**
 * Undoes the content coding of a body (RFC 9110 section 8.4.1), which an upstream applies although
 * we asked it not to. One coding at most: stacked ones only make bombs.
 *
 * @param coding value of `Content-Encoding`
 * @param method of the request, in upper case
 * @param maxBytes of the decoded body
 * @throws Problem upstream-invalid | upstream-too-large
 */
export async function decodeBody(
  body: Uint8Array,
  coding: string | undefined,
  method: string,
  maxBytes: number,
): Promise<Uint8Array> {
  const name = coding?.trim().toLowerCase() || 'identity';
  if (name === 'identity' || body.length === 0) return body;
  const decode = DECODERS.get(name);
  if (!decode) throw failure('upstream-invalid', method);
  try {
    return await decode(body, { maxOutputLength: maxBytes });
  } catch (error) {
    const tooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    throw failure(tooLarge ? 'upstream-too-large' : 'upstream-invalid', method, error as Error);
  }
}

function failure(name: UpstreamFailure, method: string, cause?: Error) {
  return upstreamProblem(name, { method, sent: true, cause });
}
