import { serveMcp } from '../../src/exposes/mcp/mcp.ts';
import { listen } from '../kit/listen.ts';
import { EXPOSURE, type StubRuntime, stubRuntime } from './fixture.ts';

/** The exposure of the fixture, served on a port of its own in front of a stub. */
export interface StubServer {
  /** Where `/mcp` is. */
  readonly url: string;
  readonly runtime: StubRuntime;
  close(): Promise<void>;
}

/** Serves the exposure of the fixture. */
export async function stubServer(): Promise<StubServer> {
  const runtime = stubRuntime();
  const serving = serveMcp(EXPOSURE, runtime);
  const listener = await listen(serving.handler);
  return {
    url: `${listener.url}/mcp`,
    runtime,
    async close() {
      await listener.close();
      await serving.close();
    },
  };
}
