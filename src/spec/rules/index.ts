export { baseUriTrailingSlash } from './base-uri-trailing-slash.ts';
export { controlPort } from './control-port.ts';
export { descriptionMissing } from './description-missing.ts';
export { evalInDescription } from './eval-in-description.ts';
export { exampleHost } from './example-host.ts';
export { flowNameReused } from './flow-name-reused.ts';
export { importAliasReused } from './import-alias-reused.ts';
export { importInPart } from './import-in-part.ts';
export { importIncomplete } from './import-incomplete.ts';
export { importSelf } from './import-self.ts';
export { namespaceReused } from './namespace-reused.ts';
export { pathTrailingSlash } from './path-trailing-slash.ts';
export { plainHttpAuthority } from './plain-http-authority.ts';
export { publicAddress } from './public-address.ts';
export {
  checkRules,
  defineRule,
  type Linked,
  type Remark,
  type Rule,
  type Subject,
} from './rule.ts';
export { scopesMissing } from './scopes-missing.ts';
export { scriptDefaultsMissing } from './script-defaults-missing.ts';
export { scriptInDescription } from './script-in-description.ts';
export { secretInValue } from './secret-in-value.ts';
export { semanticsContradict } from './semantics-contradict.ts';
export { tagsMissing } from './tags-missing.ts';
export { tunnelFallbackDirect } from './tunnel-fallback-direct.ts';
export { tunnelIdentityUnbound } from './tunnel-identity-unbound.ts';
export { tunnelPublicAddress } from './tunnel-public-address.ts';
export { unusedBind } from './unused-bind.ts';
export { unusedOperation } from './unused-operation.ts';
