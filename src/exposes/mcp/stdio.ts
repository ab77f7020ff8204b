import { Readable, Writable } from 'node:stream';
import type { StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import type { Runtime } from '../exposer.ts';
import type { McpExposure } from './exposure.ts';
import { serverFactory } from './server.ts';
import { serverParts } from './server-parts.ts';
import { guardedLines } from './stdio-input.ts';
import { type PendingRequests, pendingRequests } from './stdio-pending.ts';

/**
 * How long calls may go on after input has ended, so that `printf … | capstan` gets its answers.
 * Official clients close our input and kill us two seconds later.
 */
const LAST_ANSWERS_MS = 1_000;
const PARSE_ERROR = -32700;

/**
 * Serves an exposure to the process that started this one, over standard input and output. Until it
 * is done, whatever else writes to standard output (`console.log` included) writes to standard error.
 *
 * @returns when input has ended and what was asked is answered, or given up
 */
export async function serveMcpStdio(exposure: McpExposure, runtime: Runtime): Promise<void> {
  const stdout = reserveStdout();
  try {
    const [sdk, stdio] = await Promise.all([
      import('@modelcontextprotocol/server'),
      import('@modelcontextprotocol/server/stdio'),
    ]);
    const pending = pendingRequests();
    const transport = new stdio.StdioServerTransport(
      readInput(stdout.output, pending),
      stdout.output,
    );
    stdio.serveStdio(serverFactory(sdk, serverParts(exposure, runtime, false)), {
      transport,
      onerror: (error) => runtime.log.log('debug', 'MCP', { error: error.message }),
    });
    await closed(transport, pending);
  } finally {
    stdout.release();
    // Still open when it was output that broke; it would keep the process alive.
    process.stdin.destroy();
  }
}

/** Standard output, for us alone. */
function reserveStdout(): { output: Writable; release(): void } {
  const { stdout, stderr } = process;
  const write = stdout.write;
  stdout.write = stderr.write.bind(stderr);
  // The transport hears through `output` of a reader that went away; here it would end the process,
  // as would whatever is printed later. So this stays.
  stdout.on('error', () => {});
  const output = new Writable({
    write: (chunk: Buffer, _encoding, done) => void write.call(stdout, chunk, undefined, done),
  });
  return {
    output,
    release: () => {
      stdout.write = write;
    },
  };
}

function readInput(output: Writable, pending: PendingRequests): Readable {
  const accepted = async function* () {
    yield* guardedLines(process.stdin, {
      accepted: (message) => pending.received(message),
      refused: (reason) => {
        const error = { code: PARSE_ERROR, message: `Parse error: ${reason}` };
        output.write(`${JSON.stringify({ jsonrpc: '2.0', error, id: null })}\n`);
      },
    });
    await pending.answered(LAST_ANSWERS_MS);
  };
  const input = Readable.from(accepted(), { objectMode: false });
  // An input that breaks also closes, and that is what the transport acts on.
  return input.on('error', () => {});
}

/** Resolves when the transport is done, for whatever reason. Called once it is being served. */
async function closed(transport: StdioServerTransport, pending: PendingRequests): Promise<void> {
  const { onclose } = transport;
  const send = transport.send.bind(transport);
  transport.send = async (message) => {
    await send(message);
    pending.sent(message);
  };
  await new Promise<void>((resolve) => {
    transport.onclose = () => {
      onclose?.();
      resolve();
    };
  });
}
