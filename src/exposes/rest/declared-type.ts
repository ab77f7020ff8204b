import type { HttpResponse } from '../../http/index.ts';
import type { DeclaredResponse } from '../../spec/index.ts';

/** Types that say no more than that there are bytes. */
const GENERIC: readonly (string | undefined)[] = [
  undefined,
  'application/octet-stream',
  'binary/octet-stream',
];

/** An answer in bytes that does not say what it is, is what the document says. */
export function inDeclaredType(
  response: HttpResponse,
  declared: readonly DeclaredResponse[],
): HttpResponse {
  if (!GENERIC.includes(response.headers['content-type']) || !response.body) return response;
  const mediaType = binaryType(String(response.status), declared);
  if (mediaType === undefined) return response;
  return { ...response, headers: { ...response.headers, 'content-type': mediaType } };
}

function binaryType(status: string, declared: readonly DeclaredResponse[]): string | undefined {
  const response =
    declared.find((one) => one.status === status) ??
    declared.find((one) => one.status === `${status[0]}XX`);
  return response?.content.find(({ binary }) => binary)?.mediaType;
}
