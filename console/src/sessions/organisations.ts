import { signal } from '@preact/signals';

/** Gone with the tab. */
const KEY = 'capstan-organisations';
const MOST = 20;

/** Organisations that were looked at in this tab, the last one first. The API tells of none. */
export const organisations = signal<readonly string[]>(kept());

/** Remembers one until the tab is closed. */
export function remember(name: string): void {
  if (organisations.value[0] === name) return;
  const others = organisations.value.filter((one) => one !== name);
  organisations.value = [name, ...others].slice(0, MOST);
  try {
    sessionStorage.setItem(KEY, JSON.stringify(organisations.value));
  } catch {
    // Where nothing may be kept, the page remembers while it is there.
  }
}

function kept(): readonly string[] {
  try {
    const names: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? '[]');
    return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [];
  } catch {
    return [];
  }
}
