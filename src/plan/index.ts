export type { AuthenticationField, AuthenticationType } from './authentication.ts';
export { type CompileContext, compile, type ExposureCompiler, type Language } from './compile.ts';
export {
  type ContractLookup,
  type ContractResponse,
  noContract,
  type OperationContract,
  readContract,
} from './contract.ts';
export { type LinkContext, type LinkedAction, linkAction } from './flows.ts';
export { follow, type Members, members } from './json-reference.ts';
export type { JsonSchema } from './json-schema.ts';
export { applyMapping, type Mapping, parseMapping, whole } from './mapping.ts';
export { matchName, normalForm } from './names.ts';
export { bindArguments, bindInputs, type Given } from './parameters.ts';
export type {
  AuthenticationPlan,
  CallStep,
  Exposure,
  Expression,
  Flow,
  Input,
  Operation,
  Parameter,
  ParameterLocation,
  ParameterType,
  Plan,
  UpstreamPlan,
  Values,
  Variable,
} from './plan.ts';
export { type Lookup, namesIn, parseTemplate, renderTemplate, type Template } from './template.ts';
export { schemaValidator, type Validator } from './validate.ts';
