const WIDTH = 30;

/** Tells how far a run is: a bar on a terminal, now and then a line elsewhere. */
export function newProgress(
  total: number,
  out: NodeJS.WriteStream,
): { step(name: string): void; end(): void } {
  let done = 0;
  const every = Math.max(1, Math.ceil(total / 10));
  return {
    step(name) {
      done += 1;
      if (out.isTTY) {
        const full = Math.round((done / total) * WIDTH);
        const room = Math.max(10, (out.columns ?? 80) - WIDTH - 16);
        const shown = name.length > room ? `…${name.slice(-room + 1)}` : name;
        out.write(
          `\r\u001b[K[${'#'.repeat(full)}${'.'.repeat(WIDTH - full)}] ${done}/${total} ${shown}`,
        );
      } else if (done % every === 0 || done === total) out.write(`${done}/${total}\n`);
    },
    end() {
      if (out.isTTY) out.write('\r\u001b[K');
    },
  };
}
