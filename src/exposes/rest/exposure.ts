import type { PathTemplate } from '../../http/index.ts';
import type { Exposure, Flow, Input, Parameter } from '../../plan/index.ts';
import type { DeclaredResponse, Place } from '../../spec/index.ts';

/** A REST API. */
export interface RestExposure extends Exposure {
  readonly type: 'rest';
  readonly title: string;
  readonly version: string;
  readonly description: string;
  readonly routes: readonly RestRoute[];
  readonly forwards: readonly RestForward[];
}

/** One method on one path. */
export interface RestRoute {
  /** Unique in its exposure; the operation id in OpenAPI. */
  readonly name: string;
  /** Upper case. */
  readonly method: string;
  readonly path: PathTemplate;
  /** Name of the resource it belongs to; the tag in OpenAPI. */
  readonly resource: string;
  readonly description: string;
  readonly inputs: readonly Input[];
  readonly flow: Flow;
  readonly place: Place;
  /** What the document says is answered, else the contract of the called operation beside it. */
  readonly responses: readonly DeclaredResponse[];
}

/** A path below which every request goes on to a consumed API as it came. */
export interface RestForward {
  /** Unique in its exposure; the beginning of operation ids in OpenAPI. */
  readonly name: string;
  /** Its last placeholder takes the rest of a path. */
  readonly path: PathTemplate;
  /** Name of the resource; the tag in OpenAPI. */
  readonly resource: string;
  readonly description: string;
  /** Of the consumed API. */
  readonly namespace: string;
  /** Names in lower case; a caller's other headers stay behind. */
  readonly trustedHeaders: readonly string[];
  /** What the document gives to every request of the API; callers cannot set them. */
  readonly fixedHeaders: readonly Parameter[];
  readonly place: Place;
}
