export type { Handler, HeaderFields, HttpBody, HttpRequest, HttpResponse } from './message.ts';
export {
  type PathTemplate,
  parsePathTemplate,
  renamePlaceholders,
  type Segment,
  type SegmentPart,
} from './path-template.ts';
export { defineRoutes, type Match, type Router } from './router.ts';
