import { signal } from '@preact/signals';
import type { Session } from './session.ts';

/**
 * Sessions that were completed in this tab. A service may list only those that go on, and one that
 * was just completed must not look as if it were lost.
 */
export const completed = signal<readonly Session[]>([]);

/** Keeps one that was completed. */
export function keepCompleted(session: Session): void {
  completed.value = [session, ...completed.value.filter(({ id }) => id !== session.id)];
}

/** Forgets one, because it goes on or is gone. */
export function forgetCompleted(id: string): void {
  completed.value = completed.value.filter((one) => one.id !== id);
}
