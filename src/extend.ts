export {
  type AuthField,
  type AuthScheme,
  type AuthSurroundings,
  type Credentials,
  defineAuthScheme,
  type Signer,
  type Verifier,
  type VerifierSurroundings,
  WrongCredential,
} from './auth/index.ts';
export {
  type BodyFormat,
  type DecodeOptions,
  defineBodyFormat,
  defineResponseFormat,
  type EncodedBody,
  type Outcome,
  type ResponseFormat,
  type Upstream,
} from './consumes/index.ts';
export {
  type Combined,
  defineExposer,
  type Exposer,
  type Offer,
  type OfferedInput,
  type Part,
  type Runtime,
  type Serving,
} from './exposes/index.ts';
export {
  defineStep,
  type FlowContext,
  runFlow,
  type StepResult,
  type StepType,
} from './flow/index.ts';
export type { Extensions } from './host/index.ts';
export {
  defineRoutes,
  type Handler,
  type HttpRequest,
  type HttpResponse,
  parsePathTemplate,
} from './http/index.ts';
export { Problem } from './kernel/index.ts';
export {
  bindArguments,
  bindInputs,
  type CompileContext,
  type Exposure,
  type Flow,
  type Input,
  linkAction,
  type Scope,
  type Step,
} from './plan/index.ts';
export {
  ACTION_KEYS,
  type Cursor,
  type DialectReader,
  type Document,
  defineRule,
  type ExposedAdapter,
  naftikoAlpha,
  type Remark,
  type Rule,
  readAction,
  type Subject,
} from './spec/index.ts';
