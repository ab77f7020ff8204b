import { Problem } from '../kernel/index.ts';
import { lengthProblem } from './body.ts';
import {
  type CallerPolicy,
  foreignSiteProblem,
  hostProblem,
  originProblem,
} from './caller-policy.ts';
import type { Limits } from './limits.ts';
import type { HeaderFields } from './message.ts';
import { targetFault } from './target.ts';

/** A request before its body has been read. */
export interface RequestHead {
  readonly method: string;
  readonly target: string;
  /** e.g. `1.1` */
  readonly version: string;
  /** Header lines as they came: name, value, name, value. */
  readonly lines: readonly string[];
  /** The same, joined. */
  readonly fields: HeaderFields;
}

const COMMON_METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
const ALLOW = [...COMMON_METHODS].join(', ');

/**
 * Decides on a request by its head alone: what Node's parser lets through and a server must not.
 *
 * @returns why the request is refused, or `undefined`; a refused request's connection must close,
 * because what follows it may not be what it seems
 */
export function inspectHead(
  head: RequestHead,
  policy: CallerPolicy,
  limits: Limits,
): Problem | undefined {
  return (
    linesProblem(head.lines, limits.headerLines) ??
    versionProblem(head.version) ??
    methodProblem(head.method) ??
    targetProblem(head.target, limits.targetBytes) ??
    framingProblem(head) ??
    hostProblem(head.fields.host, policy) ??
    originProblem(head.fields.origin, head.fields.host ?? '', policy) ??
    foreignSiteProblem(head.method, head.fields) ??
    negotiationProblem(head.fields) ??
    bodyProblem(head, limits.bodyBytes)
  );
}

/** Whether a body was announced, an empty one included (RFC 9112 section 6). */
export function announcesBody(fields: HeaderFields): boolean {
  return fields['content-length'] !== undefined || fields['transfer-encoding'] !== undefined;
}

/** @returns why a method is refused before anybody is asked, if it is */
export function methodProblem(method: string): Problem | undefined {
  if (COMMON_METHODS.has(method)) return undefined;
  if (method === 'TRACE' || method === 'CONNECT') {
    return new Problem('method-not-allowed', `${method} is not supported`, {
      headers: { allow: ALLOW },
    });
  }
  return /^[A-Z][A-Z-]{0,31}$/.test(method) ? undefined : malformed('the method is not a method');
}

function linesProblem(lines: readonly string[], limit: number): Problem | undefined {
  if (lines.length > limit * 2) {
    return new Problem('headers-too-large', `at most ${limit} header lines are accepted`);
  }
  for (let index = 0; index < lines.length; index += 2) {
    // A gateway behind this one may read `x_user` as `x-user` and take a forged value for its own.
    if (lines[index]?.includes('_')) return malformed('a header name has an underscore');
  }
  return undefined;
}

function versionProblem(version: string): Problem | undefined {
  if (version === '1.1' || version === '1.0') return undefined;
  return malformed('only HTTP/1.1 and HTTP/1.0 are spoken here');
}

function targetProblem(target: string, limit: number): Problem | undefined {
  if (target.length > limit) {
    return new Problem('target-too-long', `the request target may have ${limit} bytes`);
  }
  const fault = targetFault(target);
  return fault === undefined ? undefined : malformed(fault);
}

/** How long the body is must be beyond doubt (RFC 9112 section 6.1), or the next request is not. */
function framingProblem({ fields, version }: RequestHead): Problem | undefined {
  const coding = fields['transfer-encoding'];
  if (coding !== undefined) {
    if (coding.toLowerCase() !== 'chunked') {
      return new Problem('transfer-coding-unsupported', "the only transfer coding is 'chunked'");
    }
    if (version === '1.0') return malformed('HTTP/1.0 has no transfer coding');
  }
  return undefined;
}

function negotiationProblem(fields: HeaderFields): Problem | undefined {
  const expectation = fields.expect;
  if (expectation !== undefined && expectation.toLowerCase() !== '100-continue') {
    return new Problem('expectation-failed', "the only expectation met is '100-continue'");
  }
  const coding = fields['content-encoding'];
  if (coding !== undefined && coding.toLowerCase() !== 'identity') {
    return new Problem('media-type-unsupported', 'bodies with a content coding are not read');
  }
  // Java's client offers h2c with every first request and is content when the offer is ignored.
  const upgrade = fields.upgrade;
  if (upgrade !== undefined && upgrade.toLowerCase() !== 'h2c') {
    return malformed('connections are not upgraded to another protocol here');
  }
  return undefined;
}

function bodyProblem({ method, fields }: RequestHead, limit: number): Problem | undefined {
  if (!announcesBody(fields)) return undefined;
  const length = fields['content-length'];
  if ((method === 'GET' || method === 'HEAD') && length !== '0') {
    return malformed(`${method} with a body is not accepted`);
  }
  return lengthProblem(length, limit);
}

function malformed(detail: string): Problem {
  return new Problem('malformed-request', detail);
}
