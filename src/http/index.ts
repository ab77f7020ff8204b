export { isThisMachine, parseAuthority } from './authority.ts';
export { callerFinder, callerKey } from './caller-address.ts';
export { quotaFields } from './caller-limits.ts';
export { CallerQuota, type Quota, secondsOf } from './caller-quota.ts';
export { collectBody } from './collect-body.ts';
export { ConnectionCut } from './connection-cut.ts';
export { GuessLimit } from './guess-limit.ts';
export { DEFAULT_LIMITS, type Limits } from './limits.ts';
export { ListenError } from './listen-error.ts';
export { type Listener, type ListenerOptions, openListener } from './listener.ts';
export {
  type Handler,
  type HeaderFields,
  type HttpBody,
  type HttpRequest,
  type HttpResponse,
  isStream,
  withTrace,
} from './message.ts';
export {
  type PathTemplate,
  parsePathTemplate,
  renamePlaceholders,
  type Segment,
  type SegmentPart,
  withRest,
} from './path-template.ts';
export { percentEncode } from './percent-encode.ts';
export { failureResponse, PROBLEM_BASE, problemResponse } from './problem-json.ts';
export { ANY_METHOD, defineRoutes, type Match, type Router } from './router.ts';
export { fromFetchResponse, toFetchRequest } from './web.ts';
