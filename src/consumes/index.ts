export type { Call, CallTransport } from './call-transport.ts';
export { parseBaseUrl } from './http/base-url.ts';
export { type BodyFormat, defineBodyFormat, type EncodedBody } from './http/bodies/body-format.ts';
export { formUrlEncoded } from './http/bodies/form-url-encoded.ts';
export { json as jsonBody } from './http/bodies/json.ts';
export { multipartForm } from './http/bodies/multipart-form.ts';
export { raw } from './http/bodies/raw.ts';
export { sparql } from './http/bodies/sparql.ts';
export { text as textBody } from './http/bodies/text.ts';
export { xml as xmlBody } from './http/bodies/xml.ts';
export { isGatewayField } from './http/encode-fields.ts';
export { avro } from './http/formats/avro.ts';
export { binary } from './http/formats/binary.ts';
export { csv } from './http/formats/csv.ts';
export {
  type DecodeOptions,
  defineResponseFormat,
  type ResponseFormat,
} from './http/formats/format.ts';
export { html } from './http/formats/html.ts';
export { json } from './http/formats/json.ts';
export { markdown } from './http/formats/markdown.ts';
export { protobuf } from './http/formats/protobuf.ts';
export { psv } from './http/formats/psv.ts';
export { text } from './http/formats/text.ts';
export { tsv } from './http/formats/tsv.ts';
export { xml } from './http/formats/xml.ts';
export { yaml } from './http/formats/yaml.ts';
export { type HttpUpstreamOptions, httpUpstream } from './http/http-upstream.ts';
export { withRelativeLinks } from './http/pages/relative-links.ts';
export { asWritten, publicRequest } from './http/public-request.ts';
export { MOCK_HEADER, relayedHeaders } from './http/relayed-headers.ts';
export { networkTransport, type Transport } from './http/transport.ts';
export { DEFAULT_LIMITS, type TransportLimits } from './http/transport-limits.ts';
export { upstreamProblem } from './http/upstream-failure.ts';
export type { Circuit } from './steady/rest-after-failures.ts';
export { type SteadyOptions, steady } from './steady/steady.ts';
export type { CallContext, Outcome, Upstream } from './upstream.ts';
