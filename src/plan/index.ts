export type { JsonSchema } from './json-schema.ts';
export { applyMapping, type Mapping, parseMapping, whole } from './mapping.ts';
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
