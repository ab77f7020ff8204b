/** Requests that came in and have no answer yet, on one connection. */
export interface PendingRequests {
  /** A message came in. */
  received(message: unknown): void;
  /** A message went out. */
  sent(message: unknown): void;
  /** Resolves when everything is answered, or after `limitMs`. */
  answered(limitMs: number): Promise<void>;
}

/** Starts with nothing pending. */
export function pendingRequests(): PendingRequests {
  const open = new Set<string>();
  let onEmpty: (() => void) | undefined;
  return {
    received(message) {
      const id = idOf(message);
      if (id !== undefined && has(message, 'method')) open.add(id);
    },
    sent(message) {
      const id = idOf(message);
      if (id !== undefined && !has(message, 'method')) open.delete(id);
      if (open.size === 0) onEmpty?.();
    },
    async answered(limitMs) {
      if (open.size === 0) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, limitMs);
        onEmpty = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    },
  };
}

/** Keeps `1` and `"1"` apart, as JSON-RPC does. */
function idOf(message: unknown): string | undefined {
  if (!has(message, 'id')) return undefined;
  return JSON.stringify((message as { id: unknown }).id);
}

function has(message: unknown, member: string): boolean {
  return typeof message === 'object' && message !== null && Object.hasOwn(message, member);
}
