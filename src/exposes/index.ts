export { diagnosticView } from './diagnostic-view.ts';
export {
  type Combined,
  defineExposer,
  type Exposer,
  type GivenTexts,
  type Offer,
  type OfferedInput,
  type Operating,
  type Part,
  type Reply,
  type Runtime,
  type Serving,
  type Wishes,
} from './exposer.ts';
export type {
  Adapter,
  DiagnosticView,
  DocumentStatus,
  Health,
  Operator,
  PlanView,
  ReloadReport,
  Status,
  UpstreamHealth,
} from './operator.ts';
