import net from 'node:net';

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|::1|localhost)$/;

/**
 * Lets no connection leave this machine for the rest of this thread: the documents name hosts of
 * other people, and none of them may be called.
 */
export function staysOnLoopback(): void {
  const connect = net.Socket.prototype.connect as (...parameters: unknown[]) => net.Socket;
  net.Socket.prototype.connect = function (this: net.Socket, ...parameters: unknown[]) {
    const [options] = [parameters[0]].flat() as [
      { host?: string; path?: string } | number | undefined,
    ];
    const host =
      typeof options === 'object' ? (options.host ?? 'localhost') : (parameters[1] as string);
    if (typeof host === 'string' && LOOPBACK.test(host)) return connect.apply(this, parameters);
    process.nextTick(() => this.destroy(new Error(`'${host}' is not on this machine`)));
    return this;
  } as typeof net.Socket.prototype.connect;
}
