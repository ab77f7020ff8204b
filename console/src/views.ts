import type { ComponentType } from 'preact';
import { services } from './sessions/find-services.ts';

/** One view of the console. */
export interface View {
  /** As it stands in links. */
  readonly name: string;
  readonly title: string;
  /** Reached from another view only. */
  readonly hidden?: true;
  /** Whether there is anything to see in it, with what is served now. Default: yes. */
  isOffered?(): boolean;
  /** Absent for the first one, which is there from the beginning. */
  load?(): Promise<{ default: ComponentType }>;
}

/** In the order in which they are offered. */
export const VIEWS: readonly View[] = [
  { name: 'capability', title: 'Capability' },
  {
    name: 'sessions',
    title: 'Sessions',
    isOffered: () => services.value.length > 0,
    load: () => import('./views/sessions.tsx'),
  },
  { name: 'traffic', title: 'Traffic', load: () => import('./views/traffic.tsx') },
  { name: 'reference', title: 'API reference', load: () => import('./views/reference.tsx') },
  { name: 'connect', title: 'Connect', load: () => import('./views/connect.tsx') },
  { name: 'process', title: 'Process', load: () => import('./views/process.tsx') },
  { name: 'run', title: 'Run', hidden: true, load: () => import('./views/run.tsx') },
];

/** Those that are offered now. */
export function offeredViews(): readonly View[] {
  return VIEWS.filter(({ hidden, isOffered }) => !hidden && (isOffered?.() ?? true));
}
