/**
 * The bytes of an HTTP/1.1 request. The load client sends the same ones again and again: building
 * them each time would cost more than some of the servers spend on the answer.
 *
 * @param {{ port: number, method: string, path: string, headers?: Record<string, string>, body?: string }} request
 */
export function requestBytes({ port, method, path, headers = {}, body }) {
  const fields = { host: `127.0.0.1:${port}`, ...headers };
  if (body !== undefined) fields['content-length'] = String(Buffer.byteLength(body));
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body ?? ''}`);
}

/**
 * Reads one response from the start of `bytes`.
 *
 * @param {Buffer} bytes
 * @returns `undefined` while it is incomplete
 */
export function readResponse(bytes) {
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd === -1) return undefined;
  const head = bytes.latin1Slice(0, headEnd);
  const start = headEnd + 4;
  const length = /\r\ncontent-length: *(\d+)/i.exec(head);
  const body = length ? sized(bytes, start, Number(length[1])) : chunked(bytes, start);
  return body && { status: Number(head.slice(9, 12)), ...body };
}

function sized(bytes, start, length) {
  const end = start + length;
  return bytes.length < end ? undefined : { body: bytes.subarray(start, end), end };
}

function chunked(bytes, start) {
  const pieces = [];
  for (let at = start; ; ) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd === -1) return undefined;
    const size = Number.parseInt(bytes.latin1Slice(at, lineEnd), 16);
    const next = lineEnd + 2 + size + 2;
    if (!(bytes.length >= next)) return undefined;
    if (size === 0) return { body: Buffer.concat(pieces), end: next };
    pieces.push(bytes.subarray(lineEnd + 2, next - 2));
    at = next;
  }
}
