import { connect } from 'node:net';
import { readResponse } from './wire.mjs';

/**
 * Sends a request over one connection, and after each answer the one that `next` gives. Ends when
 * there is none; rejects when the connection fails or closes first.
 *
 * @param {number} port
 * @param {Buffer} first
 * @param {(answer: { status: number, body: Buffer }) => Buffer | undefined} next
 * @returns {Promise<void>}
 */
export function converse(port, first, next) {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    let received = Buffer.alloc(0);
    const take = (chunk) => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
      const answer = readResponse(received);
      if (!answer) return;
      if (received.length > answer.end) throw new Error('more came than was asked for');
      received = Buffer.alloc(0);
      const request = next(answer);
      if (request) socket.write(request);
      else socket.end(resolve);
    };
    socket.on('connect', () => socket.write(first));
    socket.on('data', (chunk) => {
      try {
        take(chunk);
      } catch (failure) {
        reject(failure);
        socket.destroy();
      }
    });
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('the server closed the connection')));
  });
}

/**
 * One request and its answer.
 *
 * @param {number} port
 * @param {Buffer} request
 * @returns {Promise<{ status: number, body: Buffer }>}
 */
export async function ask(port, request) {
  let answer;
  await converse(port, request, (given) => {
    answer = { status: given.status, body: Buffer.from(given.body) };
    return undefined;
  });
  return answer;
}
