import type { HttpRequest, HttpResponse } from '../http/index.ts';
import type { Operation, Values } from '../plan/index.ts';

/** The call that a request to an upstream is for. */
export interface Call {
  readonly operation: Operation;
  /** By parameter name; without those that the document fixes. */
  readonly values: Values;
  /** Path and query below the API's address that the page before links to, in place of what the values make. */
  readonly target?: string;
  /** What is left of the time for everything, in milliseconds; absent when nothing is used up. */
  readonly withinMs?: number;
}

/** A way to an upstream that may ask which call a request is for. Every `Handler` is one. */
export type CallTransport = (request: HttpRequest, call: Call) => Promise<HttpResponse>;
