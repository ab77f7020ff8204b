export type { AuthenticationField, AuthenticationType } from './authentication.ts';
export type { BodyPlan, BodyType } from './bodies.ts';
export type { BodyTemplate } from './body-template.ts';
export {
  type CompileContext,
  compile,
  type ExposureCompiler,
  type Language,
  type Sibling,
} from './compile.ts';
export {
  type ContractLookup,
  type ContractResponse,
  noContract,
  type OperationContract,
  type ResponseSamples,
  readContract,
} from './contract.ts';
export { type LinkContext, type LinkedAction, linkAction } from './flows.ts';
export { compileJsonPath, type JsonPath } from './json-path.ts';
export { follow, type Members, members } from './json-reference.ts';
export type { JsonSchema } from './json-schema.ts';
export { matchName } from './names.ts';
export { linkOutputs } from './outputs/link-output.ts';
export { applyOutput, type Output, whole } from './outputs/output.ts';
export { lookUp, type Scope, scopeObject } from './outputs/scope.ts';
export type { PaginationKind, PaginationLimits, PaginationPlan } from './pagination.ts';
export { bindArguments, bindInputs, type Given } from './parameters.ts';
export { namesInQuery, type QueryPair } from './path-query.ts';
export type {
  AuthenticationPlan,
  CallStep,
  Exposure,
  Expression,
  Flow,
  Input,
  Mapped,
  Operation,
  Parameter,
  ParameterLocation,
  ParameterType,
  Plan,
  Relay,
  Step,
  UpstreamPlan,
  Values,
  Variable,
  VariableSource,
} from './plan.ts';
export { isCall } from './plan.ts';
export { secondOf } from './ports.ts';
export { findFormat, type ResponsePlan, type ResponseType } from './responses.ts';
export { safePattern } from './safe-pattern.ts';
export { KEYWORDS_OF } from './schema-keywords.ts';
export { scopesOf, securityScheme } from './security-scheme.ts';
export type { CallLink, Feed, StepCompiler, StepFrame, StepLinker } from './steps.ts';
export { type Lookup, namesIn, parseTemplate, renderTemplate, type Template } from './template.ts';
export { isExample } from './upstreams.ts';
export { schemaValidator, type Validator } from './validate.ts';
