export type { Place } from './position.ts';
