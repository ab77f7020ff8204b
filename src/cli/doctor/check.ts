/** One thing that was looked at. */
export interface Check {
  readonly name: string;
  readonly status: 'ok' | 'failed' | 'skipped';
  /** What was found, in a few words. */
  readonly found: string;
  /** What to do, when it failed. */
  readonly fix?: string;
}

export function ok(name: string, found: string): Check {
  return { name, status: 'ok', found };
}

export function failed(name: string, found: string, fix: string): Check {
  return { name, status: 'failed', found, fix };
}

export function skipped(name: string, found: string): Check {
  return { name, status: 'skipped', found };
}
