import { apiKey, basic, bearer, digest, oauth2Client, oauth2Resource } from './auth/index.ts';
import {
  avro,
  binary,
  csv,
  formUrlEncoded,
  html,
  json,
  jsonBody,
  markdown,
  multipartForm,
  protobuf,
  psv,
  raw,
  sparql,
  text,
  textBody,
  tsv,
  xml,
  xmlBody,
  yaml,
} from './consumes/index.ts';
import { mcp } from './exposes/mcp/exposer.ts';
import { rest } from './exposes/rest/rest.ts';
import { skill } from './exposes/skill/exposer.ts';
import { call, lookup, openScriptSandbox, script, transform } from './flow/index.ts';
import type { Extensions } from './host/index.ts';
import { ikanos, naftikoAlpha, naftikoZero } from './spec/index.ts';
import {
  baseUriTrailingSlash,
  controlPort,
  descriptionMissing,
  evalInDescription,
  exampleHost,
  flowNameReused,
  importAliasReused,
  importIncomplete,
  importSelf,
  namespaceReused,
  pathTrailingSlash,
  plainHttpAuthority,
  publicAddress,
  queryInPath,
  scopesMissing,
  scriptDefaultsMissing,
  scriptInDescription,
  semanticsContradict,
  tagsMissing,
  unusedBind,
  unusedOperation,
} from './spec/rules/index.ts';

/** Everything Capstan can do, in one list. To add a guest, write its file and name it here. */
export const standard: Extensions = {
  dialects: [ikanos, naftikoAlpha, naftikoZero],
  exposers: [rest, mcp, skill],
  steps: [call, lookup, script(openScriptSandbox()), transform],
  auth: [bearer, basic, apiKey, digest, oauth2Client, oauth2Resource],
  bodies: [jsonBody, textBody, xmlBody, sparql, formUrlEncoded, multipartForm, raw],
  formats: [json, xml, yaml, csv, tsv, psv, html, markdown, avro, protobuf, binary, text],
  rules: [
    baseUriTrailingSlash,
    controlPort,
    descriptionMissing,
    evalInDescription,
    exampleHost,
    flowNameReused,
    importAliasReused,
    importIncomplete,
    importSelf,
    namespaceReused,
    pathTrailingSlash,
    plainHttpAuthority,
    publicAddress,
    queryInPath,
    scopesMissing,
    scriptDefaultsMissing,
    scriptInDescription,
    semanticsContradict,
    tagsMissing,
    unusedBind,
    unusedOperation,
  ],
};
