export type { CallContext, Outcome, Upstream } from './upstream.ts';
