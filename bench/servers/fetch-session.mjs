import { Pool } from 'undici';
import { TOKEN } from '../fixture.mjs';

/**
 * Opens the cheapest way there is from Node.js to an upstream and back: undici's dispatcher, the
 * same connections that Capstan gets, the body as it came.
 *
 * @param {string} origin
 * @returns {(path: string, done: (status: number, contentType: string, body: Buffer) => void) => void}
 */
export function openUpstream(origin) {
  const pool = new Pool(origin, { connections: 128, pipelining: 1 });
  const headers = { authorization: `Bearer ${TOKEN}`, accept: 'application/json' };
  return (path, done) => {
    pool.dispatch({ method: 'GET', path, headers }, new Collector(done));
  };
}

class Collector {
  #done;
  #status = 502;
  #contentType = 'text/plain';
  #chunks = [];

  constructor(done) {
    this.#done = done;
  }

  onRequestStart() {}

  onResponseStart(_controller, status, headers) {
    this.#status = status;
    this.#contentType = headers['content-type'];
  }

  onResponseData(_controller, chunk) {
    this.#chunks.push(chunk);
  }

  onResponseEnd() {
    const [only] = this.#chunks;
    const body = this.#chunks.length === 1 ? only : Buffer.concat(this.#chunks);
    this.#done(this.#status, this.#contentType, body);
  }

  onResponseError(_controller, error) {
    this.#done(502, 'text/plain', Buffer.from(error.message));
  }
}
