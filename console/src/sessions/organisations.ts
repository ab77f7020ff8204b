import { signal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import { callService, can, proof } from './call.ts';
import type { SessionService } from './find-services.ts';

/** Gone with the tab. */
const KEY = 'capstan-organisations';
const MOST = 20;

/** Organisations that were looked at in this tab, the last one first. */
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

/** Those that the key may see: the process knows, or the service is asked where it tells. */
export function useToldOrganisations(service: SessionService | undefined): readonly string[] {
  const [told, setTold] = useState<readonly string[]>([]);
  const proven = proof.value;
  useEffect(() => {
    setTold([]);
    if (!service || !can(service, 'organisations')) return;
    callService(service, 'organisations', {}).then(
      ({ value }) => setTold(namesIn(value)),
      // Then they are typed.
      () => {},
    );
  }, [service, proven]);
  return [...new Set([...(service?.organisations ?? []), ...told])];
}

function namesIn(value: unknown): readonly string[] {
  const entries = Array.isArray(value) ? value : [];
  return entries
    .map((one) => (one as { name?: unknown }).name)
    .filter((name) => typeof name === 'string');
}

function kept(): readonly string[] {
  try {
    const names: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? '[]');
    return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [];
  } catch {
    return [];
  }
}
